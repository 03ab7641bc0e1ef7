import { createRequire } from 'node:module';
import { Command } from 'commander';
import { paintable } from '../terminal/index.js';
import { type CommandName, commandNames } from './command-names.js';
import { withoutOptionValue } from './secret-option.js';
import { settleVariables } from './variables.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

/** Each of them brings what it needs: a mock need not load what verifies APIs, and starts sooner. */
const commands: Readonly<Record<CommandName, () => Promise<Command>>> = {
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  seed: async () => (await import('./commands/seed.js')).seedCommand(),
  check: async () => (await import('./commands/check.js')).checkCommand(),
  snapshot: async () => (await import('./commands/snapshot.js')).snapshotCommand(),
  verify: async () => (await import('./commands/verify.js')).verifyCommand(version),
  proxy: async () => (await import('./commands/proxy.js')).proxyCommand(version),
  coverage: async () => (await import('./commands/coverage.js')).coverageCommand(version),
};

const further = `
paystub <command> --help lists the flags of a command, their variables, and examples.
Without a command, paystub serves: its flags are in paystub serve --help.

Examples:
  paystub                                serve all APIs at http://localhost:4010/<id>
  paystub <id> --port 0      --memory     serve one, on a free port, and keep nothing
  paystub seed --format sql --out data   write rows to fill a database
  paystub verify <id> --target https://api.example.com
`;

/** One command as the program has it, for whoever wants to know its flags. */
export function loadCommand(name: CommandName): Promise<Command> {
  return commands[name]();
}

/** Does what was typed. @param args without the program's own name. */
export async function runProgram(
  typed: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const args = typed.map((word, index) => (asksForHelp(typed, index) ? '--help' : word));
  const program = new Command('paystub')
    .description(
      'The mock-and-contract server for usage, billing and x402 payment APIs: it remembers, keeps its contract, and takes payments offline.',
    )
    .version(version, '-v, --version', 'show the version')
    // `-h` alone asks for help; with a value it is the host, as in Prism.
    .helpOption('--help', 'show this help')
    .addHelpText('after', further)
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(paintable(withoutOptionValue(text))) })
    .exitOverride();
  for (const name of commandsFor(args[0])) {
    const command = await loadCommand(name);
    // A command that is added as it is does not take over how the program leaves and helps.
    program.addCommand(command.copyInheritedSettings(program), { isDefault: name === 'serve' });
    if (!isHelp(args[0])) settleVariables(command, environment);
  }
  await program.parseAsync(args, { from: 'user' });
}

/** A last `-h` has no value, and so is no host. */
function asksForHelp(args: readonly string[], index: number): boolean {
  return args[index] === '-h' && index === args.length - 1;
}

function isHelp(first: string | undefined): boolean {
  return first === 'help' || first === '--help';
}

/** The command that is named first; all for the help, which lists them; and `serve` when none is. */
function commandsFor(first: string | undefined): readonly CommandName[] {
  if (isHelp(first)) return commandNames;
  return [commandNames.find((name) => name === first) ?? 'serve'];
}
