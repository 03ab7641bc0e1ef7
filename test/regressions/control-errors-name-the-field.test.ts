import { describe, expect, it } from 'vitest';
import { startMock } from '../../src/mock.js';

/** What the control plane says of a wrong request: the field, what it must be, what it was. */
const wrong: readonly (readonly [path: string, body: unknown, says: string])[] = [
  ['faults', { do: { drop: true }, opration: 'x' }, 'opration is unknown. Did you mean operation?'],
  ['faults', { do: { latency: 'slow' } }, 'do.latency must be an object, got "slow".'],
  ['faults', { do: { latency: { ms: 500 } }, times: 0 }, 'times must be at least 1, got 0.'],
  ['faults', { do: { latency: { ms: '5' } } }, 'do.latency.ms must be a number, got "5".'],
  ['faults', {}, 'do is missing.'],
  ['faults', [], 'The body must be an object, got a list.'],
  [
    'faults',
    { do: { explode: 1 } },
    'do.explode is unknown. Known fields: latency, answer, drop, truncate, slow, rateLimit, payment.',
  ],
  [
    'commands',
    { account: 'agnicpay/busy', do: 'charge', amount: 1.5 },
    'amount must be an integer, got 1.5.',
  ],
  ['commands', { account: 5, do: 'charge' }, 'account must be a string, got 5.'],
  ['clock/set', { to: '2026-03-01T00:00:00Z' }, 'now is missing. to is unknown. Did you mean now?'],
  ['clock/advance', { by: {} }, 'by must be a string or integer, got an object.'],
];

async function detailOf(answer: Response): Promise<string | undefined> {
  const { detail } = (await answer.json()) as { detail?: string };
  return detail;
}

describe('a wrong request to the control plane', () => {
  it('is told which field is wrong, what it must be, and what it was', async () => {
    await using mock = await startMock({ apis: ['agnicpay'] });
    const told = await Promise.all(
      wrong.map(async ([path, body]) => {
        const answer = await fetch(`${mock.url}/_paystub/${path}`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
        });
        return [answer.status, await detailOf(answer)];
      }),
    );
    expect(told).toEqual(wrong.map(([, , says]) => [400, says]));
  });

  it('is told which query parameter is wrong', async () => {
    await using mock = await startMock({ apis: ['agnicpay'] });
    const answer = await fetch(`${mock.url}/_paystub/requests?limit=abc`);
    expect([answer.status, await detailOf(answer)]).toEqual([
      400,
      'limit is not a whole number in decimal digits.',
    ]);
  });
});
