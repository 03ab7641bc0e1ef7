/**
 * The documentation's "Daily Spending Report" asks what was spent from yesterday to today. It printed
 * $0 on every Monday, and on every day in a mock that had run past midnight.
 */
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { createPaystub } from '../../src/paystub.js';

const DAY = 86_400_000;
const SATURDAY = Date.parse('2026-02-28T09:30:00Z');

/** What the report prints at a moment of a mock that was started at another. */
async function spentYesterday(started: number, asked: number, seed = 'paystub'): Promise<number> {
  const time = { now: started };
  const paystub = await createPaystub({
    apis: ['agnicpay'],
    recipe: { size: 0, seed },
    systemTime: () => time.now,
  });
  time.now = asked;
  const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
  const { body } = await supertest(paystub.app)
    .get('/api/transactions')
    .set('X-Agnic-Token', 'agnic_tok_YOUR_TOKEN')
    .query({ startDate: day(asked - DAY), endDate: day(asked), limit: 100 });
  await paystub.close();
  return body.stats.totalSpent;
}

const days = [0, 1, 2, 3, 4, 5, 6].map((day) => SATURDAY + day * DAY);

describe('the daily spending report', () => {
  it.each(days)('finds something on any weekday, whatever the seed (%i)', async (at) => {
    for (const seed of ['paystub', 'other']) {
      expect(await spentYesterday(at, at, seed), seed).toBeGreaterThan(0);
    }
  });

  it.each([1, 2, 3, 30])('finds something %i days after the start', async (days) => {
    expect(await spentYesterday(SATURDAY, SATURDAY + days * DAY)).toBeGreaterThan(0);
  });
});
