/** The last exchanges of one world. */
import { pathMatches } from '../faults/match.js';
import type { Passed, ShownExchange, ShownMessage } from './exchange.js';
import type { Redaction } from './redaction.js';

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

interface Kept extends Passed {
  readonly id: number;
  readonly path: string;
  readonly query: string;
  readonly size: number;
  readonly cut: { readonly request: boolean; readonly answer: boolean };
}

interface Waiter {
  readonly filter: RequestFilter;
  readonly least: number;
  count: number;
  readonly done: (reached: boolean) => void;
}

export class RequestLog {
  /** Oldest first, from `#first` on: what is before that is gone. */
  #kept: (Kept | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #seen = 0;
  #dropped = 0;
  readonly #waiters = new Set<Waiter>();

  constructor(
    private readonly redaction: Redaction,
    private readonly limits: LogLimits = LOG_LIMITS,
  ) {}

  /** How many exchanges there have been, those included that are not kept any more. */
  get seen(): number {
    return this.#seen;
  }

  /** How many had to go to make room, since the log was last cleared. */
  get dropped(): number {
    return this.#dropped;
  }

  add(passed: Passed): void {
    const kept = this.#keep(passed, ++this.#seen);
    this.#kept.push(kept);
    this.#bytes += kept.size;
    const { exchanges, bytes } = this.limits;
    while (
      this.#kept.length - this.#first > exchanges ||
      (this.#bytes > bytes && this.#kept.length - this.#first > 1)
    ) {
      this.#bytes -= this.#kept[this.#first]?.size ?? 0;
      this.#kept[this.#first++] = undefined;
      this.#dropped += 1;
    }
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
    this.#dropped = 0;
    return count;
  }

  /** Waits until so many match, those included that are there, but no longer than so many milliseconds. */
  wait(filter: RequestFilter, least: number, timeoutMs: number): Promise<Waited> {
    const count = this.count(filter);
    if (count >= least) return Promise.resolve({ ok: true, reached: true, count });
    if (this.#waiters.size >= this.limits.waiting) {
      const reason = `${this.limits.waiting} wait for requests of this world already`;
      return Promise.resolve({ ok: false, reason });
    }
    return new Promise((resolve) => {
      const done = (reached: boolean): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        resolve({ ok: true, reached, count: waiter.count });
      };
      const waiter: Waiter = { filter, least, count, done };
      const timer = setTimeout(() => done(false), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  #keep(passed: Passed, id: number): Kept {
    const { request, answer, target, changes } = passed;
    const { bodyBytes } = this.limits;
    const sent = request.body === undefined ? '' : JSON.stringify(request.body);
    const cut = { request: sent.length > bodyBytes, answer: answer.text.length > bodyBytes };
    const mark = target.indexOf('?');
    const text = cut.answer ? beginning(answer.text, bodyBytes) : answer.text;
    const events = changes.reduce((sum, change) => sum + change.events.length, 0);
    return {
      ...passed,
      id,
      path: mark < 0 ? target : target.slice(0, mark),
      query: mark < 0 ? '' : target.slice(mark + 1),
      request: {
        headers: request.headers,
        body: cut.request ? beginning(sent, bodyBytes) : request.body,
      },
      answer: { headers: answer.headers, text },
      cut,
      // Headers and facts are small; what matters are the texts.
      size: Math.min(sent.length, bodyBytes) + text.length + target.length + 1_000 + 500 * events,
    };
  }

  #show(kept: Kept): ShownExchange {
    const { redaction } = this;
    return {
      id: kept.id,
      requestId: kept.requestId,
      at: new Date(kept.at).toISOString(),
      api: kept.provider,
      operation: kept.operationId ?? null,
      method: kept.method,
      path: kept.path,
      query: redaction.query(kept.query),
      status: kept.status,
      durationMs: Math.round(kept.durationMs * 1000) / 1000,
      why: kept.why ?? null,
      violations: kept.violations.map((one) => ({ ...one, location: [...one.location] })),
      preferred: kept.preferred,
      faults: [...kept.rules],
      request: this.#message(kept.request.headers, kept.request.body, kept.cut.request),
      answer: this.#message(
        kept.answer.headers,
        kept.cut.answer ? kept.answer.text : parsed(kept.answer.text),
        kept.cut.answer,
      ),
      changes: kept.changes.map(({ command, events }) => ({
        command,
        events: events.map((event) => redaction.value(event) as Record<string, unknown>),
      })),
    };
  }

  #message(
    headers: Readonly<Record<string, unknown>>,
    body: unknown,
    isCut: boolean,
  ): ShownMessage {
    const { redaction } = this;
    const shown = typeof body === 'string' ? redaction.text(body) : redaction.value(body);
    return {
      headers: redaction.headers(headers),
      ...(body === undefined ? {} : { body: shown }),
      ...(isCut ? { cut: true } : {}),
    };
  }
}

/** The value of JSON, any other text as it is, and nothing for nothing. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A copy: a slice would keep all of the text that it is a slice of. */
function beginning(text: string, length: number): string {
  return Buffer.from(text.slice(0, length)).toString();
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
