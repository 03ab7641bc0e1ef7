/** What holds for the seeded data of every API, whatever the recipe. What one API alone has is tested beside it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { checkInvariants, type Ledger, snapshot } from '../src/ledger/index.js';
import { listProviders, loadProvider, providersFolder } from '../src/providers/index.js';
import { demoCredentials, digest, type StoryRecipe, storyVersion } from '../src/scenario/index.js';
import { testRecipe } from './api-server.js';
import { accountIn, seeded } from './scenario.js';

/** Days on which months and years are counted differently, and seeds of all kinds. */
const recipes: readonly Partial<StoryRecipe>[] = [
  { size: 0 },
  ...['2026-01-01', '2024-02-29', '2025-12-31', '2026-08-31', '2025-05-30'].map((refDate) => ({
    refDate,
    size: 5,
  })),
  ...['story', 'another', 1, 2, 3, 7].map((seed) => ({ seed, size: 4 })),
  { seed: 'leap', size: 12, refDate: '2024-02-29' },
];

/** How much an account has of each, and how many entries are of a kind. */
interface Holdings {
  readonly payments?: number;
  readonly usage?: number;
  readonly entries?: number;
  readonly grants?: number;
  readonly balance?: number;
  readonly 'top-up'?: number;
}

/** What the accounts of the edges hold, by API, purpose and handle, for any seed. */
const holdings: readonly (readonly [string, string, Readonly<Record<string, Holdings>>])[] = [
  [
    'actumx',
    'wallet',
    {
      busy: { payments: 640 },
      empty: { payments: 0, usage: 0, 'top-up': 0, balance: 0 },
      broke: { payments: 7, usage: 4, 'top-up': 1, balance: 5 },
      revoked: { payments: 2, usage: 1, 'top-up': 1, balance: 450 },
      expired: { payments: 0, usage: 0, 'top-up': 1, balance: 1000 },
      edge100: { payments: 100, usage: 100, 'top-up': 50, balance: 2500 },
      edge101: { payments: 101, usage: 101, 'top-up': 51, balance: 2575 },
    },
  ],
  [
    'agnicpay',
    'wallet',
    {
      empty: { payments: 0 },
      'edge-20': { payments: 20 },
      'edge-21': { payments: 21 },
      broke: { balance: 0 },
    },
  ],
  [
    'finradar',
    'tokens',
    {
      empty: { entries: 0 },
      'edge-20': { entries: 50 },
      'edge-21': { entries: 51 },
      broke: { balance: 0 },
    },
  ],
  [
    'sybilion',
    'credits',
    {
      empty: { usage: 0, payments: 0 },
      'edge-50': { usage: 50, payments: 50 },
      'edge-51': { usage: 51, payments: 51 },
      trial: { usage: 3, payments: 0 },
      broke: { balance: 0 },
    },
  ],
];

afterEach(() => vi.unstubAllEnvs());

