import type { components } from '../../src/providers/agnicpay/wire.gen.js';
import { documentedList } from './documented-list.js';
import type { Ask, Subject } from './subject.js';

type TransactionList = components['schemas']['TransactionList'];
type Transaction = components['schemas']['Transaction'];

const headers = { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' };
/** The server under test has a few resources of its own. */
const fetching = (path: string): Ask => ({
  method: 'post',
  path: `/api/x402/fetch?url=${path.startsWith('/') ? 'http://mock.example' : ''}${path}`,
  headers: { ...headers, host: 'mock.example' },
});
const signing = (path: string): Ask => ({
  method: 'post',
  path: '/api/sign-payment',
  headers: { ...headers, host: 'mock.example' },
  body: {
    paymentRequirements: {},
    requestData: { url: path.startsWith('/') ? `http://mock.example${path}` : path },
  },
});
const transaction = (row: unknown): Transaction => row as Transaction;
const day = (row: unknown): string => transaction(row).timestamp.slice(0, 10);

export const subject: Subject = {
  callers: {
    listTransactions: headers,
    getBalance: headers,
    fetchPaid: headers,
    signPayment: headers,
  },
  causes: {
    fetchPaid: {
      200: (_api, ask) => ask(fetching('/free')),
      400: (_api, ask) => ask(fetching('http://elsewhere.example/')),
      402: (_api, ask) => ask(fetching('/dear')),
      500: (_api, ask) => ask(fetching('/free')),
      502: (_api, ask) => ask(fetching('/nowhere')),
    },
    signPayment: {
      200: (_api, ask) => ask(signing('/cheap')),
      400: (_api, ask) => ask(signing('http://elsewhere.example/')),
      402: (_api, ask) => ask(signing('/dear')),
      413: (_api, ask) => ask({ ...signing('/cheap'), body: { text: 'x'.repeat(200_000) } }),
      415: (_api, ask) => {
        const { headers: known, ...rest } = signing('/cheap');
        return ask({ ...rest, headers: { ...known, 'content-type': 'text/plain' }, body: 'x' });
      },
      500: (_api, ask) => ask(signing('/cheap')),
      502: (_api, ask) => ask(signing('/nowhere')),
    },
  },
  preferOnly: {},
  lists: [
    documentedList('agnicpay', 'listTransactions', {
      headers,
      filters: [
        { query: 'status=success', matches: (row) => transaction(row).status === 'success' },
        { query: 'status=pending', matches: (row) => transaction(row).status === 'pending' },
        { query: 'search=OPENAI', matches: (row) => /openai/i.test(transaction(row).endpoint) },
        { query: 'network=solana', matches: (row) => transaction(row).network === 'solana' },
        { query: 'search=nothing-has-this', matches: () => false },
        {
          query: 'startDate=2026-01-10&endDate=2026-02-10',
          matches: (row) => day(row) >= '2026-01-10' && day(row) <= '2026-02-10',
        },
        {
          query:
            'status=failed&network=base-sepolia&search=gateway&startDate=2025-10-01T06:30:00Z&endDate=2026-02-20',
          matches: (row) =>
            transaction(row).status === 'failed' &&
            transaction(row).network === 'base-sepolia' &&
            transaction(row).endpoint.includes('gateway') &&
            transaction(row).timestamp >= '2025-10-01T06:30:00Z' &&
            day(row) <= '2026-02-20',
        },
      ],
      aggregates: {
        told: (body) => (body as TransactionList).stats,
        counted: (rows) => {
          const paid = rows.map(transaction).filter((row) => row.status === 'success');
          const micros = paid.reduce((sum, row) => sum + Math.round(row.amount_usd * 1e6), 0);
          return {
            totalSpent: micros / 1e6,
            successRate:
              rows.length === 0 ? 0 : Math.round((paid.length / rows.length) * 1000) / 10,
            transactionCount: rows.length,
          };
        },
      },
      insert: ({ world }) => {
        const account = world.ledger.accountsOf(
          world.ledger.findPrincipal('agnicpay', { handle: 'busy' })?.index ?? -1,
        )[0];
        if (account === undefined) throw new Error('busy has no account');
        return world.execute({
          type: 'record-payment',
          account,
          amount: 1_000,
          resource: 'https://late.example/',
          network: 'base',
          scheme: 'exact',
          status: 'failed',
        });
      },
      insertRepeats: true,
    }),
  ],
};
