/** What there are rows of, and what they add up to. */
import { type Table, table } from '../../scenario/index.js';
import { type Payment, payment, type UsageEvent, usageEvent } from './wire.js';

const PAID_AND_USED = 'what completed payments and usage events cost';

export const tables: readonly Table[] = [
  table({
    name: 'payments',
    feed: 'payments',
    schema: '#/components/schemas/Payment',
    key: 'id',
    time: 'createdAt',
    wire: ({ account, principal }, seq, row) =>
      payment(account, seq, row, String(principal.attributes.address)),
    totals: {
      payments: () => 1,
      settled_amount: ({ settledAt, amount }: Payment) => (settledAt === null ? 0 : Number(amount)),
    },
    agreements: {
      [PAID_AND_USED]: ({ status, amount }) => (status === 'completed' ? Number(amount) : 0),
    },
    faultOf: ({ status, amount, maximum, transaction, settledAt, completedAt }: Payment) => {
      if (maximum !== null && Number(amount) > Number(maximum)) {
        return `came to ${amount}, of at most ${maximum}`;
      }
      if ((transaction === null) !== (settledAt === null || Number(amount) === 0)) {
        return `its transaction is ${transaction}, and it was settled at ${settledAt}`;
      }
      return (status === 'completed') === (completedAt !== null)
        ? undefined
        : `is ${status}, completed at ${completedAt}`;
    },
  }),
  table({
    name: 'usage_events',
    feed: 'usage',
    schema: '#/components/schemas/UsageEvent',
    key: 'id',
    time: 'createdAt',
    wire: ({ account }, seq, row) => usageEvent(account, seq, row),
    references: { paymentId: 'payments.id' },
    totals: { used_amount: ({ amount }: UsageEvent) => Number(amount) },
    agreements: { [PAID_AND_USED]: ({ amount }) => -Number(amount) },
  }),
];
