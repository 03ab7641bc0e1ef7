import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProviders } from '../../src/providers/index.js';
import { type Looking, look, seen, unfold } from './browser.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let looking: Looking;
beforeAll(async () => {
  looking = await look();
});
afterAll(() => looking?.close());

const references = [...listProviders(), 'control'].map((id) => `/_paystub/reference/${id}`);
const pages = ['/', ...references];

/** WCAG 2.1 at level A and AA, by axe's rules: contrast, names of controls, structure. */
const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** What breaks some of axe's rules, by their tags or names. */
async function barriers(page: Page, rules: readonly string[]): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(
    // The text runs in the page, where the script above has made `axe`.
    `axe.run({ runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary }) => id + ': ' + html + ' ' + failureSummary)))`,
  );
  return violations as string[];
}

describe('the start page', () => {
  it('has a card for every API, with a way to its reference and its document', async () => {
    const { page, complaints } = await looking.open('/');
    const titles = await page.locator('.card h2').allTextContents();
    expect(titles).toEqual(looking.paystub.mounts.map(({ contract }) => contract.title));
    for (const id of listProviders()) {
      const card = page.locator(`#${id}`);
      for (const link of ['Reference', 'OpenAPI YAML', 'JSON']) {
        const href = await card.getByRole('link', { name: link, exact: true }).getAttribute('href');
        expect((await fetch(`${looking.origin}${href}`)).status, `${id} ${link}`).toBe(200);
      }
    }
    expect(complaints).toEqual([]);
  });

  it('says what is in the world, and how much has happened', async () => {
    const { page } = await looking.open('/');
    const { ledger } = looking.paystub.world;
    const stub = (await seen(page.locator('.stub'))).replaceAll(/\s+/g, ' ');
    expect(stub).toContain('History up to 2026-03-01');
    expect(stub).toContain('World time 2026-03-01');
    expect(stub).toContain('Kept in memory');
    expect(stub).toContain(`Accounts ${ledger.accountCount}`);
    expect(stub).toMatch(/Entries \d{1,3}(,\d{3})+ Payments \d/);
  });

  it('copies a credential', async () => {
    const { page } = await looking.open('/', {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const button = page.getByRole('button', { name: 'Copy X-Agnic-Token of busy' });
    await button.click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'X-Agnic-Token: agnic_tok_sk_test_demo_busy',
    );
  });

  it('shows every credential once the rest is unfolded', async () => {
    const { page } = await looking.open('/');
    await unfold(page);
    const text = await seen(page.locator('main'));
    for (const { demo } of looking.paystub.mounts) {
      for (const { label, headers } of demo) {
        expect(text).toContain(label);
        for (const value of Object.values(headers)) expect(text).toContain(value);
      }
    }
  });
});

describe.each(pages)('%s', (path) => {
  it('loads without a complaint, asks no other host for anything, and fits a phone', async () => {
    const { page, complaints, requested } = await looking.open(path, {
      viewport: { width: 390, height: 844 },
    });
    await unfold(page);
    expect(complaints).toEqual([]);
    expect(requested.length).toBeGreaterThan(2);
    expect(requested.filter((url) => !url.startsWith(`${looking.origin}/`))).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
  });

  it('can be read and worked by all, in the light and in the dark', async () => {
    const { page } = await looking.open(path);
    await unfold(page);
    expect(await barriers(page, everything)).toEqual([]);
    // Only the colours are other ones in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await barriers(page, ['color-contrast'])).toEqual([]);
  });
});

it('is dark where the system is', async () => {
  const paper = async (colorScheme: 'light' | 'dark') => {
    const { page } = await looking.open('/', { colorScheme });
    return page.evaluate('getComputedStyle(document.body).backgroundColor');
  };
  expect(await paper('light')).toBe('rgb(245, 244, 238)');
  expect(await paper('dark')).toBe('rgb(15, 19, 17)');
});
