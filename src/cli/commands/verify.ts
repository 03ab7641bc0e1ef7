import { Command, Option } from 'commander';
import type { Contract } from '../../contract/contract.js';
import { listProviders } from '../../providers/index.js';
import { ContractPlaces, formsOf, terminalReport } from '../../reports/index.js';
import { printOut, tellUser } from '../../terminal/index.js';
import { type GivenHeaders, readHeader } from '../../verify/caller.js';
import type { Transport } from '../../verify/exchange.js';
import { type Severity, severities } from '../../verify/finding.js';
import { httpTransport } from '../../verify/http-transport.js';
import { Inspection } from '../../verify/inspection.js';
import {
  type Recording,
  RecordingFile,
  readRecording,
  recorded,
  replayTransport,
} from '../../verify/recording.js';
import { exitCodes, outcomeOf, type Report, type ReporterOptions } from '../../verify/report.js';
import { learning, Secrets } from '../../verify/secrets.js';
import { verify } from '../../verify/verify.js';
import { contractOf } from '../contract-of.js';
import { didYouMean } from '../did-you-mean.js';
import { type ReportFlags, reportTo, withReportFlags } from '../report-flags.js';
import { secretOption } from '../secret-option.js';
import { targetOf } from '../target.js';
import { UsageError } from '../usage-error.js';
import { decimalNumber, seconds } from '../values.js';

interface VerifyFlags extends ReportFlags {
  readonly target?: URL;
  readonly header?: GivenHeaders;
  readonly otherHeader?: GivenHeaders;
  readonly allowWrites?: true;
  readonly rate?: number;
  readonly failOn: Severity;
  readonly record?: string;
  readonly replay?: string;
  readonly filter?: string;
  readonly timeout: number;
  readonly budget: number;
}

/** How gentle a run is to a server that is not on this machine, in requests a second. */
const remoteRate = 20;

const [example = '<id>'] = listProviders();

const examples = `
Examples:
  paystub verify ${example} --target https://api.example.com -H 'Cookie: session=…'
  paystub verify ${example} --target https://staging.example.com -H "x-api-key: $KEY" --allow-writes
  paystub verify ${example} --target https://api.example.com -H "x-api-key: $KEY" --other-header "x-api-key: $OTHER"
  paystub verify ${example} --target https://api.example.com -H "x-api-key: $KEY" --record seen.jsonl
  paystub verify ${example} --replay seen.jsonl

Nothing is sent that could change anything, unless --allow-writes says so. What disagrees with a
documented fact is a finding, with one found elsewhere a warning, with an assumption a question.
Exit codes: 0 it agrees, 1 it does not, 2 it was not checked.
`;