describe.each(listProviders())('%s', async (id) => {
  const api = await loadProvider(id);
  const build = (changes: Partial<StoryRecipe> = {}) => seeded(api, changes);
  const digestOf = (changes: Partial<StoryRecipe> = {}) => digest(snapshot(build(changes)));

  it.each(recipes)('has right books that end before the reference day: %j', (recipe) => {
    const ledger = build(recipe);
    expect(checkInvariants(ledger)).toEqual([]);
    const end = Date.parse(recipe.refDate ?? testRecipe.refDate);
    for (const account of accountsOf(ledger)) {
      const { begun, changed } = momentsOf(ledger, account);
      for (const feed of begun) expect(feed).toEqual(feed.toSorted((a, b) => a - b));
      expect(Math.max(...begun.flat(), ...changed.flat())).toBeLessThan(end);
    }
  });

  it('is the same for the same recipe, in every time zone, and another for another seed', () => {
    const first = digestOf();
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      vi.stubEnv('TZ', zone);
      expect(new Date(0).getTimezoneOffset(), 'the zone is in force').not.toBe(0);
      expect(digestOf(), zone).toBe(first);
    }
    expect(digestOf({ seed: 'another' })).not.toBe(first);
  });

  it('grows by accounts, and those who were there stay as they were', () => {
    const [small, large] = [build({ size: 1 }), build({ size: 6 })];
    expect(large.accountCount).toBe(small.accountCount + 5);
    for (const account of accountsOf(small)) {
      expect(everythingOf(large, account)).toBe(everythingOf(small, account));
    }
  });

  it('has another version when its story says so', () => {
    const other = { ...api.story, version: api.story.version + 1 };
    expect(storyVersion([other])).not.toBe(storyVersion([api.story]));
  });

  it('has demo callers of different names, in the README, the same for every recipe', () => {
    const demos = demoCredentials([api.story], testRecipe);
    const other = { seed: 'other', size: 9, refDate: '2031-07-31' };
    expect(demoCredentials([api.story], other)).toEqual(demos);
    expect(new Set(demos.map(({ label }) => label)).size).toBe(demos.length);
    const readme = readFileSync(join(providersFolder, id, 'README.md'), 'utf8');
    // Of a wallet it has the name, from which its address and key follow.
    const named = demos.flatMap(({ label, headers: { 'X-Wallet': wallet, ...headers } }) =>
      wallet === undefined ? Object.values(headers) : [`\`${label}\``],
    );
    expect(
      named.map((value) => value.replace('Bearer ', '')).filter((value) => !readme.includes(value)),
    ).toEqual([]);
  });
});

describe.each(holdings)('%s', async (id, purpose, accounts) => {
  const api = await loadProvider(id);
  it.each(['test', 'another'])('has its edges where they are said to be, seed %s', (seed) => {
    const ledger = seeded(api, { seed });
    for (const [handle, expected] of Object.entries(accounts)) {
      const account = accountIn(ledger, id, handle, purpose);
      const has: Holdings = {
        payments: ledger.payments(account).length,
        usage: ledger.usage(account).length,
        entries: ledger.entries(account).length,
        balance: ledger.balance(account),
        'top-up': ledger.entries(account).count({ kind: { equals: 'top-up' } }),
      };
      expect({ handle, ...has }).toMatchObject({ handle, ...expected });
    }
  });
});

function accountsOf(ledger: Ledger): readonly number[] {
  return Array.from({ length: ledger.accountCount }, (_, index) => index);
}

/** When the rows of an account came to be, feed by feed in the order of their numbers; and when they changed. */
function momentsOf(ledger: Ledger, account: number) {
  const order = { sort: { by: 'seq', order: 'asc' } } as const;
  const owner = ledger.account(account)?.principal ?? -1;
  const [entries, payments, usage, grants, credentials] = [
    [...ledger.entries(account).rows(order)].map(({ row }) => row),
    [...ledger.payments(account).rows(order)].map(({ row }) => row),
    [...ledger.usage(account).rows(order)].map(({ row }) => row),
    [...ledger.grants(account).rows(order)].map(({ row }) => row),
    [...ledger.credentials(owner).rows(order)].map(({ row }) => row),
  ];
  return {
    begun: [
      entries.map(({ at }) => at),
      payments.map(({ createdAt }) => createdAt),
      usage.map(({ at }) => at),
      grants.map(({ grantedAt }) => grantedAt),
    ],
    changed: [
      entries.map(({ updatedAt }) => updatedAt),
      payments.map(({ updatedAt }) => updatedAt),
      credentials.map(({ createdAt }) => createdAt),
    ],
  };
}

/** Everything that an account and its owner have, as a text that is the same for the same data. */
function everythingOf(ledger: Ledger, account: number): string {
  const owner = ledger.account(account)?.principal ?? -1;
  return digest([
    ledger.account(account),
    ledger.principal(owner),
    ...[
      ledger.credentials(owner).rows(),
      ledger.payments(account).rows(),
      ledger.usage(account).rows(),
      ledger.entries(account).rows(),
      ledger.grants(account).rows(),
    ].map((rows) => [...rows]),
  ]);
}
