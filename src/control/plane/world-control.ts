/** What tests do in one world. The same over HTTP and in the library. */

import { createHash } from 'node:crypto';
import { beginningOf } from '../../contract/iso-8601.js';
import {
  type Command,
  checkInvariantsInSteps,
  type Ledger,
  type Rejection,
} from '../../ledger/index.js';
import { type Lane, pace, readJson, type Steps, writeJson } from '../../slices/index.js';
import {
  type Cell,
  type Happening,
  isMomentOfClock,
  letTimePass,
  momentAfter,
  WorldFileError,
  worldText,
} from '../../worlds/index.js';
import { type FaultRule, RULES_MOST, type StandingRule } from '../faults/index.js';
import { granted, type Outcome, refused } from '../refusals.js';
import {
  type Explanation,
  explain,
  type RequestFilter,
  type ShownExchange,
} from '../request-log/index.js';
import type { Kit } from '../world-tools.js';
import {
  accountName,
  accountNamed,
  type SettledPayment,
  type ShownAccount,
  type ShownRow,
  settledSince,
  shownAccount,
  shownRows,
} from './accounts.js';
import type { DeedWords, PlaneParts } from './parts.js';
import { clearPayer, payerReport, type ShownPayerReport, setPayerBudget } from './payer.js';

/** What time it is in a world. */
export interface ShownClock {
  /** ISO 8601. */
  readonly now: string;
  readonly frozen: boolean;
  /** Whether accounts go on living as days go by. */
  readonly traffic: boolean;
}

/** Something that time did. */
export interface ShownHappening {
  readonly what: 'grant-expired' | 'payment-abandoned' | 'credential-expired' | 'rate-limit-turned';
  readonly at: string;
  /** The account, or the owner of a credential; null for a rate limit. */
  readonly account: string | null;
  /** The number of the grant, payment or credential among those of its owner, or of the rule. */
  readonly seq: number;
  /** What was left of a grant, in minor units. */
  readonly amount: number | null;
}

/** Time that went by, and what happened. */
export interface Passage {
  readonly from: string;
  readonly to: string;
  readonly frozen: boolean;
  readonly traffic: boolean;
  readonly count: number;
  /** In the order of time, the first {@link HAPPENINGS_MOST}. */
  readonly happened: ShownHappening[];
}

export interface Done {
  readonly account: string;
  /** The ledger's command that it was. */
  readonly command: string;
  /** By which the API shows the record that it made or changed; null where it shows none. */
  readonly id: string | number | null;
  readonly result: Record<string, unknown>;
}

export type RowKind = 'entries' | 'payments' | 'usage' | 'grants';

/** No answer tells of more. */
const HAPPENINGS_MOST = 200;

/** The largest snapshot that is taken or restored, in bytes. */
const SNAPSHOT_MOST = 16 * 1024 * 1024;

export class WorldControl {
  /** How many commands of the world the answer rests on; undefined: all that there are. */
  #restsOn: number | undefined;

  constructor(
    private readonly cell: Cell<Kit>,
    private readonly parts: PlaneParts,
  ) {}

