import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../src/contract/document.js';
import { listProviders } from '../../src/providers/index.js';
import { type Looking, look, seen, unfold } from './browser.js';

let looking: Looking;
beforeAll(async () => {
  looking = await look();
});
afterAll(() => looking?.close());

const reference = (id: string): string => `/_paystub/reference/${id}`;

function mountOf(id: string) {
  const mount = looking.paystub.mounts.find((one) => one.id === id);
  if (!mount) throw new Error(`${id} is not mounted`);
  return mount;
}

/** The source lines of every mark below a value of a document. */
function sourcesIn(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const isMark = key === 'x-provenance' || key === 'x-on-invalid';
    return isMark && isObject(inner) ? [String(inner.source)] : sourcesIn(inner);
  });
}

/** Without what Markdown takes out. */
const plain = (text: string): string =>
  text
    .replaceAll(/[`*]|\s+/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();

async function send(form: Locator): Promise<{ status: number; body: Locator }> {
  // What was answered before stays until the next answer is there, and is not what is waited for.
  await form.locator('.reply').evaluate((reply: { replaceChildren(): void }) => {
    reply.replaceChildren();
  });
  await form.getByRole('button', { name: 'Send' }).click();
  const status = form.locator('.reply .status');
  await status.waitFor();
  return { status: Number(await seen(status)), body: form.locator('.reply .json code') };
}

describe.each(listProviders())('the reference of %s', (id) => {
  it('has every operation, parameter and status, and the line of every mark', async () => {
    const { page } = await looking.open(reference(id));
    await unfold(page);
    const { operations, document } = mountOf(id).contract;
    for (const operation of operations.values()) {
      const text = await seen(page.locator(`article[id="${operation.id}"] .doc`));
      expect(text).toContain(operation.method.toUpperCase());
      for (const { name } of operation.parameters) expect(text, operation.id).toContain(name);
      for (const status of operation.responses.keys()) expect(text).toContain(String(status));
    }
    const shown = plain(await seen(page.locator('main')));
    const sources = sourcesIn(document.root);
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.filter((source) => !shown.includes(plain(source)))).toEqual([]);
  });

  it('answers 200 to the first demo credential, and shows the body', async () => {
    const { page, complaints } = await looking.open(reference(id));
    const { contract, demo } = mountOf(id);
    const operation = [...contract.operations.values()].find(
      ({ method, security }) => method === 'get' && security.length > 0,
    );
    const form = page.locator(`#try-${operation?.id}`);
    expect(await form.getByLabel('Caller').inputValue()).not.toBe('');
    expect(await seen(form.getByLabel('Caller').locator('option:checked'))).toBe(demo[0]?.label);
    const { status, body } = await send(form);
    expect(status).toBe(200);
    expect(Object.keys(JSON.parse(await seen(body))).length).toBeGreaterThan(0);
    // A cookie that was lent for the request is gone.
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(complaints).toEqual([]);
  });
});

describe('trying', () => {
  it('sends what the form says, and gives the same as a curl line', async () => {
    const { page } = await looking.open(reference('agnicpay'));
    const form = page.locator('#try-listTransactions');
    await form.getByLabel('limit').fill('3');
    await form.getByLabel('search').fill('https://a&b');
    await form.getByLabel('status').fill('success');
    expect(await seen(form.locator('.curl code'))).toBe(
      `curl -H 'X-Agnic-Token: agnic_tok_sk_test_demo_busy' '${looking.origin}/agnicpay/api/transactions?limit=3&status=success&search=https%3A%2F%2Fa%26b'`,
    );
    await form.getByLabel('search').fill('');
    const { status, body } = await send(form);
    expect(status).toBe(200);
    const { transactions, pagination } = JSON.parse(await seen(body));
    expect(transactions).toHaveLength(3);
    expect(pagination.limit).toBe(3);
    expect(new Set(transactions.map((one: { status: string }) => one.status))).toEqual(
      new Set(['success']),
    );
  });

  it('names what departs from the document', async () => {
    const { page } = await looking.open(reference('agnicpay'));
    const form = page.locator('#try-listTransactions');
    await form.getByLabel('limit').fill('1000');
    expect((await send(form)).status).toBe(200);
    expect(await seen(form.locator('.violations'))).toContain('limit must be <= 100');
  });

  it('is the same caller in every form that knows him', async () => {
    const { page } = await looking.open(reference('agnicpay'));
    await page.locator('#try-listTransactions').getByLabel('Caller').selectOption('empty');
    const other = page.locator('#try-getBalance');
    expect(await other.getByLabel('Headers').inputValue()).toContain(
      'agnic_tok_sk_test_demo_empty',
    );
    expect(await seen(other.locator('.curl code'))).toContain('agnic_tok_sk_test_demo_empty');
  });

  it('refuses nobody, a wrong key, and obtains a documented answer', async () => {
    const { page } = await looking.open(reference('finradar'));
    const form = page.locator('form.try').first();
    await form.getByLabel('Caller').selectOption('nobody');
    expect((await send(form)).status).toBe(401);
    await form.getByLabel('Headers').fill('X-API-Key: wrong');
    expect((await send(form)).status).toBe(401);
    await form
      .getByLabel('Answer with')
      .selectOption({ index: -1 + (await form.locator('select[name=prefer] option').count()) });
    expect((await send(form)).status).toBe(500);
  });

  it('signs in with the browser’s own cookie, which no script sees', async () => {
    const { page } = await looking.open(reference('actumx'));
    const who = page.locator('#try-getSession');
    await who.getByLabel('Caller').selectOption('this browser');
    expect(await seen((await send(who)).body)).toBe('null');
    const signIn = page.locator('#try-signInWithEmail');
    await signIn
      .locator('textarea[name=body]')
      .fill('{"email": "busy@actumx.example", "password": "demo-password"}');
    expect((await send(signIn)).status).toBe(200);
    expect(await page.evaluate('document.cookie')).toBe('');
    await who.getByRole('button', { name: 'Send' }).click();
    await who.locator('.reply').getByText('busy@actumx.example').waitFor();
    // Whoever is chosen is who calls, whoever else is signed in.
    await who.getByLabel('Caller').selectOption('empty');
    await who.getByRole('button', { name: 'Send' }).click();
    await who.locator('.reply').getByText('empty@actumx.example').waitFor();
  });

  it('is remembered on the start page, without what was sent', async () => {
    const { page } = await looking.open(reference('sybilion'));
    await send(page.locator('form.try').first());
    await page.getByRole('link', { name: 'paystub' }).first().click();
    const recent = page.locator('.recent a');
    await recent.first().waitFor();
    expect(await seen(recent.first())).toMatch(/GET.*200/s);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('sk_ops');
    await recent.first().click();
    expect(page.url()).toContain(`${reference('sybilion')}#`);
  });
});

describe('one API at the root', () => {
  let single: Looking;
  beforeAll(async () => {
    single = await look('nametrust');
  });
  afterAll(() => single?.close());

  it('has its pages beside it, and they call it there', async () => {
    const { page, complaints } = await single.open('/_paystub');
    await page.getByRole('link', { name: 'Reference', exact: true }).click();
    const form = page.locator('form.try').first();
    expect(await seen(form.locator('.curl code'))).toContain(`${single.origin}/credits/usage`);
    expect((await send(form)).status).toBe(200);
    await page.getByRole('link', { name: 'paystub' }).first().click();
    expect(new URL(page.url()).pathname).toBe('/_paystub');
    expect(complaints).toEqual([]);
  });
});
