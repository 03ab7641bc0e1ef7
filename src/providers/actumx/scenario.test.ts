/** The seeded people are who the README says, and pay with the keys that they had. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { testRecipe } from '../../../test/api-server.js';
import { accountIn, seeded } from '../../../test/scenario.js';
import { demoCredentials } from '../../scenario/index.js';
import { REALM, WALLET } from './auth.js';
import { api } from './index.js';
import { DEMO_PASSWORD } from './scenario.js';

const demos = demoCredentials([api.story], testRecipe);

describe('a story', () => {
  it('has no payment on a key before it was made, or paid after it was revoked', () => {
    const ledger = seeded(api, { size: 8 });
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
  it('have a busy one, whose usage is more than a list shows', () => {
    const ledger = seeded(api);
    const account = accountIn(ledger, REALM, 'busy', WALLET.purpose);
    expect(ledger.usage(account).length).toBeGreaterThan(100);
  });

  it('have credentials of the form of real ones', () => {
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
