import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createPaystub, defaultStory, type Paystub } from '../../app.js';
import { listProviders } from '../../providers/index.js';
import { startOfDay } from '../../story/index.js';
import { banner } from '../banner.js';
import { type LogLevel, logLevels, logTo } from '../log.js';
import { UsageError } from '../usage-error.js';

interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly memory?: true;
  readonly story?: string;
  readonly seed?: string;
  readonly size?: number;
  readonly refDate?: string;
  readonly logLevel: LogLevel;
}

const examples = `
Examples:
  paystub                                all APIs, at http://localhost:4010/<id>
  paystub serve ${listProviders()[0]}                  one API, at http://localhost:4010, as the real host has it
  paystub serve --port 0 --memory        a free port, and nothing kept
  paystub serve --data ./mock --seed 7   a world of your own, kept in ./mock
`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('serve the mock (this is what paystub does when no command is given)')
    .argument('[ids...]', `the APIs to serve: ${listProviders().join(', ')}; all when left out`)
    .addOption(
      new Option('-p, --port <number>', 'where to listen; 0 takes a free port')
        .env('PAYSTUB_PORT')
        .default(4010)
        .argParser(portOf),
    )
    .addOption(
      new Option('-h, --host <name>', 'the address to listen on')
        .env('PAYSTUB_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option('--data <folder>', 'where what happens is kept')
        .env('PAYSTUB_DATA')
        .default('.paystub'),
    )
    .addOption(new Option('--memory', 'keep nothing').env('PAYSTUB_MEMORY'))
    .addOption(
      new Option('--story <name>', 'which history the world begins with')
        .env('PAYSTUB_STORY')
        .choices([defaultStory]),
    )
    .addOption(
      new Option('--seed <text>', 'another seed gives other people and amounts').env(
        'PAYSTUB_SEED',
      ),
    )
    .addOption(
      new Option('--size <number>', 'how many accounts each API has besides the demo ones')
        .env('PAYSTUB_SIZE')
        .argParser(sizeOf),
    )
    .addOption(
      new Option(
        '--ref-date <date>',
        'the day (UTC) at whose start the history ends; today otherwise',
      )
        .env('PAYSTUB_REF_DATE')
        .argParser(dateOf),
    )
    .addOption(
      new Option('--log-level <level>', 'what to print of the traffic')
        .env('PAYSTUB_LOG_LEVEL')
        .choices(logLevels)
        .default('info'),
    )
    .addHelpText('after', examples)
    .action(serve);
}

async function serve(ids: readonly string[], given: ServeFlags, command: Command): Promise<void> {
  const flags = { ...given, ...fromPlatform(command) };
  const known = listProviders();
  const unknown = ids.filter((id) => !known.includes(id));
  if (unknown.length > 0) {
    throw new UsageError(`there is no API ${unknown.join(', ')}; choose from ${known.join(', ')}`);
  }
  const paystub = await createPaystub({
    apis: ids,
    data: flags.memory ? undefined : flags.data,
    recipe: {
      ...(flags.story === undefined ? {} : { story: flags.story }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.size === undefined ? {} : { size: flags.size }),
      ...(flags.refDate === undefined ? {} : { refDate: flags.refDate }),
    },
    observer: logTo((line) => process.stderr.write(`${line}\n`), flags.logLevel),
  });
  const server = createServer(paystub.app);
  try {
    await listen(server, flags.port, flags.host);
  } catch (error) {
    await paystub.close();
    throw listenError(error, flags);
  }
  stopOnSignal(server, paystub);
  const { port } = server.address() as AddressInfo;
  process.stdout.write(banner(paystub, originOf(flags.host, port)));
}

/** `PORT` and `HOST`, as hosting platforms set them, count where nothing of paystub's own was said. */
function fromPlatform(command: Command): { port?: number; host?: string } {
  const { PORT: port, HOST: host } = process.env;
  const unsaid = (name: string): boolean => command.getOptionValueSource(name) === 'default';
  return {
    ...(port && unsaid('port') ? { port: portFrom(port) } : {}),
    ...(host && unsaid('host') ? { host } : {}),
  };
}

function portFrom(text: string): number {
  try {
    return portOf(text);
  } catch {
    throw new UsageError(`the environment says PORT=${text}. It is a number from 0 to 65535.`);
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function listenError(error: unknown, flags: ServeFlags): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${flags.host}:${flags.port}`;
  if (code === 'EADDRINUSE') {
    return new UsageError(
      `${where} is taken. Stop what listens there, or start with --port <another>, or --port 0 for a free one.`,
    );
  }
  if (code === 'EACCES') {
    return new UsageError(`${where} needs more rights. Ports from 1024 up are free to all.`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(
      `${flags.host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`,
    );
  }
  return error;
}

/** Browsers keep cookies for `localhost` across ports, so that a front-end's dev server shares them. */
function originOf(host: string, port: number): string {
  const local = ['127.0.0.1', '0.0.0.0', '::1', '::', 'localhost'].includes(host);
  const name = local ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** Answers what is under way, writes out what is queued, and goes. A second signal goes at once. */
function stopOnSignal(server: Server, paystub: Paystub): void {
  const stop = (signal: NodeJS.Signals): void => {
    const code = signal === 'SIGINT' ? 130 : 0;
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(1));
    server.close(() => {
      paystub.close().then(
        () => process.exit(code),
        (error: unknown) => {
          process.stderr.write(`paystub: ${error instanceof Error ? error.message : error}\n`);
          process.exit(2);
        },
      );
    });
    server.closeIdleConnections();
    // A client that keeps its connection busy does not keep the process.
    setTimeout(() => server.closeAllConnections(), 2_000).unref();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new InvalidArgumentError('It is a number from 0 to 65535.');
  }
  return port;
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (!/^\d+$/.test(text) || size > 1_000_000) {
    throw new InvalidArgumentError('It is a number from 0 to 1000000.');
  }
  return size;
}

function dateOf(text: string): string {
  try {
    startOfDay(text);
  } catch {
    throw new InvalidArgumentError('It is a day such as 2026-03-01.');
  }
  return text;
}
