#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { WorldFileError, WorldMismatch } from '../app.js';
import { ContractError } from '../contract/document.js';
import { JournalError } from '../journal/index.js';
import { StoryError } from '../story/index.js';
import { CoverageError } from '../verify/coverage/coverage.js';
import { TransportError } from '../verify/exchange.js';
import { RecordingError } from '../verify/recording.js';
import { ReportError } from '../verify/reporters/index.js';
import { checkCommand } from './commands/check.js';
import { coverageCommand } from './commands/coverage.js';
import { proxyCommand } from './commands/proxy.js';
import { seedCommand } from './commands/seed.js';
import { serveCommand } from './commands/serve.js';
import { snapshotCommand } from './commands/snapshot.js';
import { verifyCommand } from './commands/verify.js';
import { UsageError } from './usage-error.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const program = new Command('paystub')
  .description(
    'The mock-and-contract server for usage, billing and x402 payment APIs: it remembers, keeps its\ncontract, and takes payments offline.',
  )
  .version(version)
  // `-h` is the host, as in Prism.
  .helpOption('--help', 'show this help')
  .showSuggestionAfterError()
  .exitOverride();

// A command that is added as it is does not take over how the program leaves and helps.
for (const command of [
  serveCommand(),
  seedCommand(),
  checkCommand(),
  snapshotCommand(),
  verifyCommand(version),
  proxyCommand(version),
  coverageCommand(version),
]) {
  program.addCommand(command.copyInheritedSettings(program), {
    isDefault: command.name() === 'serve',
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

/** 0 fine, 2 a wrong use or a tool that cannot run; the message says what to do. */
function exitCodeOf(error: unknown): number {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (
    error instanceof UsageError ||
    error instanceof JournalError ||
    error instanceof StoryError ||
    error instanceof WorldFileError ||
    error instanceof WorldMismatch ||
    error instanceof ContractError ||
    error instanceof CoverageError ||
    error instanceof TransportError ||
    error instanceof RecordingError ||
    error instanceof ReportError
  ) {
    process.stderr.write(`paystub: ${error.message}\n`);
  } else {
    process.stderr.write(
      `paystub: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
  }
  return 2;
}
