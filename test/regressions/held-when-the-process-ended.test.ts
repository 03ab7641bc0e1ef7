import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMock, type Mock } from '../../src/index.js';
import { testWallet } from '../../src/payments/index.js';
import { handlers } from '../../src/providers/x402/handlers.js';
import { Client } from '../payments/serving.js';

/** One address for every process that serves in turn: what is paid for is a URL. */
let server: Server;
let serves: Mock;
let url: string;
let data: string;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'paystub-held-'));
  server = createServer((req, res) => serves.app(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
  await serves.close();
  rmSync(data, { recursive: true, force: true });
});

async function start(folder: string): Promise<Client> {
  serves = await createMock({ apis: ['x402'], data: folder, refDate: '2026-03-01' });
  serves.clock.freeze();
  return new Client({ url, clock: serves.clock });
}

/** Holds every answer back until it is let go, and tells when the first request is there. */
function heldBack(operation: 'getCheap' | 'getMetered' | 'getPermitted'): {
  readonly came: Promise<void>;
  release(): void;
} {
  let release = (): void => undefined;
  let arrive = (): void => undefined;
  const free = new Promise<void>((resolve) => {
    release = resolve;
  });
  const came = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const real = handlers[operation] as (context: unknown) => never;
  vi.spyOn(handlers, operation).mockImplementation((async (context: unknown) => {
    arrive();
    await free;
    return real(context);
  }) as never);
  return { came, release };
}

const RESOURCES = [
  ['getCheap', '/resources/cheap', 1_000],
  ['getPermitted', '/resources/permitted', 3_000],
  ['getMetered', '/resources/metered?units=3', 3_000],
] as const;

it.each(RESOURCES)(
  'a payment for %s that was under way when the process ended is free again at the next start',
  async (operation, path, cost) => {
    const client = await start(data);
    const before = await client.wallet();
    const payment = await client.payment(path);
    const held = heldBack(operation);
    const cut = client.send(path, payment).catch((error: unknown) => error);
    await held.came;
    expect((await client.wallet()).held).toBeGreaterThan(0);
    // As a kill leaves it: nothing more is written.
    const left = `${data}-left`;
    cpSync(data, left, { recursive: true });
    rmSync(join(left, 'paystub.lock'), { force: true });
    held.release();
    await cut;
    await serves.close();
    vi.restoreAllMocks();
    try {
      const next = await start(left);
      expect(await next.wallet()).toEqual(before);
      const [called] = await next.payments();
      expect(called).toMatchObject({
        status: 'failed',
        reason: 'the process ended before it was settled',
      });
      // The same request may be paid with the same payment; another may not.
      expect(
        (await next.send(`${path}${path.includes('?') ? '&' : '?'}other`, payment)).status,
      ).toBe(402);
      expect((await next.send(path, payment)).status).toBe(200);
      expect((await next.wallet()).balance).toBe(before.balance - cost);
      expect((await next.send(path, payment)).status).toBe(402);
    } finally {
      rmSync(left, { recursive: true, force: true });
    }
  },
);

it('a polite stop calls off what it cuts, and settles nothing of it afterwards', async () => {
  const client = await start(data);
  const before = await client.wallet();
  const payment = await client.payment('/resources/cheap');
  const held = heldBack('getCheap');
  const cut = client.send('/resources/cheap', payment).catch((error: unknown) => error);
  await held.came;
  await serves.close();
  held.release();
  await cut;
  vi.restoreAllMocks();
  const next = await start(data);
  const [called] = await next.payments();
  expect(called).toMatchObject({
    status: 'failed',
    reason: 'the process was stopped before it was settled',
  });
  expect(await next.wallet()).toEqual(before);
  expect((await next.send('/resources/cheap', payment)).status).toBe(200);
});

it('a fork has nothing of what is under way in its world', async () => {
  const client = await start(data);
  const before = await client.wallet();
  const payment = await client.payment('/resources/cheap');
  const held = heldBack('getCheap');
  const paid = client.send('/resources/cheap', payment);
  await held.came;
  const fork = await serves.world('main').fork('copy');
  held.release();
  expect((await paid).status).toBe(200);
  const there = { headers: { ...fork.headers } };
  const wallet = await client.ask('/wallet', {
    headers: {
      'X-Wallet': testWallet('rich').address,
      ...fork.headers,
    },
  });
  expect(wallet.body).toMatchObject({ balance: String(before.balance), held: '0' });
  expect((await client.send('/resources/cheap', payment, there)).status).toBe(200);
});
