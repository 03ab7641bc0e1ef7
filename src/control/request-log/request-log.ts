/** The last exchanges of one world. */

import type { Redactor } from '../../redaction/index.js';
import { MemoryBudget, type MemoryShare } from '../../worlds/index.js';
import { pathMatches } from '../faults/match.js';
import type { Passed, ShownExchange, ShownMessage } from './exchange.js';
import { type Kept, kept as keptOf } from './kept.js';

export interface LogLimits {
  /** How many exchanges are kept. */
  readonly exchanges: number;
  /** About how many bytes they may take together. */
  readonly bytes: number;
  /** How much of a body is kept. */
  readonly bodyBytes: number;
  /** How many may wait at once. */
  readonly waiting: number;
}

export const LOG_LIMITS: LogLimits = {
  exchanges: 500,
  bytes: 1024 * 1024,
  bodyBytes: 8 * 1024,
  waiting: 100,
};

/** Which exchanges are meant: all that is said has to hold. */
export interface RequestFilter {
  readonly api?: string;
  readonly operation?: string;
  readonly method?: string;
  /** Without the query, with the mount point; `*` stands for one segment. */
  readonly path?: string;
  readonly status?: number;
  /** Those that a fault rule applied to. */
  readonly fault?: number;
  /** Those that came after the one with this id. */
  readonly since?: number;
}

/** What waiting came to. */
export type Waited =
  | { readonly ok: true; readonly reached: boolean; readonly count: number }
  | { readonly ok: false; readonly reason: string };

/** When it came, among all that is kept anywhere. */
type Stamped = Kept & { readonly stamp: number };

/** What somebody who waits takes, in bytes. */
const WAITER_BYTES = 2_000;

interface Waiter {
  readonly filter: RequestFilter;
  readonly least: number;
  count: number;
  readonly done: (reached: boolean) => void;
}

export class RequestLog {
  /** Oldest first, from `#first` on: what is before that is gone. */
  #kept: (Stamped | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #seen = 0;
  #dropped = 0;
  /** Up to which exchange secrets were looked for. */
  #learnt = 0;
  readonly #waiters = new Set<Waiter>();

  constructor(
    private readonly redactor: Redactor,
    private readonly limits: LogLimits = LOG_LIMITS,
    private readonly share: MemoryShare = new MemoryBudget().share(),
  ) {
    share.log = this;
  }

  /** When its oldest exchange came; undefined where there is none. */
  get oldest(): number | undefined {
    return this.#kept[this.#first]?.stamp;
  }

  /** Lets the oldest exchange go, to make room for what others keep. */
  dropOldest(): void {
    const size = this.#kept[this.#first]?.size ?? 0;
    this.#bytes -= size;
    this.#kept[this.#first++] = undefined;
    this.#dropped += 1;
    this.share.add('logs', -size);
  }

  /** How many exchanges there have been, those included that are not kept any more. */
  get seen(): number {
    return this.#seen;
  }

