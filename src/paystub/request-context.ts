/** What stands behind the handlers for the length of one request: the world that it names. */
import type { ExchangeRecord, PassedMessages, Witness } from '../contract/exchange.js';
import type { Interference, Passing } from '../contract/fault-plan.js';
import { type DeskRequest, NoDesk } from '../contract/kernel.js';
import {
  BASE_HEADER,
  type Change,
  type ControlDesk,
  type ControlRefusal,
  type Guard,
  isGuarded,
  isOfOneWorld,
  type Kit,
  type Passed,
  refusalAnswer,
  WORLD_HEADER,
} from '../control/index.js';
import type { Command, Ledger, Outcome } from '../ledger/index.js';
import {
  atFacilitator,
  type Caller,
  isRecord,
  PayerWatch,
  payerIn,
  tillOf,
  type X402Manners,
} from '../payments/index.js';
import type { Api, Resources, WorldDesk } from '../providers/index.js';
import type { Cell, World, Worlds } from '../worlds/index.js';

/**
 * An API's desk, which notes what the request changes, and what it may have seen: its answer waits for
 * that, and for no more. Whoever has waited for anything but a command asks for the ledger again.
 */
export class ApiDesk implements WorldDesk {
  readonly kit: Kit;
  /** Where what the world keeps is counted. */
  readonly share: Cell<Kit>['share'];
  /** What the request changed; undefined where it has changed nothing. */
  changes: Change[] | undefined;
  /** What is said of x402, with what is done to this request's payment. */
  x402: X402Manners;
  readonly #world: World;
  readonly #clock: Cell<Kit>['clock'];
  /** How many commands the world had taken when the request last looked or acted. */
  #seen = 0;

  /** What there is to pay for. */
  readonly resources: Resources;
  readonly #ifAnswered: ((arrived: boolean) => void)[] = [];

  constructor(
    { world, clock, kit, share }: Cell<Kit>,
    x402: X402Manners,
    resources: Resources,
    apis: Iterable<Api>,
    readonly isInside = false,
  ) {
    this.x402 = {
      ...x402,
      settled: (payment) => Promise.all(Array.from(apis, (api) => api.paid?.(this, payment))),
      // What this program pays itself is nobody's doing whom a test is about.
      ...(isInside ? { watch: new PayerWatch() } : {}),
    };
    this.resources = resources;
    this.kit = kit;
    this.share = share;
    this.#world = world;
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  get ledger(): Ledger {
    this.#seen = this.#world.commands;
    return this.#world.ledger;
  }

  /** Decides at once; what it did becomes durable before the answer leaves, and not before this returns. */
  async execute<C extends Command>(command: C): Promise<Outcome<C>> {
    const outcome = this.#world.submit(command, (entry) => {
      this.changes ??= [];
      this.changes.push({ command: entry.command, events: entry.events });
    });
    this.#seen = this.#world.commands;
    return outcome;
  }

  settled(): Promise<void> {
    return this.#world.settled(this.#seen);
  }

  ifLost(then: () => void): void {
    this.#ifAnswered.push((arrived) => {
      if (!arrived) then();
    });
  }

  ifAnswered(then: (arrived: boolean) => void): void {
    this.#ifAnswered.push(then);
  }

  /** The answer has left whole, or has not: the connection ended before, or a fault was in the way. */
  answered(arrived: boolean): void {
    for (const then of this.#ifAnswered) then(arrived);
  }
}

function noDesk(refusal: ControlRefusal): NoDesk {
  return new NoDesk(refusalAnswer(refusal), refusal.type.replaceAll('-', ' '));
}

/** The desk of a request to an API. */
export function apiDesk(
  worlds: Worlds<Kit>,
  { header, operation, isInside }: DeskRequest,
  x402: X402Manners,
  resourcesIn: (world: string | undefined) => Resources,
  apis: readonly Api[],
): ApiDesk | NoDesk {
  const found = worlds.use(header(WORLD_HEADER), header(BASE_HEADER));
  const { budget } = worlds;
  // Whoever only looks is served; what would be kept has no room.
  if (operation && operation.method !== 'get' && !budget.hasRoom()) {
    return noDesk({ type: 'memory-limit', limit: budget.limit });
  }
  return found.ok
    ? new ApiDesk(found.cell, x402, resourcesIn(header(WORLD_HEADER)), apis, isInside)
    : noDesk(found.refusal);
}

