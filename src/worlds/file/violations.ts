/** What `checkInvariants` says of a ledger, said of the file that the ledger was read from. */
import type { Ledger, PaymentRow, Violation } from '../../ledger/index.js';
import type { Path } from './problems.js';

const LISTS: Readonly<Record<string, string>> = {
  grant: 'grants',
  entry: 'entries',
  payment: 'payments',
  'usage event': 'usage',
};

/** Where in the file a violation is, and what should stand there. */
export function problemOf(
  { record, problem }: Violation,
  ledger: Ledger,
): { readonly path: Path; readonly problem: string } {
  const [, index, what = '', row] = /^account (\d+)(?:, (.+) (\d+))?$/.exec(record) ?? [];
  const list = LISTS[what];
  if (index === undefined) return { path: [], problem: `${record} ${problem}` };
  const account = ['accounts', Number(index)];
  if (list === undefined || row === undefined) return { path: account, problem };
  const path = [...account, list, Number(row)];
  const payment = what === 'payment' && ledger.payments(Number(index)).get(Number(row));
  return { path, problem: payment ? `${problem}; ${needs(payment, Number(row))}` : problem };
}

/** What a payment of its status has, in the words of the file. */
function needs({ status, amount, finalAmount }: PaymentRow, seq: number): string {
  const named = `an entry with "payment": ${seq}`;
  switch (status) {
    case 'held':
      return `a held payment has ${named}, "state": "pending" and "amount": ${-amount}`;
    case 'settled':
    case 'completed': {
      const moved =
        finalAmount === 0
          ? '"state": "voided"'
          : `"state": "posted" and "amount": ${-(finalAmount ?? amount)}`;
      const times = status === 'settled' ? 'a settledAt' : 'a settledAt and a consumedAt';
      return `a ${status} payment has a finalAmount, ${times}, and ${named}, ${moved}`;
    }
    case 'voided':
      return `a voided payment has no finalAmount, settledAt or consumedAt, and an entry only if it was held, "state": "voided"`;
    default:
      return `a ${status} payment has no finalAmount, settledAt, consumedAt, usage event or entry`;
  }
}
