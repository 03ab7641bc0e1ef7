import { readFile } from 'node:fs/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { readRegular, writeWhole } from '../files/index.js';
import { type Coverage, CoverageError } from './coverage.js';

/**
 * Writes a run's coverage. It is whole or not there at all: it is written under another name first.
 * Rejects with a `CoverageError` where it cannot be written.
 */
export async function writeCoverage(path: string, coverage: Coverage): Promise<void> {
  try {
    writeWhole(path, [`${JSON.stringify(coverage, undefined, 2)}\n`]);
  } catch (error) {
    throw new CoverageError(`the coverage is not kept: ${messageOf(error)}`);
  }
}

/** Reads a run's coverage. Rejects with a `CoverageError` that says what is wrong with the file. */
export async function readCoverage(path: string): Promise<Coverage> {
  let text: string;
  try {
    text = readRegular(path);
  } catch (error) {
    throw new CoverageError(`${path} cannot be read: ${messageOf(error)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CoverageError(`${path} is no coverage that paystub wrote: it is not JSON`);
  }
  const validate = await validator<Coverage>('coverage.schema.json');
  if (validate(value)) return value;
  throw new CoverageError(`${path} is no coverage that paystub wrote: ${faultOf(validate)}`);
}

/** The check of a schema that is published in `openapi/`. */
export async function validator<T>(name: string): Promise<ValidateFunction<T>> {
  const file = new URL(`../../openapi/${name}`, import.meta.url);
  const schema: object = JSON.parse(await readFile(file, 'utf8'));
  return new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile<T>(
    schema,
  );
}

/** The first fault that a check found, in words. */
export function faultOf({ errors }: Pick<ValidateFunction, 'errors'>): string {
  const [fault] = errors ?? [];
  const extra = fault?.params.additionalProperty;
  const word = extra === undefined ? '' : ` (${String(extra)})`;
  return `${fault?.instancePath || 'the document'} ${fault?.message ?? 'does not fit'}${word}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