  /** Resolves once what was seen and done here is durable, and waits for nothing that came later. */
  settled(): Promise<void> {
    return this.cell.world.settled(this.#restsOn);
  }

  clock(): ShownClock {
    const { clock } = this.cell;
    return { now: isoText(clock.now()), frozen: clock.frozen, traffic: clock.hasTraffic };
  }

  freeze(): ShownClock {
    this.cell.clock.freeze();
    return this.clock();
  }

  resume(): ShownClock {
    this.cell.clock.resume();
    return this.clock();
  }

  /**
   * @param now ISO 8601, or milliseconds since the Unix epoch
   * @param traffic whether accounts go on living from now on: then, and as the clock runs on. When left
   *   out, they do if somebody asked for it; a clock that is set has none otherwise.
   */
  async setClock(now: string | number, traffic?: boolean): Promise<Outcome<Passage>> {
    const at = typeof now === 'number' ? now : beginningOf(now);
    if (at === undefined || !isMomentOfClock(at))
      return refused({ type: 'bad-moment', given: now });
    const full = this.#full();
    if (full) return full;
    this.#turnTraffic(traffic);
    this.cell.clock.direct();
    return granted(await this.#pass(at));
  }

  /**
   * @param by an ISO 8601 duration, or milliseconds
   * @param traffic whether accounts go on living from now on: then, and as the clock runs on. When left
   *   out, they do as before.
   */
  async advance(by: string | number, traffic?: boolean): Promise<Outcome<Passage>> {
    const at = momentAfter(this.cell.clock.now(), by);
    if (at === undefined || !isMomentOfClock(at)) {
      return refused({ type: 'bad-duration', given: by });
    }
    const full = this.#full();
    if (full) return full;
    this.#turnTraffic(traffic);
    return granted(await this.#pass(at));
  }

  #turnTraffic(on: boolean | undefined): void {
    const { world, clock } = this.cell;
    if (on !== undefined) this.parts.traffic.turn(world, clock, on);
  }

  async #pass(to: number): Promise<Passage> {
    const { world, clock, kit } = this.cell;
    const from = clock.now();
    const { habits, mounts, traffic } = this.parts;
    const passing = letTimePass(world, clock, to, habits, traffic);
    this.#restsOn = world.commands;
    const happened = await passing;
    const { ledger } = world;
    // A world holds the history of every API; whoever looks sees those that are served.
    const served = new Set(mounts.map(({ id }) => id));
    const isServed = (one: Happening): boolean => {
      const realm =
        one.what === 'credential-expired'
          ? ledger.principal(one.principal)?.realm
          : ledger.account(one.account)?.realm;
      return served.has(realm ?? '');
    };
    const shown = happened.filter(isServed).map((one): ShownHappening => {
      const { what } = one;
      const at = isoText(one.at);
      if (what === 'credential-expired') {
        const owner = ledger.principal(one.principal);
        const account = `${owner?.realm}/${owner?.handle}`;
        return { what, at, account, seq: one.credential, amount: null };
      }
      const of = ledger.account(one.account);
      const account = of ? accountName(ledger, of) : null;
      return what === 'grant-expired'
        ? { what, at, account, seq: one.grant, amount: one.amount }
        : { what, at, account, seq: one.payment, amount: null };
    });
    for (const { rule, at } of kit.faults.turned(to)) {
      const turned = { at: isoText(at), account: null, seq: rule, amount: null };
      shown.push({ what: 'rate-limit-turned', ...turned });
    }
    shown.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return {
      from: isoText(from),
      to: isoText(to),
      frozen: clock.frozen,
      traffic: clock.hasTraffic,
      count: shown.length,
      happened: shown.slice(0, HAPPENINGS_MOST),
    };
  }

  addFault(rule: FaultRule): Outcome<StandingRule> {
    const added = this.cell.kit.faults.add(rule);
    if (added.ok) return granted(added.standing);
    if (added.why === 'no room') {
      return this.#memoryLimit();
    }
    return added.why === 'too many'
      ? refused({ type: 'too-many-rules', most: RULES_MOST })
      : refused({ type: 'impossible-rule', reason: added.reason });
  }

  listFaults(): StandingRule[] {
    return this.cell.kit.faults.list();
  }

  fault(id: number): Outcome<StandingRule> {
    const found = this.cell.kit.faults.find(id);
    return found ? granted(found) : refused({ type: 'no-such-rule', id });
  }

  removeFault(id: number): Outcome<undefined> {
    return this.cell.kit.faults.remove(id)
      ? granted(undefined)
      : refused({ type: 'no-such-rule', id });
  }

  /** How many there were. */
  clearFaults(): number {
    return this.cell.kit.faults.clear();
  }

  findRequests(filter: RequestFilter, limit: number): ShownExchange[] {
    return this.cell.kit.log.find(filter, limit);
  }

  countRequests(filter: RequestFilter): number {
    return this.cell.kit.log.count(filter);
  }

  async waitForRequests(
    filter: RequestFilter,
    count: number,
    timeoutMs: number,
    onGone?: (gone: () => void) => void,
  ): Promise<Outcome<{ readonly reached: boolean; readonly count: number }>> {
    const waited = await this.cell.kit.log.wait(filter, count, timeoutMs, onGone);
    return waited.ok
      ? granted({ reached: waited.reached, count: waited.count })
      : refused({ type: 'too-many-waiting', reason: waited.reason });
  }

  /** The operations that requests may be of, of one API or all, each once. */
  operations(api: string | undefined): string[] {
    const served = this.parts.mounts.filter(({ id }) => api === undefined || id === api);
    return [...new Set(served.flatMap(({ contract }) => [...contract.operations.keys()]))];
  }

  /** How many requests had to go to make room in the log, since it was last cleared. */
  droppedRequests(): number {
    return this.cell.kit.log.dropped;
  }

  request(id: number): Outcome<ShownExchange> {
    const found = this.cell.kit.log.get(id);
    return found ? granted(found) : refused({ type: 'no-such-request', id });
  }

  explain(id: number): Outcome<Explanation> {
    const found = this.request(id);
    return found.ok ? granted(explain(found.value, this.parts.mounts)) : found;
  }

  /** How many there were. */
  clearRequests(): number {
    return this.cell.kit.log.clear();
  }

  accounts(page: { readonly api?: string; readonly offset: number; readonly limit: number }): {
    readonly total: number;
    readonly accounts: ShownAccount[];
  } {
    const { ledger } = this.cell.world;
    const all = Array.from({ length: ledger.accountCount }, (_, index) => ledger.account(index))
      .filter((account) => account !== undefined)
      .filter(({ realm }) => page.api === undefined || realm === page.api);
    const accounts = all
      .slice(page.offset, page.offset + page.limit)
      .map((account) => shownAccount(ledger, account));
    return { total: all.length, accounts };
  }

  /** By its name; the purpose may be left out where there is one account only. */
  account(name: string): Outcome<ShownAccount> {
    const { ledger } = this.cell.world;
    const account = accountNamed(ledger, name);
    return account
      ? granted(shownAccount(ledger, account))
      : refused({ type: 'no-such-account', account: name });
  }

  /** The payments that went through since the world began, but those of traffic, account by account. */
  settledPayments(): SettledPayment[] {
    const { world, origin } = this.cell;
    return settledSince(origin.ledger, world.ledger, (account, payment) =>
      world.isTraffic(account, payment),
    );
  }

  rows(
    kind: RowKind,
    name: string,
    page: { readonly offset: number; readonly limit: number },
  ): Outcome<{ readonly account: string; readonly total: number; readonly rows: ShownRow[] }> {
    const { ledger } = this.cell.world;
    const account = accountNamed(ledger, name);
    if (!account) return refused({ type: 'no-such-account', account: name });
    const feed = ledger[kind](account.index);
    const rows =
      kind === 'entries'
        ? shownRows(ledger.entries(account.index), page)
        : kind === 'payments'
          ? shownRows(ledger.payments(account.index), page)
          : kind === 'usage'
            ? shownRows(ledger.usage(account.index), page)
            : shownRows(ledger.grants(account.index), page);
    return granted({ account: accountName(ledger, account), total: feed.length, rows });
  }

  /** What the payers of this world did wrong. */
  payer(): ShownPayerReport {
    return payerReport(this.cell.world.ledger);
  }

  /** In the smallest units of the asset; without end where it is left out. */
  setPayerBudget(budget: { readonly perPayment?: string; readonly total?: string }): void {
    setPayerBudget(this.cell.world.ledger, budget);
  }

  clearPayer(): void {
    clearPayer(this.cell.world.ledger);
  }

  /** Has something happen in an account, in the words that all APIs share. */
  async do(deed: DeedWords): Promise<Outcome<Done>> {
    const full = this.#full();
    if (full) return full;
    const { world, clock } = this.cell;
    const { ledger } = world;
    const account = accountNamed(ledger, deed.account);
    if (!account) return refused({ type: 'no-such-account', account: deed.account });
    const command = this.parts.commandOf(deed, { ledger, account, now: clock.now() });
    if (typeof command === 'string') {
      return refused({ type: 'deed-refused', api: account.realm, reason: command });
    }
    const outcome = world.submit<Command>(command);
    this.#restsOn = world.commands;
    await this.settled();
    if (!outcome.ok) return refusedCommand(account.realm, outcome.rejection);
    const result = { ...outcome.result };
    return granted({
      account: accountName(ledger, account),
      command: command.type,
      id: this.parts.idOf(ledger, account, command, result),
      result,
    });
  }

  /** The world as the value of a world file. */
  async snapshot(): Promise<Outcome<Record<string, unknown>>> {
    const { world, clock } = this.cell;
    await world.settled();
    const busy = busyLane(this.parts.lane);
    if (busy !== undefined) return busy;
    // A copy of this moment: the world goes on while it is written.
    const ledger = world.ledger.fork();
    const now = clock.now();
    return this.parts.lane.run(() => pace.run(snapshotOf(ledger, now)));
  }

  /** What is refused where there is no room for what it would bring; undefined where there is. */
  #full(): ReturnType<typeof refused> | undefined {
    return this.cell.share.budget.hasRoom() ? undefined : this.#memoryLimit();
  }

