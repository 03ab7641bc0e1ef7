import { Command, Option } from 'commander';
import { FileRefused, withReason, writeWhole } from '../../files/index.js';
import { LARGEST_FILE, snapshotWorld } from '../../paystub.js';
import { printableJson, tellUser } from '../../terminal/index.js';
import { UsageError } from '../usage-error.js';
import { type WorldFlags, withWorldFlags, worldConfigOf } from '../world-flags.js';

interface SnapshotFlags extends WorldFlags {
  readonly data?: string;
  readonly out?: string;
}

const examples = `
Examples:
  paystub snapshot --size 0 --out world.json      a world to edit: the demo accounts as of today
  paystub snapshot --data .paystub > now.json     what is kept in a folder, also while it is served
  paystub snapshot --from world.json              checks a file, and prints it as paystub writes it
`;

export function snapshotCommand(): Command {
  const command = new Command('snapshot')
    .description('write a whole world as one JSON file, to read, edit, and serve with --from')
    .helpOption('--help', 'show this help')
    .addOption(
      new Option(
        '--data <folder>',
        'the folder whose world it is; else the one of these flags',
      ).env('PAYSTUB_DATA'),
    )
    .addOption(
      new Option('--out <file>', 'where to write it; the standard output otherwise').env(
        'PAYSTUB_OUT',
      ),
    );
  return withWorldFlags(command).addHelpText('after', examples).action(snapshot);
}

async function snapshot(flags: SnapshotFlags): Promise<void> {
  const text = pieces(await snapshotWorld({ ...worldConfigOf(flags), data: flags.data }));
  if (flags.out === undefined) await print(text);
  else write(text, flags.out);
}

/** Enough at a time that writing costs nothing, and too little to be felt in memory. */
const PIECE = 65_536;

/** Says so when there are more than can be served, once all of them are there. */
function* pieces(text: Iterable<string>): Generator<string, void> {
  let piece = '';
  let size = 0;
  for (const part of text) {
    piece += part;
    size += Buffer.byteLength(part);
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
  if (size > LARGEST_FILE) {
    tellUser(`paystub: the world has ${size} bytes; --from takes files of up to ${LARGEST_FILE}\n`);
  }
}

/** Waits for whoever reads. One who has read enough, as `head` does, is no error. */
async function print(text: Iterable<string>): Promise<void> {
  let failed: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    failed = error;
  });
  for (const piece of text) {
    if (failed !== undefined) break;
    await new Promise<void>((resolve) =>
      process.stdout.write(printableJson(piece), () => resolve()),
    );
  }
  // The reason of the last piece may come a moment later.
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (failed !== undefined && failed.code !== 'EPIPE') {
    throw withReason('the standard output', failed);
  }
}

/** Under another name first: what is there stays until all of the new one is. */
function write(text: Iterable<string>, out: string): void {
  try {
    writeWhole(out, text);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    throw new UsageError(`nothing was written: ${error.message}`);
  }
}
