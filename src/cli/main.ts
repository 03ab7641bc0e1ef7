#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

const program = new Command('paystub')
  .description(
    'The mock-and-contract server for usage, billing and x402 payment APIs: it remembers, keeps its contract, and takes payments offline.',
  )
  .version(version)
  // `-h` is the host, as in Prism.
  .helpOption('--help', 'show this help')
  .showSuggestionAfterError()
  .exitOverride();

/** Each of them brings what it needs: a mock need not load what verifies APIs, and starts sooner. */
const commands = {
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  seed: async () => (await import('./commands/seed.js')).seedCommand(),
  check: async () => (await import('./commands/check.js')).checkCommand(),
  snapshot: async () => (await import('./commands/snapshot.js')).snapshotCommand(),
  verify: async () => (await import('./commands/verify.js')).verifyCommand(version),
  proxy: async () => (await import('./commands/proxy.js')).proxyCommand(version),
  coverage: async () => (await import('./commands/coverage.js')).coverageCommand(version),
};

for (const name of commandsFor(process.argv[2])) {
  const command = await commands[name]();
  // A command that is added as it is does not take over how the program leaves and helps.
  program.addCommand(command.copyInheritedSettings(program), { isDefault: name === 'serve' });
}

/** The command that is named first; all for the help, which lists them; and `serve` when none is. */
function commandsFor(first: string | undefined): (keyof typeof commands)[] {
  const names = Object.keys(commands) as (keyof typeof commands)[];
  if (first === 'help' || first === '--help') return names;
  return [names.find((name) => name === first) ?? 'serve'];
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await exitCodeOf(error);
}

/** 0 fine, 2 a wrong use or a tool that cannot run; the message says what to do. */
async function exitCodeOf(error: unknown): Promise<number> {
  // Commander has printed its own message, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { isExpected } = await import('./expected-errors.js');
  const said = error instanceof Error ? error : new Error(String(error));
  const text = isExpected(said) ? said.message : (said.stack ?? said.message);
  process.stderr.write(`paystub: ${text}\n`);
  return 2;
}
