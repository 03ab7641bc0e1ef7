import { hexId } from '../../../../src/ledger/ids/index.js';
import type { PaymentRow } from '../../../../src/ledger/index.js';
import type { components } from './wire.gen.js';

export const tollId = hexId({ key: 'ferrymeter/toll', prefix: 't-', digits: 24 });

export function tollOf(
  account: number,
  seq: number,
  row: PaymentRow,
): components['schemas']['Toll'] {
  return {
    id: tollId.encode({ account, seq }),
    pier: row.resource,
    dinars: (row.amount / 1000).toFixed(3),
    at: Math.floor(row.createdAt / 1000),
  };
}
