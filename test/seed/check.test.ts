import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkPath } from '../../src/seed/check/check.js';
import { KeySet } from '../../src/seed/check/key-set.js';
import { inLine, wholeFolder, without } from './corrupted.js';
import { SeedFolder } from './recipe.js';

const whole = wholeFolder();

const NDJSON = /^actumx\/.*\.ndjson$/;

describe('the checker', () => {
  it('finds nothing wrong in what paystub wrote', async () => {
    const { findings, checked, skipped } = await checkPath(whole.folder.path);
    expect(findings).toEqual([]);
    expect(skipped).toEqual([]);
    expect(checked).toBeGreaterThan(250);
  });

  it.each<[string, RegExp, string, (text: string) => string, RegExp]>([
    [
      'an id of another shape',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /x402tx_/, 'tx_'),
      /^transactions.ndjson line \d+ \/id must match pattern/,
    ],
    [
      'an account that is not there',
      NDJSON,
      'actumx/transactions.ndjson',
      inLine(1, /lead/, /"account":"lead"/, '"account":"nobody"'),
      /there is no account nobody/,
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
      'a row that is missing',
      NDJSON,
      'actumx/usage_events.ndjson',
      without(1, /"lead"/),
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
  ])('finds %s', async (_, files, path, change, expected) => {
    const findings = await whole.findingsIn(files, path, change);
    expect(
      findings.some((finding) => expected.test(finding)),
      findings.join('\n'),
    ).toBe(true);
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
    const file = join(whole.folder.path, 'agnicpay/transactions.csv');
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
