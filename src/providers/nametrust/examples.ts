/** The answers that show what this API can say. */
import type { Case, Earlier } from '../api.js';
import type { components } from './wire.gen.js';
import { MOVEMENT_KINDS } from './wire.js';

type EntryList = components['schemas']['CreditEntryList'];

const listCreditEntries = { operation: 'listCreditEntries' } as const;
const getCreditBalance = { operation: 'getCreditBalance' } as const;

function lastPage(earlier: Earlier): number {
  return (earlier('listCreditEntries', 'first-page') as EntryList).pages.total_pages;
}

export const cases: readonly Case[] = [
  { ...listCreditEntries, name: 'first-page', as: 'busy' },
  {
    ...listCreditEntries,
    name: 'last-page',
    as: 'busy',
    ask: (earlier) => ({ query: { page: lastPage(earlier) } }),
  },
  { ...listCreditEntries, name: 'empty', as: 'empty' },
  { ...listCreditEntries, name: 'exactly-a-page', as: 'edge-20' },
  ...MOVEMENT_KINDS.map(
    (kind): Case => ({
      ...listCreditEntries,
      name: kind,
      as: 'busy',
      ask: { query: { kind, limit: 5 } },
    }),
  ),
  { ...listCreditEntries, name: 'unauthenticated', status: 401 },
  {
    ...listCreditEntries,
    name: 'invalid-filter',
    as: 'busy',
    status: 400,
    ask: { query: { kind: 'gift' } },
  },
  { ...getCreditBalance, name: 'granted-and-bought', as: 'busy' },
  { ...getCreditBalance, name: 'nothing', as: 'empty' },
  { ...getCreditBalance, name: 'owed', as: 'broke' },
  { ...getCreditBalance, name: 'not-provisioned', as: 'unprovisioned', status: 409 },
  { ...getCreditBalance, name: 'currency-changed', as: 'moved', status: 409 },
  { operation: 'getCurrentKey', name: 'org-key', as: 'busy' },
  { operation: 'getCurrentKey', name: 'personal-key', as: 'member' },
  { operation: 'getCurrentKey', name: 'revoked', as: 'revoked', status: 401 },
  { operation: 'listOrgs', name: 'all', as: 'member' },
  { operation: 'listOrgs', name: 'none', as: 'member', ask: { query: { search: 'nobody' } } },
  { operation: 'listOrgs', name: 'forbidden', as: 'busy', status: 403 },
];
