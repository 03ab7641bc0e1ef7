import type { components } from '../../src/providers/nametrust/wire.gen.js';
import { documentedList } from './documented-list.js';
import type { Subject } from './subject.js';

type Entry = components['schemas']['CreditEntry'];
type Org = components['schemas']['Org'];

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const busy = bearer('nt_org_demo_busy');
const member = bearer('nt_pers_demo_member');
const entry = (row: unknown): Entry => row as Entry;
const kindOf = (row: unknown): string => entry(row).kind;
const usageOf = (row: unknown): string | undefined =>
  'usage_kind' in entry(row) ? (row as { usage_kind: string }).usage_kind : undefined;

export const subject: Subject = {
  callers: {
    listCreditEntries: busy,
    getCreditBalance: busy,
    getCurrentKey: busy,
    listOrgs: member,
  },
  causes: {
    listCreditEntries: {
      400: (_api, ask) => ask({ method: 'get', path: '/credits/usage?kind=gift', headers: busy }),
    },
    getCreditBalance: {
      409: (_api, ask) =>
        ask({ method: 'get', path: '/credits', headers: bearer('nt_org_demo_unprovisioned') }),
    },
    listOrgs: { 403: (_api, ask) => ask({ method: 'get', path: '/orgs', headers: busy }) },
  },
  preferOnly: {},
  lists: [
    documentedList('nametrust', 'listCreditEntries', {
      headers: busy,
      filters: [
        ...['allot', 'consume', 'overflow', 'expire', 'revoke'].map((kind) => ({
          query: `kind=${kind}`,
          matches: (row: unknown) => kindOf(row) === kind,
        })),
        { query: 'usage_kind=tm_usage', matches: (row) => usageOf(row) === 'tm_usage' },
        {
          query: 'kind=overflow&usage_kind=ai_usage',
          matches: (row) => kindOf(row) === 'overflow' && usageOf(row) === 'ai_usage',
        },
        { query: 'kind=allot&usage_kind=ai_usage', matches: () => false },
      ],
      insert: ({ world }) => {
        const org = world.ledger.findPrincipal('nametrust', { handle: 'busy' });
        const account = world.ledger.accountFor(org?.index ?? -1, 'credits');
        if (!account) throw new Error('busy has no credits');
        return world.execute({
          type: 'grant',
          account: account.index,
          kind: 'promotion',
          amount: 5,
          expiresAt: null,
        });
      },
      insertRepeats: true,
    }),
    documentedList('nametrust', 'listOrgs', {
      headers: member,
      limits: [1, 2, 100],
      filters: [{ query: 'search=ROWS', matches: (row) => /rows/i.test((row as Org).name) }],
    }),
  ],
};