  #memoryLimit(): ReturnType<typeof refused> {
    return refused({ type: 'memory-limit', limit: this.cell.share.budget.limit });
  }

  /** Puts a world file's value in place of the world. Nothing has changed when it is refused. */
  async restore(file: object): Promise<Outcome<Cell<Kit>>> {
    const busy = busyLane(this.parts.lane);
    return busy ?? this.parts.lane.run(() => this.#restore(file));
  }

  async #restore(file: object): Promise<Outcome<Cell<Kit>>> {
    const { worlds, worldOf, systemClock } = this.parts;
    try {
      const parts = await pace.run(writeJson(file));
      const digest = await pace.run(sha256Of(parts));
      const read = await worldOf(parts.join(''), 'the body');
      const recipe = { file: digest };
      const clock = systemClock(read.clock);
      const reset = worlds.reset(this.cell.name, { recipe, ledger: read.ledger, clock });
      return reset.ok ? granted(reset.cell) : refused(reset.refusal);
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      return refused({ type: 'bad-world-file', problems: error.problems });
    }
  }
}

function* sha256Of(parts: readonly string[]): Steps<string> {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
    yield;
  }
  return hash.digest('hex');
}

function* snapshotOf(ledger: Ledger, now: number): Steps<Outcome<Record<string, unknown>>> {
  const [broken] = yield* checkInvariantsInSteps(ledger);
  if (broken) throw new Error(`this world is broken: ${broken.record} ${broken.problem}`);
  const pieces: string[] = [];
  let length = 0;
  for (const piece of worldText(ledger, now)) {
    if (pieces.length % PIECES === 0) yield;
    length += piece.length;
    if (length > SNAPSHOT_MOST) {
      return refused({ type: 'world-too-large', mostBytes: SNAPSHOT_MOST });
    }
    pieces.push(piece);
  }
  const read = yield* readJson(pieces.join(''), NO_LIMITS);
  if (!read.ok) throw new Error(`a world was written that is no JSON: ${read.problem}`);
  return granted(read.value as Record<string, unknown>);
}

/** So many lines of a world file are written in one piece. */
const PIECES = 128;
const NO_LIMITS = { deepest: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY };

/** Why a heavy work is not taken on now; undefined when it is. */
export function busyLane(lane: Lane): ReturnType<typeof refused> | undefined {
  const reason = `${lane.most} snapshots, restores and new worlds are waiting already; ask again later`;
  return lane.isFull ? refused({ type: 'too-many-waiting', reason }) : undefined;
}

/** What could not be kept or shown is a wrong wish; what the ledger forbids is a conflict with it. */
function refusedCommand(api: string, rejection: Rejection): ReturnType<typeof refused> {
  switch (rejection.type) {
    case 'not-presentable':
      return refused({ type: 'deed-refused', api, reason: `it ${rejection.problem}` });
    case 'value-out-of-bounds': {
      const { field, problem } = rejection;
      return refused({ type: 'deed-refused', api, reason: `${field} ${problem}` });
    }
    default:
      return refused({ type: 'command-refused', rejection });
  }
}

function isoText(at: number): string {
  return new Date(at).toISOString();
}
