import { InvalidArgumentError } from 'commander';
import { isDocument } from '../documents/index.js';
import { listProviders } from '../providers/index.js';
import { commandNames } from './command-names.js';
import { didYouMean } from './did-you-mean.js';
import { UsageError } from './usage-error.js';

/** Reads a whole number of a flag or its variable; `1_000` is written as in sources. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text.replaceAll('_', ''));
    if (!/^\d(_?\d)*$/.test(text) || number < from || number > to) {
      throw new InvalidArgumentError(`It must be a number from ${from} to ${to}.`);
    }
    return number;
  };
}

/** Reads a number with or without a fraction. */
export function decimalNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || number < from || number > to) {
      throw new InvalidArgumentError(`It must be a number from ${from} to ${to}.`);
    }
    return number;
  };
}

/** How long something may take: more than nothing, an hour at most. */
export function seconds(text: string): number {
  const number = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || number <= 0 || number > 3_600) {
    throw new InvalidArgumentError('It must be a number of seconds above 0, 3600 at most.');
  }
  return number;
}

/** Reads names joined by commas, each once. */
export function namesOf<Name extends string>(
  what: string,
  known: readonly Name[],
): (text: string) => Name[] {
  return (text) => {
    const names = text.split(',').map((name) => name.trim());
    return [...new Set(names)].map((name) => {
      const found = known.find((one) => one === name);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(
        `There is no ${what} "${name}"${didYouMean(name, known)}; choose from ${known.join(', ')}.`,
      );
    });
  };
}

/**
 * Lets the ids of APIs pass that there are.
 *
 * @throws {UsageError} naming the others, with what was probably meant.
 */
export function checkApis(ids: readonly string[], mayBeCommand = false): void {
  const known = listProviders();
  const unknown = ids.filter((id) => !known.includes(id) && !(mayBeCommand && isDocument(id)));
  const [first = ''] = unknown;
  if (unknown.length === 0) return;
  const candidates = mayBeCommand ? [...known, ...commandNames] : known;
  throw new UsageError(
    `there is no API ${unknown.join(', ')}${didYouMean(first, candidates)}; choose from ${known.join(', ')}${
      mayBeCommand ? '. The commands are in paystub --help' : ''
    }`,
  );
}
