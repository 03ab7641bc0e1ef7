import { Command, Option } from 'commander';
import pc from 'picocolors';
import { createHttpServer, stopsPolitely } from '../../contract/http-server.js';
import { writeCoverage } from '../../coverage/file.js';
import { CoverageRecorder } from '../../coverage/recorder.js';
import { createPaystub } from '../../paystub.js';
import { listProviders } from '../../providers/index.js';
import { ContractProxy, healthPath, type ProxyOptions, shownUrl } from '../../proxy/proxy.js';
import { Redactor } from '../../redaction/index.js';
import { ContractPlaces, formsOf, terminalReport } from '../../reports/index.js';
import { printOut, tellUser } from '../../terminal/index.js';
import { type Severity, severities } from '../../verify/finding.js';
import { RecordingFile } from '../../verify/recording.js';
import { checksOf, exitCodes, outcomeOf, type ReporterOptions } from '../../verify/report.js';
import { Secrets } from '../../verify/secrets.js';
import { contractOf } from '../contract-of.js';
import {
  fromPlatform,
  type ListenFlags,
  listen,
  stopOnSignal,
  withListenFlags,
} from '../listening.js';
import { type LogLevel, logLevels, logTo } from '../log.js';
import { type ReportFlags, reportTo, withReportFlags } from '../report-flags.js';
import { secretOption } from '../secret-option.js';
import { targetOf } from '../target.js';
import { seconds } from '../values.js';

interface ProxyFlags extends ListenFlags, ReportFlags {
  readonly target: URL;
  readonly record?: string;
  readonly coverage?: string;
  readonly fallback?: 'mock';
  readonly timeout: number;
  readonly allowHost?: readonly string[];
  readonly failOn: Severity;
  readonly logLevel: LogLevel;
}

const [example = '<id>'] = listProviders();

const examples = `
Examples:
  paystub proxy ${example} --target https://api.example.com
  paystub proxy ${example} --target https://api.example.com --record seen.jsonl --coverage coverage.json
  paystub proxy ${example} --target https://api.example.com --fallback mock

Point your program at the proxy instead of the API, run your tests, and stop the proxy with SIGTERM or
Ctrl+C: it prints what it found. Exit codes: 0 it agrees, 1 it does not, 2 it was not checked.
GET ${healthPath} is answered by the proxy itself, once it is ready; the API never sees it.
`;

export function proxyCommand(version: string): Command {
  const command = new Command('proxy')
    .description('stand in front of the real API, and hold what passes against its contract')
    .helpOption('--help', 'show this help')
    .argument('<api>', `the API: ${listProviders().join(', ')}, or an OpenAPI document`)
    .addOption(
      secretOption(
        new Option('--target <url>', 'where the real API is').env('PAYSTUB_TARGET'),
        targetOf,
      ).makeOptionMandatory(),
    )
    .addOption(
      new Option('--record <file>', 'where to keep what passes, without secrets').env(
        'PAYSTUB_RECORD',
      ),
    )
    .addOption(
      new Option('--coverage <file>', 'where to write, at the end, what was exercised').env(
        'PAYSTUB_COVERAGE',
      ),
    )
    .addOption(
      new Option('--fallback <source>', 'who answers when the target is down')
        .env('PAYSTUB_FALLBACK')
        .choices(['mock']),
    )
    .addOption(
      new Option('--timeout <seconds>', 'how long the target may keep silent')
        .env('PAYSTUB_TIMEOUT')
        .default(30)
        .argParser(seconds),
    )
    .addOption(
      new Option('--fail-on <severity>', 'lowest severity that fails the run')
        .env('PAYSTUB_FAIL_ON')
        .choices(severities)
        .default('finding'),
    )
    .addOption(
      new Option('--log-level <level>', 'what to print of the traffic')
        .env('PAYSTUB_LOG_LEVEL')
        .choices(logLevels)
        .default('info'),
    );
  return withReportFlags(withListenFlags(command, 4011))
    .addHelpText('after', examples)
    .action((id: string, flags: ProxyFlags, self: Command) => proxy(id, flags, self, version));
}

