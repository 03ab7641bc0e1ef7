import type { History, Journal, JournalEntry } from '../journal/journal.js';
import {
  apply,
  type Command,
  checkInvariants,
  decide,
  type ImagePart,
  ImageReader,
  imageOf,
  type Ledger,
  type LedgerEvent,
  type Outcome,
  unknownTypeOf,
} from '../ledger/index.js';
import type { Clock } from './clock.js';
import type { FileRecipe, Recipe } from './recipe.js';
import { TRAFFIC, trafficStart } from './traffic.js';

/**
 * The world can no longer keep what it is told: its journal failed, or it was closed. What it holds
 * in memory may be ahead of what was kept, so nothing read from it may leave either.
 */
export class WorldFailed extends Error {
  override readonly name = 'WorldFailed';
}

/** What a world is made from. */
export interface WorldParts {
  readonly recipe: Recipe | FileRecipe;
  /** The state that the recipe gives. The world takes it over: hand in a fork to keep yours. */
  readonly base: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  /**
   * The state that the recipe gives, which stays as it is: `base` was forked from it. With it, a journal
   * that has become long is compacted.
   */
  readonly origin?: Ledger;
  /** Left out: whatever the ledger has room for can be shown. */
  readonly faultOfRows?: FaultOfRows | undefined;
  /** Up to which midnight {@link Traffic} has come; left out: the end of the recipe's history. */
  readonly trafficUntil?: number | undefined;
}

/**
 * What is wrong with the records that a decision would write, where the API that they belong to has no
 * way to show them; undefined when nothing is. A sentence that goes on after `it`.
 */
export type FaultOfRows = (ledger: Ledger, events: readonly LedgerEvent[]) => string | undefined;

/**
 * One isolated world: a ledger that changes by commands only, each of them kept in the journal.
 *
 * Commands are decided one after another, at the moment of the call. What is durable follows later,
 * so no answer may leave, not even a read's, before what it saw and did is {@link settled}. An answer
 * waits for no more than that: a later command that cannot be kept does not take it back.
 */
export class World {
  readonly recipe: Recipe | FileRecipe;
  /** To be read. Only {@link execute} changes it. */
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly #journal: Journal;
  readonly #faultOfRows: FaultOfRows | undefined;
  readonly #origin: Ledger | undefined;
  #seq: number;
  /** When the last command was decided. */
  #last: number;
  #failure: WorldFailed | undefined;
  #closed = false;
  /** The midnight up to which traffic has come; undefined in a world that never has any. */
  trafficUntil: number | undefined;
  readonly #traffic = new Map<number, Set<number>>();
  /** Hears of every entry that this world keeps from now on, whoever it came from. */
  onKept: ((entry: JournalEntry) => void) | undefined;

  /** Use {@link openWorld}, which replays the journal first. */
  constructor(
    parts: WorldParts,
    { seq, last, traffic = [] }: Pick<Replayed, 'seq' | 'last' | 'traffic'>,
  ) {
    this.#last = last ?? 0;
    this.recipe = parts.recipe;
    this.ledger = parts.base;
    this.clock = parts.clock;
    this.#journal = parts.journal;
    this.#faultOfRows = parts.faultOfRows;
    this.#origin = parts.origin;
    this.#seq = seq;
    // Whatever was kept was kept after the traffic of the days before it.
    this.trafficUntil = parts.trafficUntil ?? trafficStart(parts.recipe, last);
    for (const entry of traffic) this.note(entry);
  }

  /** Whether traffic, and no caller, made or settled a payment since the world began. */
  isTraffic(account: number, payment: number): boolean {
    return this.#traffic.get(account)?.has(payment) ?? false;
  }

  /** Notes what an entry of the journal says of traffic. */
  note({ at, command, events }: JournalEntry): void {
    if (command !== TRAFFIC) return;
    this.trafficUntil = Math.max(this.trafficUntil ?? at, at);
    for (const event of events as readonly LedgerEvent[]) {
      if (event.type !== 'payment-recorded' && event.type !== 'payment-changed') continue;
      const payments = this.#traffic.get(event.account) ?? new Set<number>();
      this.#traffic.set(event.account, payments.add(event.seq));
    }
  }

