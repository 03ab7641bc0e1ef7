/** Which operations a rule can ever come to, and why it is none of them. */
import type { Contract, Operation } from '../../contract/contract.js';
import { preferredAnswer } from '../../contract/prefer.js';
import { canHappen, MISCHIEFS } from '../../payments/index.js';
import { momentAfter } from '../../worlds/index.js';
import { nearest } from '../did-you-mean.js';
import { LATENCY_MOST } from './chance.js';
import { pathMayMatch } from './match.js';
import type { FaultAction, FaultLatency, FaultRateLimit, FaultRule } from './rule.js';

/** An API whose requests rules may be about. */
export interface FaultableApi {
  readonly id: string;
  readonly contract: Contract;
}

/** The status of every rate limit. */
export const TOO_MANY = 429;

export type Targets =
  | { readonly ok: true; readonly operations: ReadonlySet<Operation> }
  | { readonly ok: false; readonly reason: string };

/** The operations that a rule can match, or the reason why it could never match any. */
export function targetsOf(rule: FaultRule, apis: readonly FaultableApi[]): Targets {
  const wrong = problemOf(rule);
  if (wrong !== undefined) return { ok: false, reason: wrong };
  const { api, operation, when = {} } = rule;
  const chosen = apis.filter(({ id }) => api === undefined || id === api);
  if (chosen.length === 0) {
    const ids = apis.map(({ id }) => id).join(', ');
    return { ok: false, reason: `no API named ${api} is being served; choose from ${ids}` };
  }
  const all = chosen.flatMap(({ contract }) => [...contract.operations.values()]);
  let left = all.filter(({ id }) => operation === undefined || id === operation);
  if (left.length === 0) {
    const like = nearest(operation ?? '', [...new Set(all.map(({ id }) => id))]).join(', ');
    const reason =
      api === undefined
        ? `no API being served has an operation named ${operation}`
        : `${api} has no operation named ${operation}`;
    return { ok: false, reason: `${reason}; the nearest are ${like}` };
  }
  for (const { keeps, reason } of demands(rule)) {
    const kept = left.filter(keeps);
    if (kept.length === 0) return { ok: false, reason: reason(left) };
    left = kept;
  }
  return { ok: true, operations: new Set(left) };

  function demands({ do: action }: FaultRule): Demand[] {
    const { method, path, body } = when;
    const { answer, rateLimit, truncate, slow, payment } = action;
    return [
      method !== undefined && {
        keeps: (one: Operation) =>
          one.method === method.toLowerCase() || (one.method === 'get' && isHead(method)),
        reason: (rest: readonly Operation[]) =>
          `no request with the method ${method} reaches ${namesOf(rest)}`,
      },
      path !== undefined && {
        keeps: (one: Operation) => pathMayMatch(path, one.path),
        reason: (rest: readonly Operation[]) =>
          `the path ${path} is none of ${rest.map((one) => one.path).join(', ')}`,
      },
      body !== undefined && {
        keeps: (one: Operation) => one.body !== undefined,
        reason: (rest: readonly Operation[]) => `${namesOf(rest)} takes no body`,
      },
      answer !== undefined && {
        keeps: (one: Operation) => documents(one, answer),
        reason: (rest: readonly Operation[]) => undocumented(rest, answer),
      },
      rateLimit !== undefined && {
        keeps: (one: Operation) => documents(one, { status: TOO_MANY }),
        reason: (rest: readonly Operation[]) => undocumented(rest, { status: TOO_MANY }),
      },
      payment !== undefined && {
        keeps: (one: Operation) => canHappen(payment.fault, one),
        reason: (rest: readonly Operation[]) =>
          `${payment.fault} cannot happen at ${namesOf(rest)}: it asks for no payment, or checks none`,
      },
      (truncate ?? slow) !== undefined && {
        keeps: (one: Operation) => [...one.responses.values()].some(({ media }) => media.size > 0),
        reason: (rest: readonly Operation[]) => `${namesOf(rest)} answers without a body`,
      },
    ].filter((demand): demand is Demand => demand !== false);
  }
}

interface Demand {
  readonly keeps: (operation: Operation) => boolean;
  readonly reason: (left: readonly Operation[]) => string;
}

type Wanted = NonNullable<FaultAction['answer']>;

function isHead(method: string): boolean {
  return method.toUpperCase() === 'HEAD';
}

function documents(operation: Operation, { status, example }: Wanted): boolean {
  const wanted = { code: String(status), ...(example === undefined ? {} : { example }) };
  return preferredAnswer(operation, wanted) !== undefined;
}

