import { Command, Option } from 'commander';
import type { Observer } from '../../contract/exchange.js';
import { createHttpServer, stopsPolitely } from '../../contract/http-server.js';
import type { CoverageRecorder } from '../../coverage/recorder.js';
import { createPaystub, type Paystub } from '../../paystub.js';
import { listProviders } from '../../providers/index.js';
import { Redactor } from '../../redaction/index.js';
import { printOut, tellUser } from '../../terminal/index.js';
import { banner } from '../banner.js';
import {
  fromPlatform,
  type ListenFlags,
  listen,
  reachOf,
  stopOnSignal,
  withListenFlags,
} from '../listening.js';
import { type LogLevel, logLevels, logTo } from '../log.js';
import { secretOption } from '../secret-option.js';
import { UsageError } from '../usage-error.js';
import { checkApis, wholeNumber } from '../values.js';
import { type WorldFlags, withWorldFlags, worldConfigOf } from '../world-flags.js';

interface ServeFlags extends WorldFlags, ListenFlags {
  readonly data: string;
  readonly memory?: true;
  readonly requireWorld?: true;
  readonly faithful?: true;
  readonly corsWorlds?: true;
  readonly trustProxy?: true;
  readonly x402Dialect?: 'sdk' | 'spec';
  readonly x402Mainnets?: true;
  readonly traffic?: boolean;
  readonly control: boolean;
  readonly memoryLimit: number;
  readonly controlToken?: string;
  readonly coverage?: string;
  readonly logLevel: LogLevel;
}

const examples = `
Examples:
  paystub                                all APIs, at http://localhost:4010/<id>
  ${`paystub serve ${listProviders()[0]}`.padEnd(38)} one API, at http://localhost:4010, as the real host has it
  paystub serve --port 0 --memory        a free port, and nothing kept
  paystub serve --data ./mock --seed 7   a world of your own, kept in ./mock
  paystub serve --from world.json        the world that you wrote, checked first
`;

export function serveCommand(): Command {
  const command = new Command('serve')
    .description('serve the mock (this is what paystub does when no command is given)')
    .argument(
      '[apis...]',
      `what to serve: ${listProviders().join(', ')}, or OpenAPI documents (files, folders, addresses); all built-in APIs when left out`,
    )
    .addOption(
      new Option('--data <folder>', 'where what happens is kept')
        .env('PAYSTUB_DATA')
        .default('.paystub'),
    )
    .addOption(new Option('--memory', 'keep nothing').env('PAYSTUB_MEMORY'))
    .addOption(
      new Option('--log-level <level>', 'what to print of the traffic')
        .env('PAYSTUB_LOG_LEVEL')
        .choices(logLevels)
        .default('info'),
    )
    .addOption(
      new Option(
        '--x402-dialect <name>',
        'which error codes to use in x402 errors: those of the SDKs (the default) or of the specification',
      )
        .choices(['sdk', 'spec'])
        .env('PAYSTUB_X402_DIALECT'),
    )
    .addOption(
      new Option('--x402-mainnets', 'let x402 ask for real money').env('PAYSTUB_X402_MAINNETS'),
    )
    .addOption(
      new Option('--require-world', 'refuse requests that name no world').env(
        'PAYSTUB_REQUIRE_WORLD',
      ),
    )
    .addOption(
      new Option(
        '--traffic',
        'let the busy accounts go on living as days go by, with --ref-date or a clock that is set too',
      ).env('PAYSTUB_TRAFFIC'),
    )
    .addOption(
      new Option(
        '--no-traffic',
        'let nothing happen but what callers do; otherwise the busy accounts go on living as days go by',
      ).env('PAYSTUB_NO_TRAFFIC'),
    )
    .addOption(
      new Option(
        '--faithful',
        'send values as the real server does, where its documentation shows them in another form',
      ).env('PAYSTUB_FAITHFUL'),
    )
    .addOption(
      new Option(
        '--trust-proxy',
        'believe X-Forwarded-Proto and -Host of any proxy, not only of one on this machine',
      ).env('PAYSTUB_TRUST_PROXY'),
    )
    .addOption(
      new Option('--cors-worlds', 'let pages of other origins name worlds').env(
        'PAYSTUB_CORS_WORLDS',
      ),
    )
    .addOption(
      new Option(
        '--memory-limit <mebibytes>',
        'how much may be kept in memory for all worlds together: then the oldest logs go',
      )
        .env('PAYSTUB_MEMORY_LIMIT')
        .default(256)
        .argParser(wholeNumber(1, 1_000_000)),
    )
    .addOption(new Option('--no-control', 'no control plane').env('PAYSTUB_NO_CONTROL'))
    .addOption(
      secretOption(
        new Option(
          '--control-token <text>',
          'require this bearer token, 16 to 200 characters, for the control plane (default: local callers only)',
        ).env('PAYSTUB_CONTROL_TOKEN'),
        tokenOf,
      ),
    )
    .addOption(
      new Option('--coverage <file>', 'where to write, at the end, what was exercised').env(
        'PAYSTUB_COVERAGE',
      ),
    );
  return withWorldFlags(withListenFlags(command, 4010))
    .addHelpText('after', examples)
    .action(serve);
}

