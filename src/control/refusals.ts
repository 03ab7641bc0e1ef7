/** What the control plane refuses, and how paystub says it. */
import type { Rejection } from '../ledger/index.js';
import type { Problem, WorldRefusal } from '../worlds/index.js';

export type ControlRefusal =
  | WorldRefusal
  | { readonly type: 'both-beginnings' }
  | { readonly type: 'bad-recipe'; readonly reason: string }
  | { readonly type: 'bad-moment'; readonly given: string | number }
  | { readonly type: 'bad-duration'; readonly given: string | number }
  | { readonly type: 'impossible-rule'; readonly reason: string }
  | { readonly type: 'too-many-rules'; readonly most: number }
  | { readonly type: 'no-such-rule'; readonly id: number }
  | { readonly type: 'no-such-request'; readonly id: number }
  | { readonly type: 'too-many-waiting'; readonly reason: string }
  | { readonly type: 'no-such-account'; readonly account: string }
  | { readonly type: 'deed-refused'; readonly api: string; readonly reason: string }
  | { readonly type: 'command-refused'; readonly rejection: Rejection }
  | { readonly type: 'bad-world-file'; readonly problems: readonly Problem[] }
  | { readonly type: 'world-too-large'; readonly mostBytes: number }
  | { readonly type: 'control-off' }
  | { readonly type: 'not-local'; readonly reason: string }
  | { readonly type: 'token-wanted' }
  | { readonly type: 'too-many-attempts'; readonly attempts: number; readonly waitSeconds: number };

/** A refusal as an HTTP status and a sentence that says what to do. */
export interface Said {
  readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429;
  readonly detail: string;
}

const HOUR = 3_600_000;

type Table = {
  readonly [T in ControlRefusal['type']]: (
    refusal: Extract<ControlRefusal, { readonly type: T }>,
  ) => Said;
};

const table: Table = {
  'no-world-named': () => ({
    status: 400,
    detail: 'Name a world by the header X-Paystub-World: paystub was started with --require-world.',
  }),
  'bad-world-name': () => ({
    status: 400,
    detail:
      'A world is named by letters, digits, `.`, `_` and `-`, beginning with a letter or digit, 64 at most.',
  }),
  'no-such-world': ({ name }) => ({ status: 404, detail: `There is no world ${name}.` }),
  'world-exists': ({ name }) => ({
    status: 409,
    detail: `There is a world ${name}. Delete it, or reset it.`,
  }),
  'too-many-worlds': ({ most }) => ({
    status: 409,
    detail: `There are ${most} worlds, and no more. Delete some.`,
  }),
  'memory-limit': ({ limit }) => ({
    status: 409,
    detail: `What is kept in memory has reached the limit of ${Math.round(limit / 2 ** 20)} MiB, and the oldest requests went from the logs. Delete worlds or rules, or start paystub with a larger --memory-limit.`,
  }),
  'world-ended': ({ name, idleMs }) => ({
    status: 410,
    detail: `The world ${name} ended, since nobody used it for ${idleMs / HOUR} hours. Create it anew, or delete it.`,
  }),
  'world-is-kept': ({ name }) => ({
    status: 409,
    detail: `The world ${name} is kept in a folder and is not replaced. Start with --memory, or use another world.`,
  }),
  'main-world': ({ name }) => ({
    status: 409,
    detail: `The world ${name} is the one of those who name none, and stays.`,
  }),
  'both-beginnings': () => ({
    status: 422,
    detail: 'A world begins with a base or with a recipe, not with both.',
  }),
  'bad-recipe': ({ reason }) => ({ status: 422, detail: `No world comes of this: ${reason}.` }),
  'bad-moment': ({ given }) => ({
    status: 422,
    detail: `${given} is not a moment between 1970 and 9999. Write 2026-03-01T12:00:00Z, or milliseconds since 1970.`,
  }),
  'bad-duration': ({ given }) => ({
    status: 422,
    detail: `advance takes a positive duration, such as P30D, PT1H or milliseconds, that ends before the year 10000, and got ${given}. Use POST /_paystub/clock/set to go back.`,
  }),
  'impossible-rule': ({ reason }) => ({
    status: 422,
    detail: `The rule is refused: ${reason}.`,
  }),
  'too-many-rules': ({ most }) => ({
    status: 409,
    detail: `There are ${most} fault rules in this world, and no more. Remove some.`,
  }),
  'no-such-rule': ({ id }) => ({ status: 404, detail: `There is no fault rule ${id} here.` }),
  'no-such-request': ({ id }) => ({
    status: 404,
    detail: `There is no request ${id} here, or it is kept no more.`,
  }),
  'too-many-waiting': ({ reason }) => ({ status: 409, detail: `${reason}.` }),
  'no-such-account': ({ account }) => ({
    status: 404,
    detail: `There is no account ${account}. Name it as <api>/<handle>, with /<purpose> where there are several.`,
  }),
  'deed-refused': ({ api, reason }) => ({ status: 422, detail: `${api}: ${reason}.` }),
  'command-refused': ({ rejection: { type, ...details } }) => ({
    status: 409,
    detail: `The ledger refuses: ${type} ${JSON.stringify(details)}.`,
  }),
  'bad-world-file': ({ problems }) => ({
    status: 422,
    detail: `This is no world: ${problems.map(({ at, problem }) => `${at}: ${problem}`).join('; ')}`,
  }),
  'world-too-large': ({ mostBytes }) => ({
    status: 409,
    detail: `The world has more than ${mostBytes} bytes. Write it with paystub snapshot.`,
  }),
  'control-off': () => ({
    status: 404,
    detail: 'The control plane is switched off: paystub was started with --no-control.',
  }),
  'not-local': ({ reason }) => ({
    status: 403,
    detail: `The control plane answers requests to this machine only, and ${reason}. Start paystub with --control-token to use it from elsewhere.`,
  }),
  'token-wanted': () => ({
    status: 401,
    detail: 'Send the token that paystub was started with as Authorization: Bearer.',
  }),
  'too-many-attempts': ({ attempts, waitSeconds }) => ({
    status: 429,
    detail: `There were ${attempts} wrong tokens within a minute. Wait ${waitSeconds} seconds.`,
  }),
};

/** How a refusal is told. */
export function said(refusal: ControlRefusal): Said {
  // The table has an entry for every type, and each takes its own member of the union.
  const tell = table[refusal.type] as (refusal: ControlRefusal) => Said;
  return tell(refusal);
}

/** The control plane refused what the library asked for. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';
  constructor(readonly refusal: ControlRefusal) {
    super(said(refusal).detail);
  }
}

/** What was asked for, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: ControlRefusal };

export function granted<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refused(refusal: ControlRefusal): {
  readonly ok: false;
  readonly refusal: ControlRefusal;
} {
  return { ok: false, refusal };
}
