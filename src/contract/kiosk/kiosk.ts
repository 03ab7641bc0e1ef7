import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { answer } from '../answer.js';
import { Contract } from '../contract.js';
import { SpecDocument } from '../document.js';
import type { ExchangeRecord, ServerFault } from '../exchange.js';
import type { Voice } from '../failure.js';
import {
  type Access,
  type Desk,
  defineProvider,
  type Presented,
  type Provider,
} from '../provider.js';
import { Schemas } from '../schemas.js';
import { serveProvider } from '../serve.js';
import type { defaults, operations } from './kiosk.gen.js';

/** The invented API that the kernel is tested with: its document, a provider, and a way to serve it. */
export const kioskFile = fileURLToPath(new URL('kiosk.yaml', import.meta.url));

const kioskText = readFileSync(kioskFile, 'utf8');

/** A change of the document's text: what stands there, and what shall. */
export type Edit = readonly [from: string, to: string];

/** The kiosk's document with changes. Throws where a change finds nothing, so that no test passes by accident. */
export function kioskContract(...edits: readonly Edit[]): Contract {
  let text = kioskText;
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`the kiosk's document does not say: ${from}`);
    text = text.replace(from, () => to);
  }
  return new Contract(SpecDocument.parse('kiosk.yaml', text));
}

export interface SoldOut {
  readonly type: 'sold-out';
  readonly id: string;
}

export const kioskVoice: Voice<SoldOut> = {
  'no-such-path': ({ type }) => answer(404, { error: type }),
  'no-such-method': ({ type, allow }) => answer(405, { error: type }, { Allow: allow.join(', ') }),
  'malformed-path': ({ type }) => answer(400, { error: type }),
  unauthenticated: ({ type, problem }) => answer(401, { error: type, detail: problem }),
  forbidden: ({ type, needs }) => answer(403, { error: type, detail: needs }),
  'invalid-request': ({ type, violations }) =>
    answer(400, { error: type, detail: violations.map(({ location }) => location.join('.')) }),
  'malformed-body': ({ type }) => answer(400, { error: type }),
  'unsupported-media-type': ({ type, received }) =>
    answer(415, { error: type, detail: received ?? null }),
  'body-too-large': ({ type, limitBytes }) => answer(413, { error: type, detail: limitBytes }),
  internal: ({ type }) => answer(500, { error: type }),
  'sold-out': ({ type, id }) => answer(409, { error: type, detail: id }),
};

/** Knows the secrets `<scheme>-ann` and `<scheme>-bob`; the others say themselves what is wrong with them. */
function check({ secret, scopes }: Presented<Desk>): Access<string> {
  const [, word = ''] = secret.split('-');
  if (word === 'expired' || word === 'revoked') return { ok: false, problem: word };
  if (word !== 'ann' && word !== 'bob') return { ok: false, problem: 'invalid' };
  return scopes.includes('sell') && word === 'bob'
    ? { ok: false, problem: 'forbidden', needs: scopes }
    : { ok: true, caller: secret };
}

export const kiosk = defineProvider<operations, defaults, string, Desk, SoldOut>({
  id: 'kiosk',
  schemes: { apiKey: check, queryKey: check, session: check, bearer: check },
  voice: kioskVoice,
  handlers: {
    listItems: ({ query, header, caller, request, reply }) =>
      reply(
        200,
        {
          items: [],
          asked: { ...query, ...header, caller, lang: request.cookie('lang'), path: request.path },
        },
        { 'X-Total': 0, 'Set-Cookie': ['a=1', 'b=2'] },
      ),
    createItem: ({ body, reply, refuse }) =>
      body.id === 'sold'
        ? refuse({ type: 'sold-out', id: body.id })
        : reply(
            201,
            { id: body.id, priceCents: body.priceCents },
            { Location: `/items/${encodeURIComponent(body.id)}` },
          ),
    getItem: ({ path, reply }) => reply(200, { id: path['item-id'], priceCents: 250 }),
    removeItem: ({ reply }) => reply(204, undefined),
    getSpecial: ({ reply }) => reply(200, { id: 'special', priceCents: 1 }),
    getLabel: ({ path, query, reply }) =>
      reply(200, `Shelf ${path.number + 0}${Object.keys(query).join('')} – 5 €`),
    setLabel: ({ body, reply }) =>
      body === undefined || typeof body.label === 'string'
        ? reply(204, undefined)
        : reply(500, { error: 'the validator let it through' }),
    openTill: ({ caller, reply }) => reply(200, { caller }),
  },
});

/** paystub's own answers, from the document that it is shipped with. */
const own = Contract.read(fileURLToPath(new URL('../../../openapi/control.yaml', import.meta.url)));

export interface OpenKiosk {
  readonly app: Express;
  readonly records: ExchangeRecord[];
  readonly faults: ServerFault[];
}

/** Serves the kiosk, and keeps what its observer hears. */
export function openKiosk(
  changes: {
    readonly edits?: readonly Edit[];
    readonly handlers?: Provider<Desk, SoldOut>['handlers'];
    readonly voice?: Partial<Voice<SoldOut>>;
    readonly desk?: () => Desk;
  } = {},
): OpenKiosk {
  const records: ExchangeRecord[] = [];
  const faults: ServerFault[] = [];
  const app = serveProvider<Desk, SoldOut>(
    {
      ...kiosk,
      handlers: { ...kiosk.handlers, ...changes.handlers },
      voice: { ...kioskVoice, ...changes.voice },
    },
    kioskContract(...(changes.edits ?? [])),
    {
      desk: changes.desk ?? (() => ({ settled: () => Promise.resolve() })),
      observer: {
        exchange: (record) => records.push(record),
        fault: (fault) => faults.push(fault),
      },
      requestId: () => randomBytes(16).toString('hex'),
      own: { contract: own, schemas: new Schemas(own) },
    },
  );
  return { app, records, faults };
}