function undocumented(operations: readonly Operation[], { status, example }: Wanted): string {
  const answers = operations.flatMap((one) => [...one.responses.values()]);
  const names = answers
    .filter((response) => response.status === status)
    .flatMap((response) => [...response.media.values()])
    .flatMap(({ examples }) => [...examples.keys()]);
  const what = namesOf(operations);
  if (names.length > 0) {
    const choice = [...new Set(names)].join(', ');
    return `${what} documents no example ${example} of ${status}; choose from ${choice}`;
  }
  const statuses = [...new Set(answers.map((response) => response.status))].sort((a, b) => a - b);
  return `${what} documents no ${status}; choose from ${statuses.join(', ')}`;
}

function namesOf(operations: readonly Operation[]): string {
  const [first, ...more] = operations;
  return more.length === 0 ? (first?.id ?? '') : `any of ${operations.length} operations`;
}

/** What is wrong with a rule in itself. */
function problemOf(rule: FaultRule): string | undefined {
  const { probability = 1, times = 1, after = 0, phase, do: action } = rule;
  const { answer, drop, truncate, slow, rateLimit, latency, payment } = action;
  const ends = Object.entries({ answer, drop, truncate, slow, rateLimit, payment })
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (!(probability > 0 && probability <= 1)) {
    return `a probability of ${probability} never comes true: it is above 0 and at most 1`;
  }
  if (!isCount(times, 1)) return `times is ${times}: it is a whole number from 1 on`;
  if (!isCount(after, 0)) return `after is ${after}: it is a whole number from 0 on`;
  if (ends.length > 1) return `one thing happens to a request, not ${ends.join(' and ')}`;
  if (ends.length === 0 && latency === undefined) {
    return '`do` names no fault: give latency, answer, drop, truncate, slow, rateLimit or payment';
  }
  if (payment && phase === 'after') return 'a payment goes wrong by its own name: leave phase out';
  if (payment && !Object.hasOwn(MISCHIEFS, payment.fault)) {
    const names = Object.keys(MISCHIEFS).join(', ');
    return `nothing about payments is called ${payment.fault}; choose from ${names}`;
  }
  const later = rateLimit ? 'rateLimit' : undefined;
  if (later && phase === 'after') return 'a rate limit refuses before anything has happened';
  if (later && latency) return 'a rate limit has no latency: make a rule of its own for it';
  const body = truncate ? 'truncate' : slow ? 'slow' : undefined;
  if (body && phase === 'before') return `${body} is about an answer: it comes after the effect`;
  if (truncate && !isCount(truncate.bytes, 0)) return 'truncate.bytes is a whole number from 0 on';
  if (slow && !isCount(slow.bytesPerSecond, 1)) {
    return 'slow.bytesPerSecond is a whole number from 1 on';
  }
  return (latency && latencyProblem(latency)) ?? (rateLimit && rateLimitProblem(rateLimit));
}

function latencyProblem({ ms, from, to, mean, deviation }: FaultLatency): string | undefined {
  const forms = [ms !== undefined, (from ?? to) !== undefined, (mean ?? deviation) !== undefined];
  if (forms.filter(Boolean).length !== 1) {
    return 'latency is ms, or from and to, or mean and deviation';
  }
  const given = [ms, from, to, mean, deviation].filter((value) => value !== undefined);
  if (!given.every((value) => value >= 0 && value <= LATENCY_MOST)) {
    return `latency is from 0 to ${LATENCY_MOST} ms`;
  }
  if (ms !== undefined) return undefined;
  if (mean === undefined && deviation === undefined) {
    return from === undefined || to === undefined || from > to
      ? 'latency goes from a lower number to a higher one: say both'
      : undefined;
  }
  return mean === undefined || deviation === undefined
    ? 'latency lies around a mean by a deviation: say both'
    : undefined;
}

function rateLimitProblem({ limit, window }: FaultRateLimit): string | undefined {
  if (!isCount(limit, 0)) return 'rateLimit.limit is a whole number from 0 on';
  const length = windowMs(window);
  return length === undefined || length <= 0
    ? 'rateLimit.window is a duration such as PT1M, or milliseconds'
    : undefined;
}

/** The length of a window in milliseconds; months and years have none that is always the same. */
export function windowMs(window: string | number): number | undefined {
  if (typeof window === 'string' && /[YM]/.test(window.split('T')[0] ?? '')) return undefined;
  return momentAfter(0, window);
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}
