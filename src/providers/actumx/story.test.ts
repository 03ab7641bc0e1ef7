/** The seeded people: whatever the recipe, their books are right, and they are who the README says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openapiFolder, testRecipe } from '../../../test/api-server.js';
import { bootCheck } from '../../contract/boot-check.js';
import { Contract } from '../../contract/contract.js';
import { fullCheck } from '../../contract/full-check.js';
import { checkInvariants, Ledger, snapshot } from '../../ledger/index.js';
import { buildBase, demoCredentials, digest, startOfDay } from '../../story/index.js';
import { REALM, WALLET } from './access.js';
import { TOP_UP } from './handlers.js';
import { api } from './index.js';
import { DEMO_PASSWORD } from './story.js';

function world(recipe: Partial<typeof testRecipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase([api.story], { ...testRecipe, ...recipe })(ledger);
  return ledger;
}

function accountOf(ledger: Ledger, handle: string): number {
  const principal = ledger.findPrincipal(REALM, { handle });
  const account = principal && ledger.accountFor(principal.index, WALLET.purpose);
  if (!account) throw new Error(`${handle} is not there`);
  return account.index;
}

const demos = demoCredentials([api.story], testRecipe);

describe('the provider', () => {
  const contract = Contract.read(`${openapiFolder}actumx.yaml`);
  it('says every refusal as its document has it', () => bootCheck(api.provider, contract));
  it('has a document whose examples fit', () => fullCheck(contract));
});

describe('a story', () => {
  it.each([
    { seed: 'test', size: 3 },
    { seed: 7, size: 0 },
    { seed: 'leap', size: 12, refDate: '2024-02-29' },
  ])('of %j has right books, in which nothing lies in the future', (recipe) => {
    const ledger = world(recipe as Partial<typeof testRecipe>);
    expect(checkInvariants(ledger)).toEqual([]);
    const end = startOfDay(recipe.refDate ?? testRecipe.refDate);
    for (let account = 0; account < ledger.accountCount; account++) {
      let before = 0;
      for (const { row } of [...ledger.entries(account).rows()].toReversed()) {
        expect(row.at).toBeGreaterThanOrEqual(before);
        expect(row.at).toBeLessThan(end);
        before = row.at;
      }
      for (const { row } of ledger.payments(account).rows()) {
        expect(row.updatedAt).toBeGreaterThanOrEqual(row.createdAt);
        expect(row.updatedAt).toBeLessThan(end);
      }
      for (const { row } of ledger.usage(account).rows()) expect(row.at).toBeLessThan(end);
    }
  });

  it('is the same each time, and another with another seed', () => {
    const [one, again, other] = [world(), world(), world({ seed: 'other' })].map((ledger) =>
      digest(snapshot(ledger)),
    );
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  it('grows by people, and those who were there stay as they were', () => {
    const [small, large] = [world({ size: 1 }), world({ size: 4 })];
    expect(large.accountCount).toBe(small.accountCount + 3);
    for (let account = 0; account < small.accountCount; account++) {
      expect(large.account(account)).toEqual(small.account(account));
      expect([...large.payments(account).rows()]).toEqual([...small.payments(account).rows()]);
      expect([...large.entries(account).rows()]).toEqual([...small.entries(account).rows()]);
    }
  });

  it('has no payment on a key before it was made, or paid after it was revoked', () => {
    const ledger = world({ size: 8 });
    let revoked = 0;
    for (let account = 0; account < ledger.accountCount; account++) {
      const keys = ledger.credentials(ledger.account(account)?.principal ?? -1);
      for (const { row } of ledger.payments(account).rows()) {
        const key = keys.get(row.credential ?? -1);
        expect(row.createdAt).toBeGreaterThanOrEqual(key?.createdAt ?? Number.NaN);
        if (key?.revokedAt == null) continue;
        expect(row.updatedAt).toBeLessThan(key.revokedAt);
        revoked += 1;
      }
    }
    expect(revoked).toBeGreaterThan(0);
  });
});

describe('the demo accounts', () => {
  const ledger = world();
  it.each([
    ['busy', { payments: 640, several: true }],
    ['empty', { payments: 0, usage: 0, topUps: 0, balance: 0 }],
    ['broke', { payments: 7, usage: 4, topUps: 1, balance: 5 }],
    ['revoked', { payments: 2, usage: 1, topUps: 1, balance: 450 }],
    ['expired', { payments: 0, usage: 0, topUps: 1, balance: 1000 }],
    ['edge100', { payments: 100, usage: 100, topUps: 50, balance: 2500 }],
    ['edge101', { payments: 101, usage: 101, topUps: 51, balance: 2575 }],
  ])('%s', (label, expected) => {
    const account = accountOf(ledger, label);
    const usage = ledger.usage(account).length;
    expect({
      payments: ledger.payments(account).length,
      usage,
      topUps: ledger.entries(account).count({ kind: { equals: TOP_UP } }),
      balance: ledger.balance(account),
      several: usage > 100,
    }).toMatchObject(expected);
  });

  it('have the same credentials in every world', () => {
    const other = demoCredentials([api.story], { seed: 'x', size: 9, refDate: '2031-07-01' });
    expect(other).toEqual(demos);
    for (const { headers } of demos) {
      expect(headers['x-api-key']).toMatch(/^xk_live_[0-9a-f]{48}$/);
      expect(headers.cookie).toMatch(
        /^better-auth\.session_token=[A-Za-z0-9]{32}\.[A-Za-z0-9%]{44,}$/,
      );
    }
  });

  it('are in the README as they are', () => {
    const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
    for (const { label, headers } of demos) {
      expect(readme).toContain(`\`${headers['x-api-key']}\``);
      expect(readme).toContain(`\`${headers.cookie}\``);
      expect(readme).toContain(`\`${label}@actumx.example\``);
    }
    expect(readme).toContain(`\`${DEMO_PASSWORD}\``);
  });
});
