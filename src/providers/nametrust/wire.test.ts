import { describe, expect, it } from 'vitest';
import { entryRow } from '../../ledger/decide/rows.js';
import type { Account, EntryRow, Principal } from '../../ledger/index.js';
import {
  creditBalance,
  creditEntry,
  currencyOf,
  ORG_ID,
  orgId,
  orgItem,
  orgKey,
  personalKey,
  timestamp,
} from './wire.js';

const at = Date.parse('2026-06-01T10:00:00.999Z');

const org: Principal = {
  index: 7,
  realm: 'nametrust',
  handle: 'busy',
  kind: 'org',
  name: 'Halden & Rowe',
  email: null,
  passwordHash: null,
  createdAt: Date.parse('2025-11-03T08:12:44.120Z'),
  attributes: { slug: 'halden-rowe' },
};

const account: Account = {
  index: 3,
  principal: 7,
  realm: 'nametrust',
  purpose: 'credits',
  unit: { code: 'CREDIT', scale: 0 },
  floor: -2000,
  chargeUnit: { code: 'USD', scale: 2 },
  attributes: { creditPrice: 8 },
};

const entry = (facts: Partial<EntryRow>): EntryRow =>
  entryRow({
    at,
    kind: 'consume',
    amount: -10,
    counter: 'revenue',
    category: 'ai_usage',
    resource: 'names/generate',
    grant: 0,
    usage: 4,
    credential: 0,
    ...facts,
  });

const key = {
  kind: 'org-key',
  name: 'Dashboard',
  secret: 'nt_org_demo_busy',
  prefix: 'nt_org_demo',
  permissions: 'billing:read,org:read',
  createdAt: Date.parse('2026-01-12T10:00:00Z'),
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
};

describe('ids', () => {
  it('are TypeIDs that stay the same wherever in the ledger the owner stands', () => {
    expect(orgId(org)).toMatch(ORG_ID);
    expect(orgId({ ...org, index: 99 } as Principal)).toBe(orgId(org));
    expect(orgId({ ...org, handle: 'other' })).not.toBe(orgId(org));
  });

  it('differ from movement to movement, and from usage to usage', () => {
    const rows = [0, 1, 2].map((seq) => creditEntry(org, seq, entry({ usage: seq })));
    expect(new Set(rows.map((row) => row.id)).size).toBe(3);
    expect(new Set(rows.map((row) => 'usage_ref' in row && row.usage_ref)).size).toBe(3);
  });
});

describe('timestamp', () => {
  it.each([
    ['2026-06-01T10:00:00.000Z', '2026-06-01T10:00:00Z'],
    ['2026-06-01T10:00:00.999Z', '2026-06-01T10:00:00Z'],
    ['2025-12-31T23:59:59.999Z', '2025-12-31T23:59:59Z'],
  ])('%s is told as %s', (from, to) => {
    expect(timestamp(Date.parse(from))).toBe(to);
  });
});

describe('a movement', () => {
  it.each(['consume', 'overflow'])('of kind %s names its usage', (kind) => {
    expect(creditEntry(org, 12, entry({ kind }))).toEqual({
      object: 'credit_entry',
      id: expect.stringMatching(/^cent_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
      kind,
      credits: -10,
      usage_kind: 'ai_usage',
      usage_ref: expect.stringMatching(/^usage_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
      created_at: '2026-06-01T10:00:00Z',
    });
  });

  it.each([
    ['allot', 500],
    ['expire', -490],
    ['revoke', -100],
  ])('of kind %s has no usage fields, not even empty ones', (kind, amount) => {
    const row = entry({ kind, amount, category: null, usage: null });
    expect(Object.keys(creditEntry(org, 12, row))).toEqual([
      'object',
      'id',
      'kind',
      'credits',
      'created_at',
    ]);
    expect(creditEntry(org, 12, row).credits).toBe(amount);
  });

  it('that pays for one usage with another has the same usage_ref', () => {
    const drawn = creditEntry(org, 12, entry({ kind: 'consume' }));
    const over = creditEntry(org, 13, entry({ kind: 'overflow', grant: null }));
    expect(drawn).toHaveProperty('usage_ref');
    expect('usage_ref' in over && over.usage_ref).toBe('usage_ref' in drawn && drawn.usage_ref);
  });

  it.each([
    ['a top-up', { kind: 'top-up' }],
    ['a draw without usage', { usage: null }],
    ['a draw for something unknown', { category: 'other' }],
    ['a grant of nothing', { kind: 'allot', amount: null }],
  ])('cannot be %s', (_, facts) => {
    expect(() => creditEntry(org, 12, entry(facts))).toThrow(/^entry 12 /);
  });
});

describe('the balance', () => {
  it.each([
    // granted, wallet, available, wallet_credits, receivable_amount
    [0, 0, 0, 0, 0],
    [1500, 340, 1840, 340, 0],
    [0, 340, 340, 340, 0],
    [0, -156, 0, 0, 1248],
    [100, -1, 100, 0, 8],
  ])('of %d in grants and a wallet of %d', (granted, wallet, available, bought, receivable) => {
    expect(creditBalance({ granted, wallet }, account)).toEqual({
      object: 'credit_balance',
      currency: 'USD',
      available_credits: available,
      bucket_credits: granted,
      wallet_credits: bought,
      receivable_amount: receivable,
    });
  });

  it('needs a currency and a price', () => {
    expect(() => currencyOf({ ...account, chargeUnit: null })).toThrow('no charge unit');
    const unpriced = { ...account, attributes: {} };
    expect(() => creditBalance({ granted: 0, wallet: 0 }, unpriced)).toThrow('no price');
  });
});

describe('a key', () => {
  it.each([
    ['billing:read,org:read', ['billing:read', 'org:read']],
    ['org:read', ['org:read']],
    ['*', ['billing:read', 'org:read']],
    ['', []],
  ])('of an organization with %j may %j', (permissions, listed) => {
    expect(orgKey(org, 0, { ...key, permissions }, at).permissions).toEqual(listed);
  });

  it.each([
    ['*', 'all'],
    ['org:busy', 'selected'],
    ['', 'selected'],
  ])('of a person with %j reaches %s', (permissions, scope) => {
    expect(personalKey(org, 0, { ...key, permissions }, at).org_scope).toBe(scope);
  });

  it('was last used now, and never shows its secret', () => {
    const shown = orgKey(org, 0, { ...key, expiresAt: at }, at);
    expect(shown).toMatchObject({
      last_used_at: '2026-06-01T10:00:00Z',
      expires_at: '2026-06-01T10:00:00Z',
      revoked_at: null,
      revoked_by: null,
    });
    expect(JSON.stringify(shown)).not.toContain(key.secret);
  });
});

describe('an organization', () => {
  it('has its handle for a slug when it was made without one', () => {
    expect(orgItem(org).slug).toBe('halden-rowe');
    expect(orgItem({ ...org, attributes: {} }).slug).toBe('busy');
  });
});
