import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MockWorld, type RunningMock, startMock } from '../../src/index.js';

/**
 * A process can end between any two commands of a payment. Whatever it leaves is explained by a row
 * of whoever paid, and the next calls finish it: nothing is paid twice, and nothing is forgotten.
 */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'paystub-custodial-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = { apis: ['agnicpay', 'x402'], refDate: '2026-03-01', size: 0 };
const USER = 'agnicpay/busy';
/** Ports differ from start to start, and a payment is for one URL. */
const HOST = 'mock.test';

/** Asks with a `Host` of our own, as whoever has one name for a server does. */
function ask(mock: RunningMock, method: string, path: string): Promise<number> {
  const headers = { host: HOST, 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
  return new Promise((resolve, reject) => {
    request({ port: new URL(mock.url).port, method, path, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
    })
      .once('error', reject)
      .end();
  });
}

function fetchPaid(mock: RunningMock, path: string): Promise<number> {
  const url = encodeURIComponent(`http://${HOST}/x402/resources${path}`);
  return ask(mock, 'POST', `/agnicpay/api/x402/fetch?url=${url}`);
}

/** What one side of a payment has, in micro-dollars. */
function sums(
  world: Pick<MockWorld, 'state'>,
  account: string,
  isOurs: (resource: string) => boolean,
) {
  const rows = world.state
    .rows('payments', account, { limit: 100 })
    .filter(({ resource }) => isOurs(String(resource)));
  const of = (...states: string[]) =>
    rows
      .filter(({ status }) => states.includes(String(status)))
      .reduce((sum, row) => sum + Number(row.finalAmount ?? row.amount), 0);
  return { paid: of('settled', 'completed'), underWay: of('pending', 'held') };
}

function standing(mock: RunningMock) {
  const isOurs = (resource: string) => resource.startsWith(`http://${HOST}/`);
  return {
    custodian: sums(mock, 'x402/custodian', isOurs),
    user: sums(mock, USER, isOurs),
  };
}

describe.each(['/cheap', '/metered?units=7', '/named'])('a payment for %s', (path) => {
  it('is explained, and finished, wherever the process ended', async () => {
    const whole = join(folder, 'whole');
    const first = await startMock({ ...options, data: whole });
    expect(await fetchPaid(first, path)).toBe(200);
    const cost = standing(first).user.paid;
    expect(standing(first).custodian.paid).toBe(cost);
    await first.close();
    const lines = readFileSync(join(whole, 'paystub.journal')).toString().match(/.*\n/g) ?? [];
    expect(lines.length).toBeGreaterThan(6);

    for (let kept = 1; kept <= lines.length; kept++) {
      const data = join(folder, `kept-${kept}`);
      mkdirSync(data);
      writeFileSync(join(data, 'paystub.journal'), lines.slice(0, kept).join(''));
      // The clock goes on from when it ended.
      const mock = await startMock({ ...options, data });
      const left = standing(mock);
      expect(left.user.paid + left.user.underWay).toBeGreaterThanOrEqual(left.custodian.paid);

      // Whatever else is asked for comes of it, and finds what is over.
      await fetchPaid(mock, path);
      await mock.clock.advance('PT61S');
      expect(await fetchPaid(mock, '/slow?ms=0')).toBe(200);
      const { user, custodian } = standing(mock);
      expect({ kept, paid: user.paid, underWay: user.underWay }).toEqual({
        kept,
        paid: custodian.paid,
        underWay: 0,
      });
      // What was under way was paid once, also where it was asked for again; then came another.
      const times = left.user.paid > 0 ? 2 : 1;
      expect(custodian.paid).toBeLessThanOrEqual(times * cost + 2_000);
      expect(await ask(mock, 'GET', '/agnicpay/api/transactions?limit=100')).toBe(200);
      await mock.close();
    }
  });
});
