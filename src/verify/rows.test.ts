import { describe, expect, it } from 'vitest';
import type { Filter, Order } from '../contract/behaviour.js';
import { decisivePart, matches, misplaced, orderInForce } from './rows.js';

const at = '2026-01-31T23:59:59Z';
const row = { at, url: 'https://Api.example/x', network: 'base', n: 5 };
const filter = (more: Partial<Filter>): Filter => ({
  parameter: 'f',
  fields: ['/at'],
  match: 'until',
  ...more,
});
const whole = { rule: 'whole' } as const;

describe('a filter', () => {
  it.each<[boolean, Partial<Filter>, string]>([
    [true, { match: 'until', day: whole }, '2026-01-31'],
    [false, { match: 'until' }, '2026-01-31'],
    [false, { match: 'until', day: whole }, '2026-01-30'],
    [true, { match: 'until' }, at],
    [false, { match: 'until', bound: { rule: 'excluded' } }, at],
    [true, { match: 'from', day: whole }, '2026-01-31'],
    [true, { match: 'from' }, '2026-02-01T05:29:59+05:30'],
    [false, { match: 'from', bound: { rule: 'excluded' } }, at],
    [false, { match: 'from' }, 'no date'],
    [true, { match: 'contains', fields: ['/url'], case: { rule: 'ignored' } }, 'API.'],
    [false, { match: 'contains', fields: ['/url'] }, 'api.'],
    [true, { match: 'contains', fields: ['/network', '/url'] }, 'example'],
    [true, { match: 'equals', fields: ['/network'] }, 'base'],
    [false, { match: 'equals', fields: ['/network'] }, 'bas'],
    [true, { match: 'equals', fields: ['/n'] }, '5'],
    [false, { match: 'equals', fields: ['/missing'] }, 'base'],
  ])('shows the row: %s (%j, %s)', (expected, more, value) => {
    expect(matches(filter(more), value, row)).toBe(expected);
  });

  it('says which of its parts decides', () => {
    const bound = { rule: 'included' } as const;
    const day = whole;
    expect(decisivePart(filter({ bound, day }), '2026-01-31', row)).toBe(day);
    expect(decisivePart(filter({ bound, day }), at, row)).toBe(bound);
    expect(decisivePart(filter({ bound, day }), '2026-01-01T00:00:00Z', row)).toBeUndefined();
    const letters = { rule: 'ignored' } as const;
    const search = filter({ match: 'contains', fields: ['/url'], case: letters });
    expect(decisivePart(search, 'API', row)).toBe(letters);
    expect(decisivePart(search, 'Api', row)).toBeUndefined();
  });
});

describe('an order', () => {
  const order: Order = {
    by: { parameter: 'sort', fields: { paid: '/paid', id: '/id' } },
    direction: { parameter: 'order', ascending: 'asc', descending: 'desc' },
    nulls: { rule: 'last' },
    ties: { by: '/id' },
  };
  const rows = (a: object, b: object, sort = 'paid', way = 'desc') =>
    misplaced(orderInForce(order, { sort, order: way }), a, b);

  it.each([
    ['in place', { paid: 9, id: 1 }, { paid: 10, id: 2 }, 'asc', undefined],
    ['numbers as text', { paid: 10, id: 1 }, { paid: 9, id: 2 }, 'asc', 'order'],
    ['a null too early', { paid: null, id: 1 }, { paid: 9, id: 2 }, 'desc', 'nulls'],
    ['a null at the end', { paid: 9, id: 1 }, { paid: null, id: 2 }, 'asc', undefined],
    ['a tie the wrong way', { paid: 9, id: 1 }, { paid: 9, id: 2 }, 'desc', 'ties'],
  ])('%s', (_name, a, b, way, expected) => {
    expect(rows(a, b, 'paid', way)).toBe(expected);
  });

  it('by something that no field shows cannot be broken', () => {
    expect(rows({ id: 1 }, { id: 2 }, 'submitted')).toBeUndefined();
  });
});
