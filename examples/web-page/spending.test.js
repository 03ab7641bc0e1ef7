import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startMock } from 'paystub';
import { assertThat, hasCalled, inWorld } from 'paystub/testing';
import { chromium } from 'playwright-core';
import { serve } from './server.js';

let mock;
let server;
let browser;

before(async () => {
  // The page is of another origin than the mock, and names its test's world.
  mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01', corsWorlds: true });
  server = await serve(mock.url);
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    // What a container without a network needs.
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
  await mock?.close();
});

/** A test with the page open, in a browser profile and a world of its own. */
function pageTest(name, body) {
  test(name, () =>
    inWorld(
      mock,
      async (world) => {
        const context = await browser.newContext({ extraHTTPHeaders: world.headers });
        try {
          const page = await context.newPage();
          await page.goto(`http://localhost:${server.address().port}/`);
          const show = async (caller) => {
            const { 'X-Agnic-Token': token } = mock.demo('agnicpay', caller);
            await page.getByLabel('Token').fill(token);
            await page.getByRole('button', { name: 'Show' }).click();
          };
          await body({ page, world, show, status: page.getByRole('status') });
        } finally {
          await context.close();
        }
      },
      { test: name },
    ),
  );
}

/** Waits until an element says something; the browser does the waiting. */
const says = (locator, text) => locator.filter({ hasText: text }).waitFor({ timeout: 10_000 });

pageTest('lists the newest payments, and more of them', async ({ page, world, show, status }) => {
  const resource = 'https://coffee.example/espresso';
  await world.do({ account: 'agnicpay/busy', do: 'charge', amount: 3_500_000, resource });
  await show('busy');
  await says(status, '10 of ');
  const first = await page.locator('tbody tr').first().locator('td').allTextContents();
  assert.deepEqual(first.slice(1), [resource, 'success', '3.50']);
  await page.getByRole('button', { name: 'More' }).click();
  await says(status, '20 of ');
  assert.equal(await page.locator('tbody tr').count(), 20);
  assertThat(hasCalled(world, { operation: 'listTransactions', times: 2, status: 200 }));
});

pageTest('shows failed payments only, which cost nothing', async ({ page, show, status }) => {
  await page.getByLabel('Status').selectOption('failed');
  await show('busy');
  await says(status, '0.00 USD spent');
  const outcomes = await page.locator('tbody td:nth-child(3)').allTextContents();
  assert.deepEqual([...new Set(outcomes)], ['failed']);
});

pageTest('says that nothing has been paid', async ({ page, show, status }) => {
  await show('empty');
  await says(status, 'Nothing has been paid yet.');
  assert.equal(await page.getByRole('table').isVisible(), false);
});

pageTest('says that a token has been revoked', async ({ page, show }) => {
  await show('revoked');
  await says(page.getByRole('alert'), 'This token is not valid.');
});

pageTest(
  'gets over an outage when it is told to try again',
  async ({ page, world, show, status }) => {
    world.faults.add({ operation: 'listTransactions', times: 1, do: { answer: { status: 500 } } });
    await show('busy');
    await says(page.getByRole('alert'), 'Try again.');
    await show('busy');
    await says(status, '10 of ');
    assert.equal(await page.getByRole('alert').isVisible(), false);
  },
);

pageTest(
  'shows that it is busy while the API takes its time',
  async ({ page, world, show, status }) => {
    world.faults.add({ operation: 'listTransactions', do: { latency: { ms: 1500 } } });
    await show('busy');
    await says(status, 'Loading …');
    await says(status, '10 of ');
    assert.equal(await page.locator('table[aria-busy]').count(), 0);
  },
);
