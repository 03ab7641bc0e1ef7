import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPath } from '../../src/seed/check/check.js';
import { KeySet } from '../../src/seed/check/key-set.js';
import { readManifest } from '../../src/seed/manifest.js';
import { SeedFolder } from './recipe.js';

/** What is written once, and copied for each corruption. */
let whole: SeedFolder;

beforeAll(async () => {
  whole = new SeedFolder();
  const formats = ['fixtures', 'json', 'ndjson', 'csv', 'sql', 'world'] as const;
  await whole.write(formats, { rows: 60, size: 0 });
}, 120_000);
afterAll(() => whole[Symbol.dispose]());

/** Checks a copy of some files, one of which was changed. */
async function findingsIn(
  files: RegExp,
  path: string,
  change: (text: string) => string,
): Promise<string[]> {
  using folder = new SeedFolder();
  const manifest = readManifest(whole.path);
  const kept = Object.entries(manifest?.files ?? {}).filter(([one]) => files.test(one));
  for (const [one] of kept) {
    mkdirSync(join(folder.path, one, '..'), { recursive: true });
    copyFileSync(join(whole.path, one), join(folder.path, one));
  }
  const text = JSON.stringify({ ...manifest, files: Object.fromEntries(kept) });
  writeFileSync(join(folder.path, 'manifest.json'), text);
  const target = join(folder.path, path);
  const before = readFileSync(target, 'utf8');
  const after = change(before);
  expect(after, 'the change changes something').not.toBe(before);
  writeFileSync(target, after);
  const { findings } = await checkPath(folder.path);
  return findings.map(
    ({ file, place, problem }) => `${file.split('/').at(-1)} ${place} ${problem}`,
  );
}

/** The nth line that has something, with a part of it replaced. */
function inLine(nth: number, has: RegExp, part: RegExp, by: string): (text: string) => string {
  return (text) => {
    let seen = 0;
    return text
      .split('\n')
      .map((line) => (has.test(line) && ++seen === nth ? line.replace(part, by) : line))
      .join('\n');
  };
}

/** One line twice. */
function twice(has: RegExp): (text: string) => string {
  return (text) => {
    const lines = text.split('\n');
    const at = lines.findIndex((line) => has.test(line));
    return lines.toSpliced(at, 0, lines[at] ?? '').join('\n');
  };
}

const without = (has: RegExp) => (text: string) => {
  const lines = text.split('\n');
  return lines
    .toSpliced(
      lines.findIndex((line) => has.test(line)),
      1,
    )
    .join('\n');
};

const NDJSON = /^actumx\/.*\.ndjson$/;
const CSV = /^actumx\/.*\.csv$/;
const SQL = /^actumx\/.*\.sql$/;
const JSON_ROWS = /^actumx\/[a-z_]+\.json$/;