export function verifyCommand(version: string): Command {
  const command = new Command('verify')
    .description('ask a real API what its contract promises, and hold its answers against it')
    .helpOption('--help', 'show this help')
    .argument('<api>', `the API: ${listProviders().join(', ')}, or an OpenAPI document`)
    .addOption(
      secretOption(
        new Option('--target <url>', 'where the real API is')
          .env('PAYSTUB_TARGET')
          .conflicts('replay'),
        targetOf,
      ),
    )
    .addOption(
      secretOption(
        new Option(
          '-H, --header <line>',
          "the caller's credentials, 'Name: value', as often as needed",
        ).env('PAYSTUB_HEADER'),
        headersOf,
      ),
    )
    .addOption(
      secretOption(
        new Option(
          '--other-header <line>',
          "a second tenant's, who must not see the caller's rows",
        ).env('PAYSTUB_OTHER_HEADER'),
        headersOf,
      ),
    )
    .addOption(
      new Option(
        '--allow-writes',
        'also send what changes something: refused writes, and lifecycles',
      ).env('PAYSTUB_ALLOW_WRITES'),
    )
    .addOption(
      new Option(
        '--rate <number>',
        `requests a second at most, 0 for no limit; ${remoteRate}, and no limit on this machine`,
      )
        .env('PAYSTUB_RATE')
        .argParser(decimalNumber(0, 100_000)),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long an answer may take')
        .env('PAYSTUB_TIMEOUT')
        .default(30)
        .argParser(seconds),
    )
    .addOption(
      new Option('--budget <seconds>', 'how long the whole run may take')
        .env('PAYSTUB_BUDGET')
        .default(300)
        .argParser(seconds),
    )
    .addOption(
      new Option(
        '--filter <operations>',
        'only these operations, separated by commas; * stands for any letters',
      ).env('PAYSTUB_FILTER'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that fails the run')
        .env('PAYSTUB_FAIL_ON')
        .choices(severities)
        .default('finding'),
    )
    .addOption(
      new Option('--record <file>', 'where to keep what was sent and came, without secrets')
        .env('PAYSTUB_RECORD')
        .conflicts('replay'),
    )
    .addOption(
      new Option('--replay <file>', 'verify again what was recorded, without the network').env(
        'PAYSTUB_REPLAY',
      ),
    );
  return withReportFlags(command)
    .addHelpText('after', examples)
    .action((id: string, flags: VerifyFlags) => run(id, flags, version));
}

async function run(named: string, flags: VerifyFlags, version: string): Promise<void> {
  const { id, contract } = await contractOf(named);
  const recording = flags.replay === undefined ? undefined : await readRecording(flags.replay);
  if (recording && recording.header.api !== id) {
    throw new UsageError(`the recording is of ${recording.header.api}`);
  }
  if (recording?.header.by === 'proxy') {
    if (flags.filter) throw new UsageError('--filter is not for a recording of the proxy');
    await tell(inspected(recording, contract), contract, flags, version);
    return;
  }
  const filter = flags.filter || recording?.header.filter;
  const only = filter ? chosenBy(filter, [...contract.operations.keys()]) : undefined;
  const secrets = new Secrets(contract);
  const source = recording ? replayed(recording, secrets) : await live(id, flags, secrets);
  try {
    const report = await verify({
      api: id,
      contract,
      only,
      masked: recording !== undefined,
      progress: (line) => tellUser(`${line}\n`),
      now: Date.now,
      budgetMs: flags.budget * 1_000,
      ...source.settings,
      transport: learning(source.settings.transport, secrets),
    });
    const end = { operation: undefined, ...cutOff };
    const notChecked = recording?.cut ? [end, ...report.notChecked] : report.notChecked;
    await tell(secrets.maskReport({ ...report, notChecked }), contract, flags, version);
  } finally {
    await source.close();
  }
}

/** Prints and writes what was found, and sets the exit code. */
async function tell(
  report: Report,
  contract: Contract,
  flags: VerifyFlags,
  version: string,
): Promise<void> {
  const places = new ContractPlaces(contract);
  const options: ReporterOptions = { command: 'verify', version, failOn: flags.failOn, places };
  printOut(terminalReport(report, options));
  await reportTo(flags, `verify-${report.api}`, formsOf(report, options));
  const { inconclusive } = report;
  if (inconclusive !== undefined) tellUser(`paystub: ${inconclusive}\n`);
  process.exitCode = exitCodes[outcomeOf(report, flags.failOn)];
}

/** What the proxy recorded was asked by others: it is held against the contract, one by one. */
function inspected({ header, exchanges, cut }: Recording, contract: Contract): Report {
  const { api, target } = header;
  const inspection = new Inspection({ api, contract, target, now: Date.now, masked: true });
  if (cut) inspection.skip(undefined, cutOff.what, cutOff.why);
  for (const exchange of exchanges) inspection.note(inspection.judge(exchange));
  return inspection.report();
}

const cutOff = {
  what: 'what came after the end of the recording',
  why: 'it was cut off: its last line is not whole',
};

/** Where answers come from, and what goes with that. */
interface Source {
  readonly settings: {
    readonly target: string;
    readonly transport: Transport;
    readonly headers: GivenHeaders;
    readonly other: GivenHeaders | undefined;
    readonly allowWrites: boolean;
    readonly runId: string;
    readonly pause?: () => Promise<void>;
  };
  close(): Promise<void>;
}

async function live(id: string, flags: VerifyFlags, secrets: Secrets): Promise<Source> {
  const { target, allowWrites = false, header: headers = new Map(), otherHeader: other } = flags;
  if (!target) throw new UsageError('say where the API is: --target <url>, or --replay <file>');
  const rate = flags.rate ?? (isLoopback(target) ? 0 : remoteRate);
  const http = httpTransport({
    target: target.href,
    rate: rate === 0 ? undefined : rate,
    timeoutMs: flags.timeout * 1_000,
  });
  const startedAt = Date.now();
  const runId = startedAt.toString(36);
  const settings = { target: target.href, headers, other, allowWrites, runId };
  if (flags.record === undefined) {
    return { settings: { ...settings, transport: http }, close: () => Promise.resolve() };
  }
  const file = await RecordingFile.create(
    flags.record,
    {
      by: 'verify',
      api: id,
      target: target.href,
      startedAt: new Date(startedAt).toISOString(),
      runId,
      other: other !== undefined,
      allowWrites,
      headers: masked(headers, secrets),
      otherHeaders: masked(other ?? new Map(), secrets),
      filter: flags.filter || undefined,
    },
    secrets,
  );
  return {
    settings: { ...settings, transport: recorded(http, file) },
    close: () => file.close(),
  };
}

function replayed(recording: Recording, secrets: Secrets): Source {
  const { header } = recording;
  return {
    settings: {
      target: header.target,
      transport: replayTransport(recording, secrets),
      headers: new Map(Object.entries(header.headers)),
      other: header.other ? new Map(Object.entries(header.otherHeaders)) : undefined,
      allowWrites: header.allowWrites,
      runId: header.runId,
      // Nobody asks for patience a second time.
      pause: () => Promise.resolve(),
    },
    close: () => Promise.resolve(),
  };
}

/** A caller's headers with stand-ins of the same form for what is secret. */
function masked(headers: GivenHeaders, secrets: Secrets): Record<string, string> {
  const plain = Object.fromEntries(headers);
  const request = {
    method: 'GET',
    target: '/',
    headers: plain,
    body: undefined,
    as: 'caller',
    secrets: [],
  } as const;
  secrets.learnFrom({ request, answer: { status: 0, headers: [], body: '', durationMs: 0 } });
  return { ...secrets.maskRequest(request).headers };
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
}

/** Several in one variable of the environment stand on lines of their own. */
function headersOf(text: string, before: GivenHeaders | undefined): GivenHeaders {
  const headers = new Map(before);
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    headers.set(...readHeader(line));
  }
  return headers;
}

/** The operations that a filter means. Throws a `UsageError` for a part of it that means none. */
function chosenBy(text: string, operations: readonly string[]): (operationId: string) => boolean {
  const chosen = new Set<string>();
  for (const part of text.split(',').map((one) => one.trim())) {
    const literal = part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
    const pattern = new RegExp(`^${literal.replaceAll('*', '.*')}$`);
    const meant = operations.filter((id) => pattern.test(id));
    if (meant.length === 0) {
      throw new UsageError(
        `--filter: no operation is called ${JSON.stringify(part)}${didYouMean(part, operations)}; choose from ${operations.join(', ')}`,
      );
    }
    for (const id of meant) chosen.add(id);
  }
  return (id) => chosen.has(id);
}
