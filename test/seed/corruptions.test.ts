import { describe, expect, it } from 'vitest';
import {
  type Change,
  cut,
  inLine,
  json,
  swapped,
  twice,
  wholeFolder,
  without,
} from './corrupted.js';

const whole = wholeFolder();

/** What is done to a file, and what the checker has to say of it. */
type Corruption = readonly [what: string, path: string, change: Change, finding: RegExp];

async function expectFound(files: RegExp, [, path, change, finding]: Corruption): Promise<void> {
  const findings = await whole.findingsIn(files, path, change);
  expect(
    findings.some((one) => finding.test(one)),
    findings.join('\n') || 'nothing is found',
  ).toBe(true);
}

/** How a row of the lead begins in a format, and how a cost in it becomes a text. */
const FORMATS: Record<string, { lead: RegExp; cost: RegExp; text: string }> = {
  json: { lead: /^\{"account":"lead"/, cost: /"costCents":\d+/, text: '"costCents":"many"' },
  ndjson: { lead: /^\{"account":"lead"/, cost: /"costCents":\d+/, text: '"costCents":"many"' },
  csv: { lead: /^lead,/, cost: /,1,\d+,/, text: ',1,many,' },
  sql: { lead: /^\('lead',/, cost: /,1,\d+,/, text: ",1,'many'," },
};

describe.each(Object.entries(FORMATS))('rows as %s', (format, { lead, cost, text }) => {
  const files = new RegExp(`^actumx/[a-z_]+\\.${format}$`);
  const corruptions: Corruption[] = [
    ['a missing row', 'ledger_entries', without(3, lead), /line \d+ entry 3 stands where 2 should/],
    ['an id twice', 'transactions', twice(1, lead), /line \d+ id x402tx_\w+ is there twice/],
    [
      'a reference to nothing',
      'usage_events',
      inLine(2, lead, /key_\w{3}/, 'key_000'),
      /line \d+ apiKeyId: there is no row of api_keys whose id is key_000/,
    ],
    [
      'a wrong total',
      'payment_intents',
      // What follows the id of the user is the amount.
      inLine(1, lead, /(?<=\w{32}["']?,(?:"amountCents":)?)\d+/, '99'),
      /^accounts\.\w+ account lead top_up_total_cents is \d+, and the rows come to \d+/,
    ],
    [
      'rows out of order',
      'transactions',
      swapped(2, 12, lead),
      /line \d+ createdAt \S+ is before \S+, which stands before it/,
    ],
    ['a text for a number', 'usage_events', inLine(1, lead, cost, text), /costCents must be integ/],
    [
      'an end too soon',
      'transactions',
      cut(0.6),
      /^transactions\.\w+ {2}has \d+ rows, and the manifest lists \d+/,
    ],
  ];
  it.each(corruptions)('%s is found', async (what, table, change, finding) => {
    await expectFound(files, [what, `actumx/${table}.${format}`, change, finding]);
  });
});

type List = { transactions: { timestamp: string }[] };

// An answer holds no more than its page: what a row refers to may be on another.
describe('an answer', () => {
  const path = 'agnicpay/listTransactions.first-page.json';
  const corruptions: Corruption[] = [
    [
      'a missing row',
      path,
      json<List>((body) => ({ ...body, transactions: body.transactions.slice(1) })),
      /has 19 rows, and the manifest lists 20/,
    ],
    [
      'an id twice',
      path,
      json<List>((body) => ({
        ...body,
        transactions: body.transactions.with(1, body.transactions[0] as { timestamp: string }),
      })),
      /\/transactions\/1\/id one page has the row "tx_\w+" twice/,
    ],
    [
      'a wrong total',
      path,
      (text) => text.replace(/"totalPages": \d+/, '"totalPages": 7'),
      /\/pagination\/totalPages \d+ rows by 20 are not so many pages: expected \d+, got 7/,
    ],
    [
      'a wrong sum',
      'agnicpay/getBalance.default.json',
      (text) => text.replace(/"totalBalance": "\d+/, '"totalBalance": "9'),
      /totalBalance broken: the total is the wallet's balance and the credit together: .* got \S+ "9/,
    ],
    [
      'rows out of order',
      'nametrust/listCreditEntries.first-page.json',
      json<{ items: unknown[] }>((body) => ({ ...body, items: body.items.toReversed() })),
      /\/items\/\d+\/created_at the rows are not in descending order of \/created_at/,
    ],
    [
      'a status that there is not',
      path,
      (text) => text.replace('"success"', '"sucess"'),
      /\/transactions\/\d+\/status/,
    ],
    ['an end too soon', path, cut(0.6), /is no JSON/],
  ];
  it.each(corruptions)('with %s is found', async (...corruption) => {
    await expectFound(/\/[a-z]+[A-Z]\w+\..*\.json$/, corruption);
  });
});

describe('fixtures for TypeScript', () => {
  const path = 'agnicpay/fixtures.ts';
  const one = /export const listTransactionsFirstPage = [\s\S]*?>;\n/;
  const corruptions: Corruption[] = [
    [
      'a missing answer',
      path,
      (text) => text.replace(one, ''),
      /has \d+ answers, and the manifest lists \d+/,
    ],
    [
      'an answer twice',
      path,
      (text) => text + one.exec(text)?.[0],
      /listTransactionsFirstPage is there twice/,
    ],
    [
      'an operation that there is not',
      path,
      (text) => text.replace("Answer<'getBalance'", "Answer<'getNothing'"),
      /the API has no operation getNothing/,
    ],
    [
      'a wrong total',
      path,
      (text) => text.replace(/"totalPages": \d+/, '"totalPages": 7'),
      /^fixtures\.ts listTransactions\w+\/pagination\/totalPages \d+ rows by \d+ are not so many pages/,
    ],
    [
      'rows out of order',
      path,
      (text) => text.replace(/"timestamp": "\d{4}/, '"timestamp": "2019'),
      /\/transactions\/1\/timestamp the rows are not in descending order of \/timestamp/,
    ],
    [
      'a text for a number',
      path,
      (text) => text.replace(/"amount_usd": ([\d.]+)/, '"amount_usd": "$1"'),
      /^fixtures\.ts listTransactions\w+\/transactions\/0\/amount_usd must be number/,
    ],
    ['an end too soon', path, cut(0.6), /does not end in satisfies/],
  ];
  it.each(corruptions)('with %s are found', async (...corruption) => {
    await expectFound(/fixtures\.ts$/, corruption);
  });

  it('may be laid out by a formatter', async () => {
    const unquoted: Change = (text) => text.replaceAll(/^(\s+)"(\w+)": /gm, '$1$2: ');
    expect(await whole.findingsIn(/fixtures\.ts$/, path, unquoted)).toEqual([]);
  });
});

describe('a world', () => {
  const path = 'world.json';
  const entry = /\{ "at": .*"kind": "payment", "amount": -\d+/;
  const corruptions: Corruption[] = [
    ['a missing row', path, without(2, entry), /accounts\[\d+\]\.\S+/],
    [
      'a handle twice',
      path,
      (text) => text.replace('"handle": "empty"', '"handle": "busy"'),
      /principals\[1\]\.handle is there twice/,
    ],
    [
      'a reference to nobody',
      path,
      (text) => text.replace('"principal": "actumx/busy"', '"principal": "actumx/nobody"'),
      /accounts\[0\]\.principal/,
    ],
    [
      'a wrong total',
      path,
      (text) => text.replace(/"balance": [1-9]\d*/, '"balance": 1'),
      /accounts\[\d+\].*balance/,
    ],
    [
      'payments in each other’s place',
      path,
      swapped(1, 1, /"status": "pending"/, /"status": "completed"/),
      /accounts\[\d+\]/,
    ],
    [
      'a text for a number',
      path,
      (text) => text.replace(/"amount": (\d+)/, '"amount": "$1"'),
      /accounts\[\d+\]\.entries\[\d+\]\.amount/,
    ],
    ['an end too soon', path, cut(0.6), /line \d+, column \d+/],
  ];
  it.each(corruptions)('with %s is found', async (...corruption) => {
    await expectFound(/^world\.json$/, corruption);
  });
});

describe('a manifest', () => {
  const path = 'manifest.json';
  const corruptions: Corruption[] = [
    [
      'no recipe',
      path,
      (text) => text.replace('"recipe"', '"receipt"'),
      /must have required property 'recipe'/,
    ],
    [
      'a file twice',
      path,
      (text) => text.replace(/("agnicpay\/accounts\.csv": )(\{[^}]*\})/, '$1$2, $1$2'),
      /lists agnicpay\/accounts\.csv twice/,
    ],
    [
      'a file that is not there',
      path,
      (text) => text.replace('accounts.csv', 'amounts.csv'),
      /amounts\.csv {2}is missing, and the manifest lists it/,
    ],
    [
      'another number of rows',
      path,
      (text) => text.replace(/(accounts\.csv"[^}]*"rows": )/, (_, head) => `${head}1`),
      /has \d+ rows, and the manifest lists 1\d+/,
    ],
    [
      'another end of the story',
      path,
      (text) => text.replace('"refDate": "2026', '"refDate": "2025'),
      /is after the end of the story/,
    ],
    [
      'a text for a number',
      path,
      (text) => text.replace('"size": 0', '"size": "0"'),
      /\/recipe\/size must be integer/,
    ],
    ['an end too soon', path, cut(0.6), /is no JSON/],
  ];
  it.each(corruptions)('with %s is found', async (...corruption) => {
    await expectFound(/^agnicpay\/.*\.csv$/, corruption);
  });
});
