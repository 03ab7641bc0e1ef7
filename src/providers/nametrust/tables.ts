/** What there are rows of, and what they add up to. Top-ups and settlements are no part of the feed. */
import { type Table, table } from '../../scenario/index.js';
import type { components } from './wire.gen.js';
import { creditEntry, MOVEMENT_KINDS } from './wire.js';

type Wire = components['schemas'];
type Entry = Wire['CreditEntry'];

const KINDS: readonly string[] = MOVEMENT_KINDS;

/** Allotted credits come in, and all other movements are out. */
function comesIn({ kind }: Entry): boolean {
  return kind === 'allot';
}

export const tables: readonly Table[] = [
  table({
    name: 'credit_entries',
    feed: 'entries',
    schema: '#/components/schemas/CreditEntry',
    key: 'id',
    time: 'created_at',
    lists: ({ kind }) => KINDS.includes(kind),
    wire: ({ principal }, seq, row) => creditEntry(principal, seq, row),
    totals: {
      allotted_credits: (row: Entry) => (row.kind === 'allot' ? row.credits : 0),
      consumed_credits: (row: Entry) => (row.kind === 'consume' ? -row.credits : 0),
      overflow_credits: (row: Entry) => (row.kind === 'overflow' ? -row.credits : 0),
      lapsed_credits: (row: Entry) =>
        row.kind === 'expire' || row.kind === 'revoke' ? -row.credits : 0,
    },
    faultOf: (row: Entry) =>
      row.credits > 0 === comesIn(row) && row.credits !== 0
        ? undefined
        : `is ${row.kind} with ${row.credits} credits`,
  }),
];