async function proxy(
  source: string,
  given: ProxyFlags,
  command: Command,
  version: string,
): Promise<void> {
  const flags = { ...given, ...fromPlatform(command) };
  const { id, contract } = await contractOf(source);
  const seen = new CoverageRecorder();
  seen.track(id, contract);
  const secrets = new Secrets(contract);
  const recording =
    flags.record === undefined
      ? undefined
      : await RecordingFile.create(
          flags.record,
          {
            by: 'proxy',
            api: id,
            target: shownUrl(flags.target),
            startedAt: new Date().toISOString(),
            runId: '',
            other: false,
            allowWrites: false,
          },
          secrets,
        );
  const mock = flags.fallback && (await startFallback(source));
  const names = [...contract.schemes.values()].map(({ key }) => key);
  const redactor = new Redactor({ names });
  const log = logTo((line) => tellUser(`${line}\n`), flags.logLevel, redactor);
  const front = new ContractProxy({
    api: id,
    contract,
    target: flags.target,
    timeoutMs: flags.timeout * 1_000,
    hosts: [flags.host, ...(flags.allowHost ?? [])],
    ...(mock ? { fallback: mock.fallback } : {}),
    recording,
    secrets,
    observe(record, by) {
      log.exchange(record);
      // What nobody answered exercised nothing.
      if (by !== 'proxy') seen.exchange(record);
    },
    now: Date.now,
  });
  // A large upload takes as long as the target lets it.
  const server = createHttpServer(front.listener, {
    requestTimeoutMs: 600_000,
    refusedHead: log.exchange,
  });
  let origin: string;
  try {
    origin = await listen(server, flags);
  } catch (error) {
    await mock?.close();
    throw error;
  }
  stopOnSignal(stopsPolitely(server), async () => {
    front.close();
    await mock?.close();
    const report = {
      ...front.report(),
      inconclusive: whyInconclusive(front, flags.target),
      elsewhere: front.answered === 0,
    };
    const places = new ContractPlaces(contract);
    const { failOn } = flags;
    const options: ReporterOptions = { command: 'proxy', version, failOn, places };
    printOut(terminalReport(report, options));
    await reportTo(flags, `proxy-${id}`, formsOf(report, options));
    if (flags.coverage !== undefined) await writeCoverage(flags.coverage, seen.coverage);
    await recording?.close();
    const { inconclusive } = report;
    if (inconclusive !== undefined) tellUser(`paystub: ${inconclusive}\n`);
    return exitCodes[outcomeOf(report, failOn)];
  });
  printOut(
    [
      '',
      `${pc.bold('paystub')} listens on ${pc.cyan(origin)}`,
      `  in front of ${pc.cyan(flags.target.href)}, held against ${contract.title}`,
      ...(mock ? ['  the mock answers when it is down'] : []),
      '',
      pc.dim('Stop with Ctrl+C: then it says what it found.'),
      '',
    ].join('\n'),
  );
}

/** Why what passed says nothing of the API, where it does not. */
function whyInconclusive(front: ContractProxy, target: URL): string | undefined {
  const { requests, operations } = front.report();
  if (requests === 0)
    return 'no request came through the proxy; is its address the one that is used?';
  if (front.answered === 0) return `${target.origin} answered nothing`;
  if (checksOf({ operations }) > 0) return undefined;
  return `of ${requests} request${requests === 1 ? '' : 's'} none was for an operation of the contract`;
}

/** A mock of the one API, for when the target is down, and credentials that it knows. */
async function startFallback(
  id: string,
): Promise<{ fallback: NonNullable<ProxyOptions['fallback']>; close: () => Promise<void> }> {
  const paystub = await createPaystub({ apis: [id] });
  const headers = paystub.mounts[0]?.demo[0]?.headers ?? {};
  return { fallback: { handle: paystub.handle, headers }, close: () => paystub.close() };
}
