import type { Command, Option } from 'commander';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { commandNames } from '../../src/cli/command-names.js';
import { loadCommand } from '../../src/cli/program.js';
import { isSwitch, settleVariables } from '../../src/cli/variables.js';

/** Every flag of every command. */
const flags: { name: string; flag: string; command: Command; option: Option }[] = [];
for (const name of commandNames) {
  const command = await loadCommand(name);
  for (const option of command.options) {
    flags.push({ name, flag: option.long ?? option.flags, command, option });
  }
}
const switches = flags.filter(({ option }) => isSwitch(option));

/** Flags whose variable is not called as they are: another command has one of that name for something else. */
const calledOtherwise: Readonly<Record<string, string>> = {
  'seed --from': 'PAYSTUB_FROM_DATE',
  'seed --to': 'PAYSTUB_TO_DATE',
};

/** A value that the flag takes; what it takes is not looked at. */
const accepted: Readonly<Record<string, string>> = {
  '--ref-date': '2026-03-01',
  '--from': '2026-01-01',
  '--to': '2026-03-01',
  '--story': 'spike',
  '--format': 'ts, sql',
  '--report': 'json, junit',
  '--target': 'https://api.example.com/',
  '--header': 'x-api-key: abc',
  '--other-header': 'x-api-key: abc',
  '--control-token': 'abcdefghijklmnop',
};

afterEach(() => vi.unstubAllEnvs());

/** What a command makes of its flags, when one variable says something. */
async function settled(name: string, variable: string, said: string, key: string) {
  const command = await loadCommand(name as (typeof commandNames)[number]);
  command.exitOverride().configureOutput({ writeErr: () => undefined });
  for (const argument of command.registeredArguments) argument.argOptional();
  for (const option of command.options) {
    if (option.envVar) vi.stubEnv(option.envVar, undefined);
    // What has to be given is not what is asked here.
    option.makeOptionMandatory(false);
  }
  vi.stubEnv(variable, said);
  settleVariables(command, process.env);
  let value: unknown;
  command.action(() => {
    value = command.opts()[key];
  });
  await command.parseAsync([], { from: 'user' });
  return value;
}

/** What was read from a text, as that text. */
function shown(value: unknown): string {
  if (value instanceof Map) return [...value].map((pair) => pair.join(': ')).join('\n');
  return Array.isArray(value) ? value.join(', ') : String(value);
}

describe('the variable of each flag', () => {
  it.each(flags)('$name $flag has one, called as the flag is', ({ name, flag, option }) => {
    const plain = `PAYSTUB_${flag.slice(2).toUpperCase().replaceAll('-', '_')}`;
    expect(option.envVar).toBe(calledOtherwise[`${name} ${flag}`] ?? plain);
  });

  it('of a switch are those that this table knows', () => {
    expect([...new Set(switches.map(({ flag }) => flag))].sort()).toEqual(
      expect.arrayContaining(['--allow-writes', '--check', '--memory', '--no-control']),
    );
  });

  it.each(
    switches.flatMap((one) =>
      ['true', '1', 'yes', 'on', 'TRUE', ' Yes '].map((said) => ({ ...one, said })),
    ),
  )('$name $flag is on by "$said"', async ({ name, option, said }) => {
    const value = await settled(name, option.envVar ?? '', said, option.attributeName());
    expect(value).toBe(!option.negate);
  });

  it.each(
    switches.flatMap((one) =>
      ['false', '0', 'no', 'off', 'False', '', ' '].map((said) => ({ ...one, said })),
    ),
  )('$name $flag is as if nothing was said by "$said"', async ({ name, flag, option, said }) => {
    const value = await settled(name, option.envVar ?? '', said, option.attributeName());
    // A flag that only takes something away leaves it on; one of a pair leaves the choice to others.
    const positive = flag.replace('--no-', '--');
    const paired = switches.some((one) => one.name === name && one.flag === positive);
    expect(value).toBe(option.negate && !paired ? true : undefined);
  });

  it.each(
    switches.flatMap((one) => ['ja', '2', 'null', 'truee', '-1'].map((said) => ({ ...one, said }))),
  )('$name $flag refuses "$said"', async ({ name, option, said }) => {
    const { envVar = '' } = option;
    await expect(settled(name, envVar, said, option.attributeName())).rejects.toThrow(
      `the environment says ${envVar}=${said}. It must be one of true, 1`,
    );
  });

  it.each(flags.filter(({ option }) => !isSwitch(option)))(
    '$name $flag is unset when it is empty, and read without the space around it',
    async ({ name, flag, option }) => {
      const { envVar = '' } = option;
      const key = option.attributeName();
      expect(await settled(name, envVar, '', key)).toEqual(option.defaultValue);
      expect(await settled(name, envVar, ' ', key)).toEqual(option.defaultValue);
      const value = option.argChoices?.[0] ?? accepted[flag] ?? '7';
      expect(shown(await settled(name, envVar, value, key))).toBe(value);
      expect(shown(await settled(name, envVar, ` ${value}\n`, key))).toBe(value);
    },
  );

  const numbers = flags.filter(({ option }) => /<(number|seconds|percent)>/.test(option.flags));
  it.each(
    numbers.flatMap((one) =>
      ['many', '-1', '1e3', '0x10', 'NaN', 'Infinity', '1,5', '99999999999'].map((said) => ({
        ...one,
        said,
      })),
    ),
  )('$name $flag refuses the number "$said", and names the variable', async (one) => {
    const { name, option, said } = one;
    const { envVar = '' } = option;
    const read = settled(name, envVar, said, option.attributeName());
    await expect(read).rejects.toThrow(envVar);
    await expect(read).rejects.toThrow('It must be a number');
  });

  it.each([
    ['seed', 'PAYSTUB_FORMAT', 'sqll', 'did you mean sql?'],
    ['seed', 'PAYSTUB_FORMAT', 'json,,', 'There is no format ""'],
    ['seed', 'PAYSTUB_FROM_DATE', '2026-02-30', 'It must be a day such as'],
    ['verify', 'PAYSTUB_REPORT', 'jsn', 'choose from'],
    ['verify', 'PAYSTUB_FAIL_ON', 'error', 'Allowed choices are'],
    ['serve', 'PAYSTUB_LOG_LEVEL', 'debug', 'Allowed choices are'],
  ])('%s refuses %s=%s', async (name, variable, said, message) => {
    await expect(settled(name, variable, said, 'none')).rejects.toThrow(message);
  });
});
