/** Whole rows from the few facts that a command gives: what it leaves out is null. */
import type { EntryRow, PaymentRow, UsageRow } from '../records.js';

/** A posted entry facing the issuer, unless the facts say otherwise. */
export function entryRow(
  facts: Pick<EntryRow, 'at' | 'kind' | 'amount'> & Partial<EntryRow>,
): EntryRow {
  return {
    counter: 'issuer',
    state: 'posted',
    category: null,
    resource: null,
    memo: null,
    grant: null,
    usage: null,
    payment: null,
    credential: null,
    refers: null,
    charge: null,
    updatedAt: facts.at,
    reference: null,
    ...facts,
  };
}

export function paymentRow(
  facts: Pick<PaymentRow, 'createdAt' | 'status' | 'amount' | 'resource'> & Partial<PaymentRow>,
): PaymentRow {
  return {
    updatedAt: facts.createdAt,
    method: null,
    network: null,
    scheme: null,
    kind: null,
    credential: null,
    entry: null,
    usage: null,
    settledAt: null,
    consumedAt: null,
    expiresAt: null,
    finalAmount: null,
    reason: null,
    reference: null,
    ...facts,
  };
}

export function usageRow(
  facts: Pick<UsageRow, 'at' | 'units' | 'cost'> & Partial<UsageRow>,
): UsageRow {
  return {
    resource: null,
    method: null,
    charge: null,
    category: null,
    credential: null,
    payment: null,
    entry: null,
    reference: null,
    ...facts,
  };
}
