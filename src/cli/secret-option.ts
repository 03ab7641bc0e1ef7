import type { Option } from 'commander';
import { UsageError } from './usage-error.js';

/**
 * An option whose value may be a secret, or hold one. Commander repeats the value of an option that is
 * wrong; here the message says which option it is, and what its form is.
 *
 * @param parse throws an `Error` that says the form, and repeats nothing of the value
 */
export function secretOption<T>(
  option: Option,
  parse: (text: string, before: T | undefined) => T,
): Option {
  return option.argParser((text: string, before: T | undefined): T => {
    try {
      return parse(text, before);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const variable = option.envVar === undefined ? '' : ` (or ${option.envVar})`;
      throw new UsageError(`option '${option.flags}'${variable} is wrong. ${said}`);
    }
  });
}

/** What Commander says of an option that there is not, without the value that was given with it. */
export function withoutOptionValue(message: string): string {
  return message
    .replace(/(unknown option '--[^=']*)=[\s\S]*'/, "$1'")
    .replace(/(unknown option '-[^-])[\s\S]*'/, "$1'");
}
