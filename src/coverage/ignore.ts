import { parse } from 'yaml';
import { readRegular } from '../files/index.js';
import { CoverageError, type Item } from './coverage.js';
import { faultOf, validator } from './file.js';

/** Items that need not be exercised, and why. What is left out of an entry may be anything. */
export interface IgnoreEntry {
  readonly api?: string;
  readonly operation?: string;
  readonly status?: number;
  /** As coverage names it: `query limit`. */
  readonly parameter?: string;
  readonly lifecycle?: string;
  readonly step?: string;
  readonly reason: string;
}

/** Reads an ignore list (YAML or JSON). Rejects with a `CoverageError` that says what is wrong with it. */
export async function readIgnoreList(path: string): Promise<IgnoreEntry[]> {
  let value: unknown;
  try {
    value = parse(readRegular(path));
  } catch (error) {
    throw new CoverageError(
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const validate = await validator<{ ignore: IgnoreEntry[] }>('coverage-ignore.schema.json');
  if (validate(value)) return value.ignore;
  throw new CoverageError(
    `${path} is no ignore list: ${faultOf(validate)}. An entry says what it is about, and has a reason.`,
  );
}

/** Whether an entry is about an item. */
export function covers(entry: IgnoreEntry, item: Item): boolean {
  const { api, operation, status, parameter, lifecycle, step } = entry;
  if (api !== undefined && api !== item.api) return false;
  if (operation !== undefined && operation !== item.operation) return false;
  if (status !== undefined) return item.kind === 'status' && item.name === String(status);
  if (parameter !== undefined) return item.kind === 'parameter' && item.name === parameter;
  if (lifecycle !== undefined && !item.name.startsWith(`${lifecycle}: `)) return false;
  if (step !== undefined && !item.name.endsWith(`: ${step}`)) return false;
  return (lifecycle === undefined && step === undefined) || item.kind === 'step';
}
