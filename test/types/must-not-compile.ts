/**
 * What the types of a provider must refuse. Each `@ts-expect-error` stands above one mistake and says
 * what it is; were the mistake to compile, the compiler would complain about the comment. Nothing here
 * is ever run.
 */
import { answer } from '../../src/contract/answer.js';
import type { Voice } from '../../src/contract/failure.js';
import {
  type Access,
  type Desk,
  defineProvider,
  type Handlers,
} from '../../src/contract/provider.js';
import type { defaults, operations } from './vending.gen.js';

type Rejection =
  | { readonly type: 'jammed'; readonly slot: string }
  | { readonly type: 'no-change'; readonly cents: number };
type All = Handlers<operations, defaults, string, Desk, Rejection>;

const slot = { name: 'tea', cents: 250, state: 'full' } as const;

/** What is right compiles: every mistake below is one step away from this. */
const right: All = {
  getSlot: ({ path, query, caller, refuse, reply }) => {
    const depth: number = query.depth;
    const lang: string | undefined = query.lang;
    if (depth > 9) return reply(404, { error: `${caller}: ${path.slot} ${lang ?? ''}` });
    if (depth > 8) return refuse({ type: 'jammed', slot: path.slot });
    return reply(200, { ...slot, note: null }, { 'X-Left': depth });
  },
  emptySlot: ({ reply }) => reply(204, undefined),
  sell: async ({ body, reply }) => reply(201, { ...slot, name: body.slot }),
};

const voice: Voice<Rejection> = {
  'no-such-path': () => answer(404, {}),
  'no-such-method': () => answer(405, {}),
  'malformed-path': () => answer(400, {}),
  unauthenticated: () => answer(401, {}),
  forbidden: () => answer(403, {}),
  'invalid-request': () => answer(400, {}),
  'malformed-body': () => answer(400, {}),
  'unsupported-media-type': () => answer(415, {}),
  'body-too-large': () => answer(413, {}),
  internal: () => answer(500, {}),
  jammed: ({ slot }) => answer(409, { slot }),
  'no-change': ({ cents }) => answer(409, { cents }),
};

const schemes: Record<string, () => Access<string>> = {};

export const provider = defineProvider<operations, defaults, string, Desk, Rejection>({
  id: 'vending',
  schemes,
  handlers: right,
  voice,
});

export const answers: Partial<All>[] = [
  // @ts-expect-error a body's field of the wrong type
  { getSlot: ({ reply }) => reply(200, { ...slot, cents: '250' }, { 'X-Left': 1 }) },
  // @ts-expect-error a value that is not in the enum
  { getSlot: ({ reply }) => reply(200, { ...slot, state: 'half' }, { 'X-Left': 1 }) },
  // @ts-expect-error null where only an absent field is documented
  { getSlot: ({ reply }) => reply(200, { ...slot, name: null }, { 'X-Left': 1 }) },
  // @ts-expect-error a status that the operation does not document
  { getSlot: ({ reply }) => reply(418, { error: 'teapot' }) },
  // @ts-expect-error a status that only another operation documents
  { getSlot: ({ reply }) => reply(204, undefined) },
  // @ts-expect-error the body of another status
  { getSlot: ({ reply }) => reply(404, slot) },
  // @ts-expect-error a field too few
  { sell: ({ reply }) => reply(201, { name: 'tea', state: 'full' }) },
  // @ts-expect-error a field too many in a literal
  { sell: ({ reply }) => reply(201, { name: 'tea', cents: 1, state: 'full', colour: 'red' }) },
  // @ts-expect-error a body where none is documented
  { emptySlot: ({ reply }) => reply(204, {}) },
  // @ts-expect-error no body where one is documented
  { sell: ({ reply }) => reply(201, undefined) },
  // @ts-expect-error a required header left out
  { getSlot: ({ reply }) => reply(200, slot) },
  // @ts-expect-error a required header of the wrong type
  { getSlot: ({ reply }) => reply(200, slot, { 'X-Left': 'one' }) },
  // @ts-expect-error a header of another name
  { getSlot: ({ reply }) => reply(200, slot, { 'X-Right': 1 }) },
  // @ts-expect-error nothing answered
  { sell: () => undefined },
];

export const requests: Partial<All>[] = [
  // @ts-expect-error a query parameter that is not declared
  { getSlot: ({ query, reply }) => reply(404, { error: query.colour }) },
  // @ts-expect-error a query parameter without a default may be absent
  { getSlot: ({ query, reply }) => reply(404, { error: query.lang }) },
  // @ts-expect-error a path parameter that is not declared
  { getSlot: ({ path, reply }) => reply(404, { error: path.shelf }) },
  // @ts-expect-error a body's field that is not declared
  { sell: ({ body, reply }) => reply(201, { ...slot, name: body.name }) },
  // @ts-expect-error a body of an operation that takes none
  { getSlot: ({ body, reply }) => reply(404, { error: body.slot }) },
  // @ts-expect-error the caller is what the check of credentials gave
  { sell: ({ caller, reply }) => reply(201, { ...slot, name: caller.name }) },
];

export const rejections: Partial<All>[] = [
  // @ts-expect-error a rejection that the domain does not have
  { sell: ({ refuse }) => refuse({ type: 'sold-out' }) },
  // @ts-expect-error a rejection without what belongs to it
  { sell: ({ refuse }) => refuse({ type: 'jammed' }) },
];

const { sell, ...withoutSell } = right;

// @ts-expect-error an operation without a handler
export const missing: All = withoutSell;

// @ts-expect-error a handler without an operation
export const unknown: All = { ...withoutSell, sell, refill: right.emptySlot };

export const undefinedProvider = defineProvider<operations, defaults, string, Desk, Rejection>({
  id: 'vending',
  schemes,
  // @ts-expect-error an operation without a handler, where the provider is defined
  handlers: withoutSell,
  voice,
});

const { jammed, ...withoutJammed } = voice;

// @ts-expect-error a voice that has not decided how to say a rejection
export const silent: Voice<Rejection> = withoutJammed;

const sayCents = (rejection: { readonly cents: number }) => answer(409, rejection);
const boo = () => answer(500, {});

// @ts-expect-error a voice with an entry for a rejection that there is not
export const chatty: Voice<Rejection> = { ...voice, haunted: boo };

// @ts-expect-error a voice that reads from a rejection what belongs to another
export const confused: Voice<Rejection> = { ...withoutJammed, jammed: sayCents };

// @ts-expect-error a check of credentials that knows its callers as something else
schemes.key = () => ({ ok: true, caller: 5 });

// @ts-expect-error a check of credentials with a problem that no voice can say
schemes.key = () => ({ ok: false, problem: 'tired' });
