import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { Contract } from '../contract/contract.js';
import type { ExchangeRecord } from '../contract/exchange.js';
import { type Coverage, itemsOf, merge } from './coverage.js';
import { readCoverage, writeCoverage } from './file.js';
import { readIgnoreList } from './ignore.js';
import { CoverageRecorder } from './recorder.js';
import { coverageForms, terminalCoverage } from './reports.js';
import { percentText, score } from './score.js';

const openapi = fileURLToPath(new URL('../../openapi/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'paystub-coverage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const agnicpay = Contract.read(`${openapi}agnicpay.yaml`);
const actumx = Contract.read(`${openapi}actumx.yaml`);

const exchange = (
  operationId: string | undefined,
  status: number,
  target = '/',
  headers: Record<string, string> = {},
): ExchangeRecord => ({
  provider: 'agnicpay',
  requestId: '',
  method: 'GET',
  target,
  operationId,
  status,
  durationMs: 0,
  violations: [],
  why: undefined,
  preferred: false,
  header: (name) => headers[name],
});

function seen(...records: readonly ExchangeRecord[]): Coverage {
  const recorder = new CoverageRecorder();
  recorder.track('agnicpay', agnicpay);
  for (const record of records) recorder.exchange(record);
  return recorder.coverage;
}

describe('what is counted', () => {
  it('is each status, and each parameter with the status that it led to', () => {
    const { agnicpay: api } = seen(
      exchange(
        'listTransactions',
        200,
        '/agnicpay/api/transactions?limit=2&status=success&limit=3',
      ),
      exchange('listTransactions', 200, '/api/transactions?limit=9'),
      exchange('listTransactions', 401, '/api/transactions?limit=2'),
      exchange('listTransactions', 418, '/api/transactions'),
      exchange('getBalance', 200, '/api/balance?limit=1'),
      exchange(undefined, 404, '/nowhere'),
      { ...exchange('getBalance', 200), provider: 'another' },
      { ...exchange('getBalance', 204), method: 'OPTIONS' },
    ).apis;
    expect(api?.operations.listTransactions).toMatchObject({
      method: 'GET',
      path: '/api/transactions',
      statuses: { 200: 2, 401: 1, 500: 0 },
      undocumented: 1,
    });
    expect(api?.operations.listTransactions?.parameters).toMatchObject({
      'query limit': { 200: 2, 401: 1 },
      'query status': { 200: 1 },
      'query page': {},
    });
    expect(api?.operations.getBalance?.statuses).toMatchObject({ 200: 1 });
    expect(api?.unrouted).toBe(1);
  });

  it('is header and cookie parameters too', () => {
    const recorder = new CoverageRecorder();
    recorder.track('actumx', actumx);
    const [operation, parameter] = [...actumx.operations.values()].flatMap((one) =>
      one.parameters.filter((each) => each.in === 'header').map((each) => [one, each] as const),
    )[0] ?? [undefined, undefined];
    if (!operation) throw new Error('no document has a header parameter any more');
    const headers = { [parameter.name.toLowerCase()]: 'x' };
    recorder.exchange({ ...exchange(operation.id, 200, '/', headers), provider: 'actumx' });
    const { parameters } = recorder.coverage.apis.actumx?.operations[operation.id] ?? {};
    expect(parameters?.[`header ${parameter.name}`]).toEqual({ 200: 1 });
  });

  it('is the steps of a lifecycle, in their order', () => {
    const recorder = new CoverageRecorder();
    recorder.track('actumx', actumx);
    const stepsAfter = (operation: string, status: number): string[] => {
      recorder.exchange({ ...exchange(operation, status), provider: 'actumx' });
      const steps = Object.entries(recorder.coverage.apis.actumx?.lifecycles['paid-call'] ?? {});
      return steps.filter(([, count]) => count > 0).map(([name]) => name);
    };
    // Nobody has a key yet: what is listed is not it.
    expect(stepsAfter('listApiKeys', 200)).toEqual([]);
    expect(stepsAfter('createApiKey', 200)).toEqual(['key']);
    // Another one is a step only once the first was looked at.
    expect(stepsAfter('createApiKey', 200)).toEqual(['key']);
    expect(stepsAfter('listApiKeys', 401)).toEqual(['key']);
    expect(stepsAfter('listApiKeys', 200)).toEqual(['key', 'key-listed']);
    expect(stepsAfter('createApiKey', 200)).toEqual(['key', 'key-listed', 'other-key']);
  });
});

describe('several runs', () => {
  it('are added up', () => {
    const one = seen(exchange('getBalance', 200, '/?network=base'));
    const two = seen(exchange('getBalance', 200, '/?network=base'), exchange('getBalance', 401));
    const both = merge([one, two]).apis.agnicpay?.operations.getBalance;
    expect(both?.statuses).toMatchObject({ 200: 2, 401: 1 });
    expect(both?.parameters['query network']).toEqual({ 200: 2 });
  });

  it('of different APIs stand side by side, and of different contracts are refused', () => {
    const one = seen();
    const api = one.apis.agnicpay;
    if (!api) throw new Error('nothing was tracked');
    expect(Object.keys(merge([one, { ...one, apis: { other: api } }]).apis)).toEqual([
      ...['agnicpay', 'other'],
    ]);
    const { getBalance: _gone, ...operations } = api.operations;
    const older: Coverage = { ...one, apis: { agnicpay: { ...api, version: '0.9', operations } } };
    expect(() => merge([one, older])).toThrow('different contracts of agnicpay (1.0.0 and 0.9)');
  });
});

describe('a file', () => {
  it('is whole, and nothing else is left beside it', async () => {
    const path = join(folder, 'run.json');
    const run = seen(exchange('getBalance', 200));
    writeFileSync(path, 'the one before');
    await writeCoverage(path, run);
    expect(await readCoverage(path)).toEqual(run);
    expect(readdirSync(folder).filter((name) => name.startsWith('run.json'))).toEqual(['run.json']);
    await expect(writeCoverage(join(folder, 'no/where.json'), run)).rejects.toThrow('ENOENT');
  });

  it.each([
    ['not JSON', '{', 'it is not JSON'],
    ['something else', '{"format":"else","apis":{}}', '/format must be equal to constant'],
    [
      'a count below zero',
      JSON.stringify({
        format: 'paystub-coverage/1',
        apis: { a: { title: '', version: '', operations: {}, lifecycles: {}, unrouted: -1 } },
      }),
      '/apis/a/unrouted must be >= 0',
    ],
  ])('that is %s is refused', async (_name, text, message) => {
    const path = join(folder, 'wrong.json');
    writeFileSync(path, text);
    await expect(readCoverage(path)).rejects.toThrow(message);
  });
});

describe('an ignore list', () => {
  const list = async (text: string) => {
    const path = join(folder, 'ignore.yaml');
    writeFileSync(path, text);
    return readIgnoreList(path);
  };

  it.each([
    ['without a reason', 'ignore:\n  - {api: a, status: 500}\n', "required property 'reason'"],
    ['with an empty reason', 'ignore:\n  - {status: 500, reason: " "}\n', 'must match pattern'],
    ['about everything', 'ignore:\n  - reason: we are lazy\n', 'fewer than 2 properties'],
    ['with a word that there is not', 'ignore:\n  - {stauts: 5, reason: a typo}\n', '(stauts)'],
    [
      'about a status and a parameter',
      'ignore:\n  - {status: 500, parameter: query a, reason: both}\n',
      'must NOT be valid',
    ],
    ['that is no list', 'status: 500\n', "required property 'ignore'"],
    ['that is no YAML', 'ignore: [', 'cannot be read'],
  ])('%s is refused', async (_name, text, message) => {
    await expect(list(text)).rejects.toThrow(message);
  });

  it('takes out what was not seen, and says which of its entries are not needed', async () => {
    const ignore = await list(`
ignore:
  - {status: 500, reason: the server does not fail on demand}
  - {operation: getBalance, parameter: query network, reason: one network is used}
  - {operation: listTransactions, status: 200, reason: it was hard once}
  - {api: another, reason: it is not used here}
`);
    const run = seen(exchange('listTransactions', 200), exchange('getBalance', 200));
    const result = score(run, ignore, 40);
    expect(result.ignored.map(({ item }) => [item.operation, item.name])).toEqual([
      ['listTransactions', '500'],
      ['getBalance', '500'],
      ['getBalance', 'query network'],
      ['fetchPaid', '500'],
      ['signPayment', '500'],
    ]);
    expect(result.idle.map(({ reason }) => reason)).toEqual([
      'it was hard once',
      'it is not used here',
    ]);
    expect(result.uncovered.every(({ name }) => name !== '500')).toBe(true);
  });
});

describe('the score', () => {
  it('is a share of what is not ignored, rounded down', () => {
    const all = itemsOf(seen()).length;
    const result = score(seen(exchange('getBalance', 200)), [], undefined);
    expect(result.percent).toBeCloseTo(100 / all);
    expect(result.passed).toBe(true);
    expect(percentText(79.96)).toBe('79.9%');
    expect(score(seen(), [], 0.1).passed).toBe(false);
    expect(score({ ...seen(), apis: {} }, [], 100).passed).toBe(true);
  });

  it('is said in a table, and in JSON as its schema has it', () => {
    const result = score(seen(exchange('getBalance', 200, '/?network=base')), [], 80);
    const text = terminalCoverage(result);
    expect(text).toMatch(/agnicpay getBalance\s+.*2\/\d/);
    expect(text).toContain('less than the 80% asked for');
    const forms = coverageForms(result, {
      version: '0',
      places: new Map(),
      at: '2026-03-01T00:00:00Z',
    });
    const schema: object = JSON.parse(
      readFileSync(`${openapi}coverage-report.schema.json`, 'utf8'),
    );
    const validate = new Ajv2020({
      strict: true,
      strictRequired: false,
      strictTypes: false,
    }).compile(schema);
    expect(validate(JSON.parse(forms.json())), JSON.stringify(validate.errors)).toBe(true);
    expect(forms.junit()).toContain('failures="4"');
    expect(forms.annotations()).toMatch(/^::error file=openapi\/agnicpay.yaml,line=1,/);
    expect(forms.markdown()).toContain('| agnicpay | `getBalance` | 2/');
  });
});