describe('the checker', () => {
  it('finds nothing wrong in what paystub wrote', async () => {
    const { findings, checked, skipped } = await checkPath(whole.path);
    expect(findings).toEqual([]);
    expect(skipped).toEqual([]);
    expect(checked).toBeGreaterThan(250);
  });

  it.each<[string, RegExp, string, (text: string) => string, RegExp]>([
    [
      'an id twice',
      NDJSON,
      'actumx/transactions.ndjson',
      twice(/"account":"lead"/),
      /^transactions.ndjson line \d+ id x402tx_\w+ is there twice/,
    ],
    [
      'an id of another shape',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /x402tx_/, 'tx_'),
      /^transactions.ndjson line \d+ \/id must match pattern/,
    ],
    [
      'a reference to nothing',
      NDJSON,
      'actumx/usage_events.ndjson',
      inLine(2, /lead/, /"x402tx_[0-9a-f]{3}/, '"x402tx_000'),
      /x402TransactionId: there is no row of transactions whose id is x402tx_000/,
    ],
    [
      'an account that is not there',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /"account":"lead"/, '"account":"nobody"'),
      /there is no account nobody/,
    ],
    [
      'an amount that changes a total',
      NDJSON,
      'actumx/payment_intents.ndjson',
      inLine(1, /lead/, /"amountCents":\d+/, '"amountCents":99'),
      /^accounts.ndjson account lead (balanceCents|topUpTotalCents) is \d+, and the rows come to/,
    ],
    [
      'a balance that nothing comes to',
      NDJSON,
      'actumx/accounts.ndjson',
      inLine(1, /lead/, /"balance":\d+/, '"balance":123456'),
      /account lead balance is 123456, and the rows come to/,
    ],
    [
      'an entry of another amount',
      NDJSON,
      'actumx/ledger_entries.ndjson',
      inLine(3, /lead/, /"amount":-?\d+/, '"amount":1'),
      /account lead balance is \d+, and the rows come to \d+/,
    ],
    [
      'an entry that is missing',
      NDJSON,
      'actumx/ledger_entries.ndjson',
      without(/"lead","entry":3,/),
      /entry 4 stands where 3 should/,
    ],
    [
      'a row that is missing',
      NDJSON,
      'actumx/usage_events.ndjson',
      without(/"lead"/),
      /what completed transactions and usage events cost differs by \d+/,
    ],
    [
      'a state without its receipt',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead.*"completed"/, /"receiptId":"\w+"/, '"receiptId":null'),
      /is completed, receipt null/,
    ],
    [
      'rows in another order',
      NDJSON,
      'actumx/transactions.ndjson',
      (text) => {
        const lines = text.split('\n');
        const at = lines.findIndex((line) => line.includes('"lead"')) + 5;
        return lines
          .with(at, lines[at + 9] ?? '')
          .with(at + 9, lines[at] ?? '')
          .join('\n');
      },
      /createdAt \S+ is before \S+, which stands before it/,
    ],
    [
      'a time after the end',
      NDJSON,
      'actumx/api_keys.ndjson',
      inLine(1, /lead/, /"createdAt":"\d+/, '"createdAt":"2027'),
      /createdAt 2027\S+ is after the end of the story/,
    ],
    [
      'a field too many',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /"id":/, '"extra":1,"id":'),
      /must NOT have additional properties \(extra\)/,
    ],
    [
      'a line that is no JSON',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /^{/, ''),
      /line \d+ is no JSON/,
    ],
    [
      'a cell too few',
      CSV,
      'actumx/transactions.csv',
      inLine(1, /^lead/, /^lead,/, ''),
      /has 12 cells, and there are 13 columns/,
    ],
    [
      'a text where a number stands',
      CSV,
      'actumx/transactions.csv',
      inLine(1, /^lead/, /,(\d+),receipt/, ',many,receipt'),
      /\/amountCents must be integer/,
    ],
    [
      'a value that is no SQL',
      SQL,
      'actumx/transactions.sql',
      inLine(1, /^\('lead'/, /NULL|'GET'/, 'GET'),
      /a value cannot be read at "GET/,
    ],
    [
      'another id in SQL',
      SQL,
      'actumx/usage_events.sql',
      inLine(1, /^\('lead'/, /'key_\w{3}/, "'key_000"),
      /apiKeyId: there is no row of api_keys/,
    ],
    [
      'an array that ends too soon',
      JSON_ROWS,
      'actumx/transactions.json',
      (text) => text.slice(0, -40),
      /transactions.json line \d+ is no JSON/,
    ],
  ])('finds %s', async (_, files, path, change, expected) => {
    const findings = await findingsIn(files, path, change);
    expect(
      findings.some((finding) => expected.test(finding)),
      findings.join('\n'),
    ).toBe(true);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a status that there is not',
      'agnicpay/listTransactions.first-page.json',
      (text) => text.replace('"success"', '"sucess"'),
      /\/transactions\/\d+\/status/,
    ],
    [
      'a total that does not agree',
      'agnicpay/listTransactions.first-page.json',
      (text) => text.replace(/"totalPages": \d+/, '"totalPages": 7'),
      /totalPages is 7/,
    ],
    [
      'a sum that does not agree',
      'agnicpay/getBalance.default.json',
      (text) => text.replace(/"totalBalance": "\d+/, '"totalBalance": "9'),
      /totalBalance is 9\S+, and its parts come to/,
    ],
    [
      'rows in another order',
      'nametrust/listCreditEntries.first-page.json',
      (text) => {
        const body = JSON.parse(text) as { items: unknown[] };
        return JSON.stringify({ ...body, items: body.items.toReversed() });
      },
      /\/items\/\d+ created_at is later than in the row before it/,
    ],
    [
      'a row twice',
      'sybilion/listJobs.first-page.json',
      (text) => {
        const body = JSON.parse(text) as { jobs: unknown[] };
        return JSON.stringify({ ...body, jobs: [body.jobs[0], ...body.jobs.slice(0, -1)] });
      },
      /\/jobs\/1 job_id \S+ is there twice/,
    ],
    [
      'what is no JSON',
      'actumx/getBillingSummary.busy.json',
      (text) => text.slice(1),
      /is no JSON/,
    ],
  ])('finds in an answer %s', async (_, path, change, expected) => {
    const findings = await findingsIn(/\/[a-z]+[A-Z]\w+\..*\.json$/, path, change);
    expect(
      findings.some((finding) => expected.test(finding)),
      findings.join('\n'),
    ).toBe(true);
  });

  it('finds in a world file what does not add up', async () => {
    const spoil = (text: string) => text.replace(/"balance": [1-9]\d*/, '"balance": 1');
    const findings = await findingsIn(/^world\.json$/, 'world.json', spoil);
    expect(findings.join('\n')).toMatch(/world.json accounts\[\d+\].*balance/);
  });

  it('finds a file that is missing', async () => {
    using folder = new SeedFolder();
    await folder.write(['ndjson'], { size: 0 }, { apis: ['agnicpay'] });
    rmSync(join(folder.path, 'agnicpay/transactions.ndjson'));
    const { findings } = await checkPath(folder.path);
    expect(findings.map(({ problem }) => problem)).toContain(
      'is missing, and the manifest lists it',
    );
  });

  it('checks a single file by itself, where its folder or a flag says of which API', async () => {
    const file = join(whole.path, 'agnicpay/transactions.csv');
    expect(await checkPath(file)).toMatchObject({ findings: [], checked: 1 });
    using folder = new SeedFolder();
    const alone = join(folder.path, 'transactions.csv');
    copyFileSync(file, alone);
    expect((await checkPath(alone)).findings[0]?.problem).toBe('holds nothing that can be checked');
    expect(await checkPath(alone, 'agnicpay')).toMatchObject({ findings: [], checked: 1 });
  });
});

describe('the set of keys', () => {
  it('knows what it has seen, and nothing else', () => {
    const keys = new KeySet();
    for (let i = 0; i < 50_000; i++) expect(keys.add(`key_${i}`)).toBe(true);
    for (let i = 0; i < 50_000; i += 7) expect(keys.add(`key_${i}`)).toBe(false);
    for (let i = 50_000; i < 60_000; i++) expect(keys.has(`key_${i}`)).toBe(false);
  });
});