  /** How many had to go to make room, since the log was last cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  add(passed: Passed): void {
    const { budget } = this.share;
    const kept = { ...keptOf(passed, ++this.#seen, this.limits.bodyBytes), stamp: budget.stamp() };
    this.#kept.push(kept);
    this.#bytes += kept.size;
    this.share.add('logs', kept.size);
    const { exchanges, bytes } = this.limits;
    while (
      this.#kept.length - this.#first > exchanges ||
      (this.#bytes > bytes && this.#kept.length - this.#first > 1)
    ) {
      this.dropOldest();
    }
    // The oldest of all worlds go, these too where there is no other room.
    budget.hasRoom();
    // Moving what is left once in a while costs less than moving it for every exchange.
    if (this.#first > exchanges) {
      this.#kept = this.#kept.slice(this.#first);
      this.#first = 0;
    }
    for (const waiter of this.#waiters) {
      if (!matches(kept, waiter.filter)) continue;
      waiter.count += 1;
      if (waiter.count >= waiter.least) waiter.done(true);
    }
  }

  /** Those that match, newest first. */
  find(filter: RequestFilter, limit: number): ShownExchange[] {
    const found: ShownExchange[] = [];
    for (let at = this.#kept.length - 1; at >= this.#first && found.length < limit; at--) {
      const kept = this.#kept[at];
      if (kept && matches(kept, filter)) found.push(this.#show(kept));
    }
    return found;
  }

  get(id: number): ShownExchange | undefined {
    const kept = this.#kept.find((one) => one?.id === id);
    return kept && this.#show(kept);
  }

  count(filter: RequestFilter): number {
    let count = 0;
    for (const kept of this.#kept) if (kept && matches(kept, filter)) count += 1;
    return count;
  }

  /** Forgets all of them, and says how many there were. They count on. */
  clear(): number {
    const count = this.#kept.length - this.#first;
    this.#kept = [];
    this.#first = 0;
    this.#bytes = 0;
    this.share.set('logs', 0);
    this.#dropped = 0;
    return count;
  }

  /** Waits until so many match, those included that are there, but no longer than so many milliseconds. */
  wait(
    filter: RequestFilter,
    least: number,
    timeoutMs: number,
    onGone: (gone: () => void) => void = () => undefined,
  ): Promise<Waited> {
    const count = this.count(filter);
    if (count >= least) return Promise.resolve({ ok: true, reached: true, count });
    if (this.#waiters.size >= this.limits.waiting) {
      const reason = `${this.limits.waiting} wait for requests of this world already`;
      return Promise.resolve({ ok: false, reason });
    }
    if (!this.share.budget.hasRoom(WAITER_BYTES)) {
      return Promise.resolve({ ok: false, reason: 'the memory limit is reached' });
    }
    this.share.add('waiters', WAITER_BYTES);
    return new Promise((resolve) => {
      const done = (reached: boolean): void => {
        clearTimeout(timer);
        if (this.#waiters.delete(waiter)) this.share.add('waiters', -WAITER_BYTES);
        resolve({ ok: true, reached, count: waiter.count });
      };
      const waiter: Waiter = { filter, least, count, done };
      const timer = setTimeout(() => done(false), timeoutMs);
      this.#waiters.add(waiter);
      // Who has gone waits for nothing, and takes no place.
      onGone(() => done(false));
    });
  }

  #show(kept: Kept): ShownExchange {
    const { redactor } = this;
    this.#learn(kept.id);
    return {
      id: kept.id,
      requestId: kept.requestId,
      at: new Date(kept.at).toISOString(),
      api: kept.provider,
      operation: kept.operationId ?? null,
      method: kept.method,
      path: redactor.text(kept.path),
      query: redactor.query(kept.query),
      status: kept.status,
      ...(kept.gaveUp ? { gaveUp: true as const } : {}),
      durationMs: Math.round(kept.durationMs * 1000) / 1000,
      why: kept.why === undefined ? null : redactor.text(kept.why),
      violations: kept.violations.map((one) => ({
        ...one,
        location: one.location.map((part) => redactor.text(part)),
        message: redactor.text(one.message),
      })),
      preferred: kept.preferred,
      faults: [...kept.rules],
      request: this.#message(kept.request),
      answer: this.#message(kept.answer),
      changes: kept.changes.map(({ command, events }) => ({
        command,
        events: events.map((event) => redactor.value(event) as Record<string, unknown>),
      })),
    };
  }

  #message({ headers, text, isCut }: Kept['request']): ShownMessage {
    const { redactor } = this;
    const value = isCut ? undefined : parsed(text);
    return {
      headers: redactor.headers(headers),
      ...(text === undefined
        ? {}
        : { body: value === undefined ? redactor.body(text) : redactor.value(value) }),
      ...(isCut ? { cut: true } : {}),
    };
  }

  /** What callers showed, and what answers handed out, is hidden wherever it stands. */
  #learn(upTo: number): void {
    for (const kept of this.#kept) {
      if (kept === undefined || kept.id <= this.#learnt || kept.id > upTo) continue;
      for (const { headers, text } of [kept.request, kept.answer]) {
        this.redactor.learnFrom({ headers: Object.entries(headers), body: text });
      }
      this.redactor.learnFrom({ headers: [], target: `?${kept.query}` });
    }
    this.#learnt = Math.max(this.#learnt, upTo);
    this.share.set('secrets', this.redactor.bytes);
  }
}

/** The value of JSON; undefined for any other text. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function matches(kept: Kept, filter: RequestFilter): boolean {
  const { api, operation, method, path, status, fault, since } = filter;
  return (
    (api === undefined || kept.provider === api) &&
    (operation === undefined || kept.operationId === operation) &&
    (method === undefined || kept.method === method.toUpperCase()) &&
    (path === undefined || pathMatches(path, kept.path)) &&
    (status === undefined || kept.status === status) &&
    (fault === undefined || kept.rules.includes(fault)) &&
    (since === undefined || kept.id > since)
  );
}
