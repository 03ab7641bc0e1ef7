/** What a seeded folder says of itself: from what it was made, and what is in it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { FileRefused, readRegular } from '../files/index.js';
import { historyProblem, MOST_WRITTEN_CALLS } from '../scenario/index.js';
import type { KeptAnswer, SeedRecipe } from './answers.js';
import { BULK_FORMATS } from './formats.js';

export const MANIFEST = 'manifest.json';
/** Of the ten thousand files that a folder may have, each with a line. */
const LARGEST = 64 * 1024 * 1024;
const FORM = 'seed-1';

/** What can be written. */
export const FORMATS = ['fixtures', 'ts', ...BULK_FORMATS, 'world'] as const;
export type Format = (typeof FORMATS)[number];

export interface Manifest {
  readonly paystub: typeof FORM;
  readonly apis: readonly string[];
  readonly recipe: SeedRecipe;
  readonly formats: readonly Format[];
  /** Whether the run that wrote it had not come to its end: nothing is known of its files then. */
  readonly underWay?: true;
  /** By their paths below the folder. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestFile {
  readonly sha256: string;
  /** Of a table. */
  readonly rows?: number;
  /** How many rows an answer lists, or how many answers a module has; left out for none. */
  readonly holds?: number;
  /** Of an answer. */
  readonly answer?: Pick<KeptAnswer, 'operation' | 'name' | 'status' | 'media' | 'request'>;
}

/** How many rows an answer lists. */
export function listedIn(body: unknown): number {
  if (Array.isArray(body)) return body.length;
  if (typeof body !== 'object' || body === null) return 0;
  return Object.values(body).reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
    0,
  );
}

export function manifestText(manifest: Omit<Manifest, 'paystub'>): string {
  const { files, ...rest } = manifest;
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(
    ([path, file]) => `    ${JSON.stringify(path)}: ${JSON.stringify(file)}`,
  );
  const head = JSON.stringify({ paystub: FORM, ...rest }, null, 2).replace(/\n}$/, '');
  return `${head},\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`;
}

/** The manifest of a folder; undefined where there is none. @throws {ManifestError} */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readRegular(join(folder, MANIFEST), LARGEST);
  } catch (error) {
    // Any folder may be without one.
    if (!existsSync(join(folder, MANIFEST))) return undefined;
    throw new ManifestError(error instanceof FileRefused ? error.reason : String(error));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ManifestError(`is no JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value !== 'object' || value === null || !('paystub' in value)) return undefined;
  if (value.paystub !== FORM) return undefined;
  validator ??= new Ajv2020({ strictTypes: false }).compile(SCHEMA);
  const validate = validator;
  if (validate(value)) {
    const manifest = value as object as Manifest;
    const problem = historyProblem(manifest.recipe, MOST_WRITTEN_CALLS);
    if (problem !== undefined) throw new ManifestError(`cannot be gone by: ${problem}`);
    const twice = Object.keys(manifest.files).find((path) => isTwice(text, path));
    if (twice !== undefined) throw new ManifestError(`lists ${twice} twice`);
    return manifest;
  }
  const [fault] = validate.errors ?? [];
  throw new ManifestError(
    `${fault?.instancePath ?? ''} ${fault?.message ?? 'does not fit'}`.trim(),
  );
}

/** JSON takes the last of two members with one name, and says nothing of the other. */
function isTwice(text: string, path: string): boolean {
  const member = `${JSON.stringify(path)}:`;
  return text.indexOf(member) !== text.lastIndexOf(member);
}

/** A manifest that cannot be gone by. The message says why. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

/** Compiled once: a check asks for several manifests. */
let validator: ValidateFunction | undefined;

const TEXT = { type: 'string' };
const COUNT = { type: 'integer', minimum: 0 };
const SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['paystub', 'apis', 'recipe', 'formats', 'files'],
  properties: {
    paystub: { const: FORM },
    underWay: { const: true },
    apis: { type: 'array', items: TEXT, uniqueItems: true },
    formats: { type: 'array', items: { enum: FORMATS }, uniqueItems: true },
    recipe: {
      type: 'object',
      required: ['story', 'seed', 'size', 'refDate'],
      properties: {
        story: TEXT,
        seed: { type: ['string', 'number'] },
        size: COUNT,
        refDate: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d$' },
        rows: COUNT,
        plot: { type: 'object' },
      },
    },
    files: {
      type: 'object',
      // Below the folder: what a manifest lists may be removed.
      propertyNames: { pattern: '^(?!(.*/)?\\.\\.?(/|$))[^/\\\\:][^\\\\:]*$' },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        required: ['sha256'],
        properties: {
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          rows: COUNT,
          holds: COUNT,
          answer: { type: 'object', required: ['operation', 'name', 'status', 'media', 'request'] },
        },
      },
    },
  },
} as const;