/** Keeps what passes over a desk in its world's log. */
export const keepInLog: Witness<ApiDesk> = (desk, record, messages) => {
  const { kit, changes = [] } = desk;
  desk.answered(record.arrived !== false);
  watchWaits(desk, record, messages);
  desk.share.set('payments', tillOf(desk.ledger).bytes);
  kit.log.add(passedOf(record, messages, desk.now(), changes));
};

/** Field by field: the record can read the request's headers, and would keep its connection in memory. */
function passedOf(
  record: ExchangeRecord,
  { request, answer }: PassedMessages,
  at: number,
  changes: readonly Change[],
): Passed {
  return {
    provider: record.provider,
    requestId: record.requestId,
    operationId: record.operationId,
    method: record.method,
    target: record.target,
    status: record.status,
    gaveUp: record.gaveUp,
    durationMs: record.durationMs,
    violations: record.violations,
    why: record.why,
    preferred: record.preferred,
    rules: record.rules ?? [],
    request,
    answer,
    at,
    changes,
  };
}

/** The desk of a request to paystub itself, for those who may ask. */
export function ownDesk(
  worlds: Worlds<Kit>,
  guard: Guard,
  request: DeskRequest,
  make: (cell: Cell<Kit>) => ControlDesk,
): ControlDesk | NoDesk {
  const { operation } = request;
  // Pages show the main world, and what is no operation at all is nobody's.
  if (!operation || !isGuarded(operation)) return make(worlds.main);
  const refusal = guard.refusal(request);
  if (refusal) return noDesk(refusal);
  if (!isOfOneWorld(operation)) return make(worlds.main);
  const found = worlds.use(request.header(WORLD_HEADER), request.header(BASE_HEADER));
  return found.ok ? make(found.cell) : noDesk(found.refusal);
}

/** A request to no API at all, misspelt perhaps, is one of the world that it names. */
export function lostRequestLog(worlds: Worlds<Kit>): Witness<ControlDesk> {
  return (_desk, record, messages) => {
    if (record.operationId !== undefined || record.target.startsWith('/_paystub')) return;
    const name = record.header(WORLD_HEADER);
    const named = name === undefined ? undefined : worlds.find(name);
    const { kit, clock } = named?.ok ? named.cell : worlds.main;
    kit.log.add(passedOf(record, messages, clock.now(), []));
  };
}

/** What the faults of a request's world do to it. What goes wrong with its payment is told to its desk. */
export function interfered(passing: Passing<ApiDesk>): Interference | undefined {
  const { desk, operation } = passing;
  const met = desk.kit.faults.meet(passing, desk.now());
  if (met === undefined) return undefined;
  const { mischief } = met;
  if (mischief !== undefined) desk.x402 = { ...desk.x402, mischief };
  const { payment } = operation;
  const isFacilitator = isRecord(payment) && payment.role !== undefined;
  return mischief !== undefined && isFacilitator ? { ...met, ...atFacilitator(mischief) } : met;
}

/** Whether a caller came back sooner than he was told to, and whether he is told to wait now. */
function watchWaits(desk: ApiDesk, record: ExchangeRecord, { answer }: PassedMessages): void {
  if (desk.isInside) return;
  const { watch } = tillOf(desk.ledger);
  const request = `${record.method} ${record.target}`;
  const caller = (): Caller => {
    const payer = payerIn(record.header('payment-signature') ?? record.header('x-payment'));
    return payer === undefined ? { credential: record.credential?.() } : { payer };
  };
  const now = { at: desk.now(), real: performance.now() };
  if (watch.isWaitedFor) {
    watch.came(caller(), request, { at: now.at, real: now.real - record.durationMs });
  }
  const wait = Object.entries(answer.headers).find(
    ([name]) => name.toLowerCase() === 'retry-after',
  );
  const seconds = Number(wait?.[1]);
  if (seconds > 0) watch.askedToWait(caller(), request, seconds, now);
}