async function serve(ids: readonly string[], given: ServeFlags, command: Command): Promise<void> {
  const flags = { ...given, ...fromPlatform(command) };
  checkApis(ids, true);
  const data = folderOf(flags, command);
  const coverage = flags.coverage === undefined ? undefined : await coverageTo(flags.coverage);
  // The port comes first: a start that is refused leaves no folder behind.
  let listener: Paystub['listener'] = async (req, res) => (await opened).listener(req, res);
  const redactor = new Redactor();
  const log = logTo((line) => tellUser(`${line}\n`), flags.logLevel, redactor);
  const server = createHttpServer((req, res) => void listener(req, res), {
    refusedHead: log.exchange,
  });
  const polite = stopsPolitely(server);
  const origin = await listen(server, flags);
  const opened = open(ids, flags, { data, log, redactor, coverage: coverage?.seen });
  let paystub: Paystub;
  try {
    paystub = await opened;
  } catch (error) {
    server.close();
    server.closeAllConnections();
    throw error;
  }
  listener = paystub.listener;
  stopOnSignal(polite, async (signal) => {
    try {
      await paystub.close();
    } finally {
      await coverage?.write();
    }
    const { failure } = paystub.world;
    if (failure !== undefined) {
      tellUser(`paystub: ${failure.message}\n`);
      return 2;
    }
    return signal === 'SIGINT' ? 130 : 0;
  });
  printOut(banner(paystub, origin, reachOf(flags, server)));
}

interface Opening {
  readonly data: string | undefined;
  readonly log: Observer;
  readonly redactor: Redactor;
  readonly coverage: CoverageRecorder | undefined;
}

async function open(
  ids: readonly string[],
  flags: ServeFlags,
  { data, log, redactor, coverage }: Opening,
): Promise<Paystub> {
  const paystub = await createPaystub({
    ...worldConfigOf(flags, ids),
    apis: ids,
    data,
    traffic: flags.traffic,
    control: flags.control,
    memoryLimit: flags.memoryLimit * 2 ** 20,
    controlToken: flags.controlToken,
    requireWorld: flags.requireWorld ?? false,
    faithful: flags.faithful ?? false,
    corsWorlds: flags.corsWorlds ?? false,
    trustedProxies: flags.trustProxy ? 'all' : 'loopback',
    x402: {
      ...(flags.x402Dialect === undefined ? {} : { dialect: flags.x402Dialect }),
      mainnets: flags.x402Mainnets ?? false,
    },
    notice: (text) => process.stderr.write(`paystub: ${text}\n`),
    observer: {
      ...log,
      exchange(record) {
        log.exchange(record);
        coverage?.exchange(record);
      },
    },
  });
  for (const { id, contract } of paystub.mounts) {
    coverage?.track(id, contract);
    redactor.addNames([...contract.schemes.values()].map(({ key }) => key));
  }
  return paystub;
}

/** Where the world is kept, if it is. What was typed counts more than what the environment says. */
function folderOf({ data, memory }: ServeFlags, command: Command): string | undefined {
  if (!memory) return data;
  const typed = (flag: string): boolean => command.getOptionValueSource(flag) === 'cli';
  if (typed('data') && typed('memory')) {
    throw new UsageError(
      `--memory keeps nothing, and --data ${data} says where to keep it: give one of them`,
    );
  }
  return typed('data') ? data : undefined;
}

/** What counts what is exercised; only whoever asks for it loads it. */
async function coverageTo(file: string) {
  const { CoverageRecorder } = await import('../../coverage/recorder.js');
  const { writeCoverage } = await import('../../coverage/file.js');
  const seen = new CoverageRecorder();
  return { seen, write: () => writeCoverage(file, seen.coverage) };
}

/** Short ones can be guessed, and what is no word cannot stand in a header. */
function tokenOf(text: string): string {
  if (!/^[\x21-\x7e]{16,200}$/.test(text)) {
    throw new Error('It must have 16 to 200 letters, digits and signs, and no space.');
  }
  return text;
}
