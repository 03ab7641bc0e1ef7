import type { components } from '../../src/providers/nametrust/wire.gen.js';
import type { Subject } from './subject.js';

type EntryList = components['schemas']['CreditEntryList'];
type Entry = components['schemas']['CreditEntry'];
type OrgList = components['schemas']['OrgList'];
type Org = components['schemas']['Org'];

const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });
const busy = bearer('nt_org_demo_busy');
const member = bearer('nt_pers_demo_member');
const entry = (row: unknown): Entry => row as Entry;
const kindOf = (row: unknown): string => entry(row).kind;
const usageOf = (row: unknown): string | undefined =>
  'usage_kind' in entry(row) ? (row as { usage_kind: string }).usage_kind : undefined;
const page = (limit: number, skipped: number) => `limit=${limit}&page=${skipped / limit + 1}`;

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
    {
      operation: 'listCreditEntries',
      headers: busy,
      limits: [7, 20, 100],
      page,
      rows: (body) => (body as EntryList).items,
      key: (row) => entry(row).id,
      order: (a, b) => Date.parse(entry(b).created_at) - Date.parse(entry(a).created_at),
      total: (body) => (body as EntryList).pages.total_items,
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
    },
    {
      operation: 'listOrgs',
      headers: member,
      limits: [1, 2, 100],
      page,
      rows: (body) => (body as OrgList).items,
      key: (row) => (row as Org).id,
      order: (a, b) => Date.parse((b as Org).created_at) - Date.parse((a as Org).created_at),
      total: (body) => (body as OrgList).pages.total_items,
      filters: [{ query: 'search=ROWS', matches: (row) => /rows/i.test((row as Org).name) }],
    },
  ],
};
