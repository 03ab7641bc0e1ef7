import { describe, expect, it } from 'vitest';
import type { Condition } from '../contract/behaviour.js';
import { conditionText, culpritOf, holds } from './conditions.js';

const subject = {
  kind: 'refund',
  amount: -29,
  paid: '55.000000',
  wallet: '50.000000',
  credit: '5.0',
  nothing: null,
  at: '2026-03-01T12:00:00Z',
  later: '2026-03-01T13:00:00+00:30',
  parts: [{ cents: 1 }, { cents: 2 }],
  sum: 3,
};

describe('a condition', () => {
  it.each<[boolean, Condition]>([
    [true, { at: '/kind', equals: 'refund' }],
    [false, { at: '/kind', equals: 'Refund' }],
    [true, { at: '/kind', in: ['grant', 'refund'] }],
    [true, { at: '/amount', below: 0 }],
    [false, { at: '/amount', above: 0 }],
    [false, { at: '/missing', below: 0 }],
    [true, { at: '/nothing', present: false }],
    [true, { at: '/missing', present: false }],
    [false, { at: '/nothing', present: true }],
    [true, { at: '/paid', equals: { sum: [{ at: '/wallet' }, { at: '/credit' }] } }],
    [true, { at: '/sum', equals: { sumOf: '/parts', of: '/cents' } }],
    [true, { at: '/amount', equals: { minus: 29 } }],
    [true, { at: '/amount', equals: { product: [-2900, 0.01] } }],
    [true, { at: '/later', above: { at: '/at' } }],
    [true, { at: '/at', atMost: { at: '/at' } }],
    [true, { at: '/kind', beginsWith: 're' }],
    [true, { not: { at: '/kind', equals: 'grant' } }],
    [
      true,
      {
        any: [
          { at: '/sum', equals: 4 },
          { at: '/sum', atLeast: 3 },
        ],
      },
    ],
    [
      false,
      {
        all: [
          { at: '/sum', equals: 4 },
          { at: '/sum', atLeast: 3 },
        ],
      },
    ],
  ])('is %s: %j', (expected, condition) => {
    expect(holds(condition, { subject })).toBe(expected);
  });

  it('looks at headers, parameters, linked rows and earlier steps', () => {
    const scope = {
      subject: { trace: 'a', topic: 'x', cost: 25, balance: 75 },
      linked: { amount: 25 },
      header: (name: string) => (name === 'x-trace-id' ? 'a' : undefined),
      parameter: () => 'x',
      step: () => ({ balance: 100 }),
    };
    const all: Condition = {
      all: [
        { at: '/trace', equals: { header: 'X-Trace-Id' } },
        { at: '/topic', equals: { parameter: 'topic' } },
        { at: '/cost', equals: { linked: '/amount' } },
        {
          at: '/balance',
          equals: { sum: [{ step: 'before', at: '/balance' }, { minus: { linked: '/amount' } }] },
        },
      ],
    };
    expect(holds(all, scope)).toBe(true);
    expect(conditionText(all, scope)).toBe(
      '/trace "a" and /topic "x" and /cost 25 and /balance 75',
    );
  });

  it('names what breaks it', () => {
    const condition: Condition = {
      all: [
        { at: '/kind', equals: 'refund' },
        { at: '/amount', above: 0 },
      ],
    };
    expect(culpritOf(condition, { subject })).toEqual({ pointer: '/amount', value: -29 });
  });
});
