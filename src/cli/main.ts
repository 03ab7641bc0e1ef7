#!/usr/bin/env node
import { CommanderError } from 'commander';
import { tellUser } from '../terminal/index.js';
import { runProgram } from './program.js';

/** A pipe or a terminal that nobody reads any more. */
const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ENOTCONN', 'ERR_STREAM_DESTROYED'];

// Who reads the output may go away, as `head` does when it has read enough: then nobody is told, and what
// is served is served on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.includes(error.code ?? '')) throw error;
  });
}

try {
  await runProgram(process.argv.slice(2), process.env);
} catch (error) {
  process.exitCode = await exitCodeOf(error);
}

/** 0 fine, 2 a wrong use or a tool that cannot run; the message says what to do. */
async function exitCodeOf(error: unknown): Promise<number> {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { textOf } = await import('./expected-errors.js');
  const said = error instanceof Error ? error : new Error(String(error));
  tellUser(`paystub: ${textOf(said)}\n`);
  return 2;
}