  /**
   * Applies and queues what came about without a caller. Nobody waits for it: whoever reads it waits,
   * as for anything else, until it is durable.
   */
  record(command: string, at: number, events: readonly LedgerEvent[]): void {
    if (events.length === 0) return;
    if (this.#closed) throw new WorldFailed('this world is closed');
    this.#refuseIfFailed();
    this.note(this.#keepAs(command, at, events));
  }

  /** How many commands have changed this world since its recipe made it, those of earlier starts included. */
  get commands(): number {
    return this.#seq;
  }

  /**
   * Decides, applies and queues a command in one synchronous step, and answers once all that the
   * answer rests on is durable. A refusal is a value, and waits like any other answer.
   *
   * Rejects with {@link WorldFailed} when that cannot be: then the command was not kept, and the world
   * takes no more.
   */
  async execute<C extends Command>(command: C): Promise<Outcome<C>> {
    const outcome = this.submit(command);
    await this.settled(this.#seq);
    return outcome;
  }

  /**
   * Decides, applies and queues a command, and does not wait: whoever tells somebody of it waits until
   * all {@link commands} so far are {@link settled}.
   *
   * @param kept hears of what a granted command changed, before this call returns.
   * @throws {WorldFailed} when the world takes no more.
   */
  submit<C extends Command>(command: C, kept?: (entry: JournalEntry) => void): Outcome<C> {
    if (this.#closed) throw new WorldFailed('this world is closed');
    this.#refuseIfFailed();
    const now = this.clock.now();
    const decision = decide(this.ledger, command, now);
    if (!decision.ok) return decision;
    if (decision.events.length > 0) {
      const problem = this.#faultOfRows?.(this.ledger, decision.events);
      if (problem !== undefined) {
        return { ok: false, rejection: { type: 'not-presentable', problem } };
      }
      const entry = this.#keep(command, now, decision.events);
      kept?.(entry);
    }
    return { ok: true, result: decision.result };
  }

  /**
   * Resolves once the first so many commands are durable, whatever became of those after them; when
   * left out, once everything is that could have been read up to this call. Rejects with {@link WorldFailed} when they cannot be.
   */
  async settled(commands?: number): Promise<void> {
    if (commands === undefined) this.#refuseIfFailed();
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#journal.durable(commands ?? this.#seq);
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  /**
   * Has the journal keep what the world is now in place of all that led to it. Commands are taken
   * meanwhile. Resolves to whether it did; a journal that keeps nothing has nothing to compact.
   */
  async compact(): Promise<boolean> {
    const origin = this.#origin;
    if (origin === undefined || this.#journal.compact === undefined) return false;
    const parts = imageOf(this.ledger.fork(), origin);
    return this.#journal.compact({ seq: this.#seq, at: this.#last, parts });
  }

  /** Why the world takes no more commands, when it does not. */
  get failure(): Error | undefined {
    return this.#failure ?? this.#journal.failure;
  }

  /** Writes out what is queued and lets go of the journal. The world takes no more commands. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#journal.close();
  }

  #keep(command: Command, now: number, events: readonly LedgerEvent[]): JournalEntry {
    return this.#keepAs(command.type, now, events);
  }

  #keepAs(command: string, at: number, events: readonly LedgerEvent[]): JournalEntry {
    const seq = this.#seq + 1;
    const entry = { seq, at, command, events };
    try {
      // Applied before it is queued: what a ledger cannot take must never be in a journal. If the
      // journal refuses it, the ledger is ahead of the journal, and the world has failed.
      for (const event of events) apply(this.ledger, event);
      this.#journal.append(entry);
    } catch (cause) {
      throw this.#fail(cause);
    }
    this.#seq = seq;
    this.#last = at;
    this.onKept?.(entry);
    if (this.#journal.isLong) void this.compact();
    return entry;
  }

  #refuseIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { failure } = this.#journal;
    if (failure !== undefined) throw this.#failed(failure);
  }

  /** The ledger holds what no journal does: nothing that is read from it may leave any more. */
  #fail(cause: unknown): WorldFailed {
    this.#failure ??= this.#failed(cause);
    return this.#failure;
  }

  #failed(cause: unknown): WorldFailed {
    const why = cause instanceof Error ? cause.message : String(cause);
    return new WorldFailed(
      `this world takes no more commands, because one could not be kept: ${why}`,
      { cause },
    );
  }
}

/** What a history has made of a ledger. */
export interface Replayed {
  /** The last command. */
  readonly seq: number;
  /** When it was decided, in milliseconds since the Unix epoch; undefined where there was none. */
  readonly last: number | undefined;
  /** The accounts that it changed. */
  readonly accounts: ReadonlySet<number>;
  /** The entries of traffic among those that no image holds. */
  readonly traffic?: readonly JournalEntry[];
}

/** A journal says what this version does not understand, or what cannot have been. The message says what to do. */
export class UnreadableHistory extends Error {
  override readonly name = 'UnreadableHistory';
}

/**
 * Applies a history to the state that it began with. It is read once, and nothing of it is kept.
 *
 * @throws {UnreadableHistory} when a part of it does not fit, and names it.
 */
export async function replay(ledger: Ledger, history: History): Promise<Replayed> {
  const image = await readImage(ledger, history);
  let seq = history.image?.seq ?? 0;
  let last = history.image?.at;
  const accounts = new Set(image);
  const traffic: JournalEntry[] = [];
  for await (const entry of history.entries()) {
    const what = `Entry ${entry.seq} of the journal (${entry.command})`;
    if (entry.seq !== seq + 1) {
      throw new UnreadableHistory(`${what} comes after entry ${seq}, which it cannot follow.`);
    }
    for (const event of entry.events) {
      const unknown = unknownTypeOf(event);
      if (unknown !== undefined) {
        throw new UnreadableHistory(
          `${what} has an event of the kind ${unknown}, which this version of paystub does not know. A later version wrote it: start that one, or name another folder with --data.`,
        );
      }
    }
    try {
      for (const event of entry.events as readonly LedgerEvent[]) {
        apply(ledger, event);
        if ('account' in event && typeof event.account === 'number') accounts.add(event.account);
      }
    } catch (cause) {
      throw new UnreadableHistory(
        `${what} does not fit this world: ${messageOf(cause)}. ${RESTORE}`,
        { cause },
      );
    }
    if (entry.command === TRAFFIC) traffic.push(entry);
    seq = entry.seq;
    last = entry.at;
  }
  return { seq, last, accounts, traffic };
}

const RESTORE =
  'Start the version that wrote it, restore the file from a copy, or name another folder with --data.';

async function readImage(ledger: Ledger, history: History): Promise<ReadonlySet<number>> {
  const reader = new ImageReader(ledger);
  let number = 0;
  for await (const part of history.parts?.() ?? []) {
    number += 1;
    try {
      reader.read(part as ImagePart);
    } catch (cause) {
      throw new UnreadableHistory(
        `Part ${number} of the image in the journal does not fit this world: ${messageOf(cause)}. ${RESTORE}`,
        { cause },
      );
    }
  }
  return reader.touched;
}

/**
 * Holds what a history has made of a ledger against what is true of every ledger.
 *
 * @throws {UnreadableHistory} when something is not as it must be.
 */
export function checkReplayed(ledger: Ledger, { accounts }: Replayed): void {
  const [broken, ...more] = checkInvariants(ledger, accounts);
  if (broken === undefined) return;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  throw new UnreadableHistory(
    `What the journal says adds up to no world: ${broken.record} ${broken.problem}${others}. ${RESTORE}`,
  );
}

/** Raises a world: the state that its recipe gives, and what its journal says has happened since. */
export async function openWorld(parts: WorldParts): Promise<World> {
  return new World(parts, await replay(parts.base, parts.journal));
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
