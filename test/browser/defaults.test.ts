import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProviders } from '../../src/providers/index.js';
import { type Looking, look, seen } from './browser.js';

let looking: Looking;
beforeAll(async () => {
  looking = await look();
});
afterAll(() => looking?.close());

/** What is sold answers 402 until it is paid: that is how the first try has to end. */
const sold = [
  'getQuote',
  'getCheap',
  'getDear',
  'postEcho',
  'getSlow',
  'getFailing',
  'getNamed',
  'getPermitted',
  'getMetered',
];

/** The page resets the world before it looks for a request: then there is none. */
const gone = ['getRequest', 'explainRequest'];

function expected(operation: string): RegExp {
  if (sold.includes(operation)) return /^402$/;
  return gone.includes(operation) ? /^404$/ : /^2/;
}

describe('every form of a page, sent as it stands, from top to bottom', () => {
  it.each([...listProviders(), 'control'])('succeeds: %s', async (id) => {
    const { page } = await looking.open(`/_paystub/reference/${id}`);
    const unexpected: string[] = [];
    const forms = await page.locator('form.try').all();
    expect(forms.length).toBeGreaterThan(0);
    for (const form of forms) {
      const operation = (await form.getAttribute('data-operation')) ?? '';
      await form.getByRole('button', { name: 'Send' }).click();
      const line = form.locator('.reply .status, .reply .failed');
      await line.waitFor({ timeout: 60_000 });
      const status = await seen(line);
      if (!expected(operation).test(status))
        unexpected.push(`${operation} ${status} ${await seen(form.locator('.reply'))}`);
    }
    expect(unexpected).toEqual([]);
  });

  it('warns where it changes something for everybody', async () => {
    const { page } = await looking.open('/_paystub/reference/actumx');
    expect(await seen(page.locator('#try-signOut .warning'))).toContain('reset');
  });

  it('shows an answer that is too long to be coloured', async () => {
    const { page, complaints } = await looking.open('/_paystub/reference/control');
    const form = page.locator('#try-takeSnapshot');
    await form.getByRole('button', { name: 'Send' }).click();
    const code = form.locator('.reply .json code');
    await code.waitFor({ timeout: 60_000 });
    expect(JSON.parse((await code.textContent()) ?? '')).toHaveProperty('paystub', 'world-1');
    expect(complaints).toEqual([]);
  });

  it('shows the challenge that stands in a header', async () => {
    const { page } = await looking.open('/_paystub/reference/x402');
    const form = page.locator('#try-getMetered');
    await form.getByRole('button', { name: 'Send' }).click();
    await form.locator('.reply .status').waitFor();
    expect(await seen(form.locator('.reply'))).toContain('PAYMENT-REQUIRED, decoded');
  });

  it('says which header line is malformed, and sends nothing', async () => {
    const { page, requested } = await looking.open('/_paystub/reference/sybilion');
    const form = page.locator('form.try').first();
    await form.getByLabel('Headers').fill('Authorization Bearer x');
    const before = requested.length;
    await form.getByRole('button', { name: 'Send' }).click();
    expect(await seen(form.locator('.reply .failed'))).toContain('"Authorization Bearer x"');
    expect(requested.length).toBe(before);
  });

  it('keeps an edited body over a reload', async () => {
    const { page } = await looking.open('/_paystub/reference/agnicpay');
    const body = page.locator('#try-signPayment').locator('textarea[name=body]');
    await body.fill('{"edited": true}');
    await page.reload();
    expect(await body.inputValue()).toBe('{"edited": true}');
  });

  it('finds an operation by words', async () => {
    const { page } = await looking.open('/_paystub/reference/control');
    await page.getByLabel('Find an operation').fill('snapshot');
    const links = page.locator('.contents nav a:visible');
    expect((await links.allTextContents()).map((text) => text.trim())).toEqual([
      'GET A world as one JSON file',
      'POST Put a world file in place of a world',
    ]);
  });
});

it('shows the current page in the top bar of a phone', async () => {
  const { page } = await looking.open('/_paystub/reference/control', {
    viewport: { width: 375, height: 700 },
  });
  const box = await page.locator('header.top nav [aria-current=page]').boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 376).toBe(true);
});
