import type { Command, Option } from 'commander';
import { UsageError } from './usage-error.js';

const yes = ['true', '1', 'yes', 'on'];
const no = ['false', '0', 'no', 'off'];

/**
 * Makes the variables of a command's flags what Commander takes them for. It reads a variable of a
 * flag without a value as set whatever it says, `false` and the empty text too; and CI systems set
 * what is not defined to an empty text.
 *
 * @param environment is changed: what counts as unset is taken out.
 * @throws {UsageError} when a yes or no is something else.
 */
export function settleVariables(
  { options }: Pick<Command, 'options'>,
  environment: NodeJS.ProcessEnv,
): void {
  for (const option of options) {
    const { envVar } = option;
    const said = envVar === undefined ? undefined : environment[envVar]?.trim();
    if (envVar === undefined || said === undefined) continue;
    if (said === '' || (isSwitch(option) && isNo(envVar, said))) delete environment[envVar];
    else environment[envVar] = said;
  }
}

/** Whether a flag takes no value. */
export function isSwitch(option: Option): boolean {
  return !option.required && !option.optional;
}

function isNo(name: string, said: string): boolean {
  const word = said.toLowerCase();
  if (yes.includes(word)) return false;
  if (no.includes(word)) return true;
  throw new UsageError(
    `the environment says ${name}=${said}. It must be one of ${[...yes, ...no].join(', ')}, or empty.`,
  );
}
