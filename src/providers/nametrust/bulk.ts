/** What there are rows of, and what they add up to. Top-ups and settlements are no part of the feed. */
import { type Table, table } from '../../story/index.js';
import type { Api } from '../api.js';
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

/** What a page says of all, and what a balance is the sum of. */
export const faultOfAnswer: NonNullable<Api['faultOfAnswer']> = (operation, body) => {
  if (operation === 'getCreditBalance') {
    const {
      available_credits: all,
      bucket_credits,
      wallet_credits,
    } = body as Wire['CreditBalance'];
    return all === bucket_credits + wallet_credits
      ? undefined
      : `available_credits is ${all}, and its parts come to ${bucket_credits + wallet_credits}`;
  }
  if (operation !== 'listCreditEntries' && operation !== 'listOrgs') return undefined;
  const { items, pages } = body as Wire['CreditEntryList'] | Wire['OrgList'];
  const { page, limit, total_items: total, total_pages, has_next, has_prev } = pages;
  if (total_pages !== Math.ceil(total / limit)) {
    return `total_pages is ${total_pages}, for ${total} of ${limit} on a page`;
  }
  if (has_next !== page < total_pages || has_prev !== page > 1) {
    return `is page ${page} of ${total_pages}, with has_prev ${has_prev} and has_next ${has_next}`;
  }
  const expected = Math.max(0, Math.min(limit, total - (page - 1) * limit));
  return items.length === expected
    ? undefined
    : `page ${page} has ${items.length} items, and should have ${expected}`;
};
