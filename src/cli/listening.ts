import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type Command, Option } from 'commander';
import { listenOn, type PoliteStop } from '../contract/http-server.js';
import { tellUser } from '../terminal/index.js';
import { UsageError } from './usage-error.js';
import { wholeNumber } from './values.js';

/** Where a command listens. */
export interface ListenFlags {
  readonly port: number;
  readonly host: string;
}

/** The flags of every command that listens. */
export function withListenFlags(command: Command, port: number): Command {
  return command
    .addOption(
      new Option('-p, --port <number>', 'where to listen; 0 takes a free port (PORT is read too)')
        .env('PAYSTUB_PORT')
        .default(port)
        .argParser(portOf),
    )
    .addOption(
      new Option('-h, --host <name>', 'the address to listen on (HOST is read too)')
        .env('PAYSTUB_HOST')
        .default('127.0.0.1'),
    );
}

/** `PORT` and `HOST`, as hosting platforms set them, count where nothing of paystub's own was said. */
export function fromPlatform(command: Command): { port?: number; host?: string } {
  const [port, host] = [process.env.PORT?.trim(), process.env.HOST?.trim()];
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
    throw new UsageError(`the environment says PORT=${text}. It must be a number from 0 to 65535.`);
  }
}

/** Listens, and gives the origin. Rejects with a `UsageError` where that cannot be. */
export async function listen(server: Server, { port, host }: ListenFlags): Promise<string> {
  try {
    return originOf(host, await listenOn(server, port, host));
  } catch (error) {
    throw listenError(error, { port, host });
  }
}

function listenError(error: unknown, flags: ListenFlags): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const where = `${flags.host}:${flags.port}`;
  if (code === 'EADDRINUSE') {
    return new UsageError(
      `${where} is taken${flags.port === 4010 ? ' (Prism listens on the same port by default)' : ''}. Stop what listens there, or start with --port <another>, or --port 0 for a free one.`,
    );
  }
  if (code === 'EACCES') {
    return new UsageError(`${where} needs more rights. Ports from 1024 up are free to all.`);
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new UsageError(
      `${flags.host} is not an address of this machine. Use 127.0.0.1, or 0.0.0.0 for all of them.`,
    );
  }
  return error;
}

/** The other addresses at which a server on a wildcard address answers. */
export function reachOf({ host }: Pick<ListenFlags, 'host'>, server: Server): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [];
  const { port } = server.address() as AddressInfo;
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => `http://${address}:${port}`);
}

/**
 * Browsers keep cookies for `localhost` across ports, so that a front-end's dev server shares them. It
 * need not lead to `::1`, which is named as it is.
 */
function originOf(host: string, port: number): string {
  const local = ['127.0.0.1', '0.0.0.0', '::', 'localhost'].includes(host);
  const name = local ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** How long clients have whose requests are under way when paystub is stopped. */
const STRAGGLERS_MS = 2_000;

/**
 * Answers what is under way, does what is left to do, and goes with the code that it gives. A second
 * signal goes at once.
 */
export function stopOnSignal(
  polite: PoliteStop,
  close: (signal: NodeJS.Signals) => Promise<number>,
): void {
  const stop = (signal: NodeJS.Signals): void => {
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(1));
    polite.stop(STRAGGLERS_MS).then(() =>
      close(signal).then(
        (code) => process.exit(code),
        (error: unknown) => {
          tellUser(`paystub: ${error instanceof Error ? error.message : error}\n`);
          process.exit(2);
        },
      ),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

const portOf = wholeNumber(0, 65_535);
