/** What a seeded folder says of itself: from what it was made, and what is in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptAnswer, SeedRecipe } from './answers.js';
import { BULK_FORMATS } from './formats.js';

export const MANIFEST = 'manifest.json';
const FORM = 'seed-1';

/** What can be written. */
export const FORMATS = ['fixtures', 'ts', ...BULK_FORMATS, 'world'] as const;
export type Format = (typeof FORMATS)[number];

export interface Manifest {
  readonly paystub: typeof FORM;
  readonly apis: readonly string[];
  readonly recipe: SeedRecipe;
  readonly formats: readonly Format[];
  /** By their paths below the folder. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

export interface ManifestFile {
  readonly sha256: string;
  /** Of a table. */
  readonly rows?: number;
  /** Of an answer. */
  readonly answer?: Pick<KeptAnswer, 'operation' | 'name' | 'status' | 'media' | 'request'>;
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

/** The manifest of a folder; undefined where there is none. @throws {SyntaxError} for no JSON. */
export function readManifest(folder: string): Manifest | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch {
    // Any folder may be without one.
    return undefined;
  }
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || !('paystub' in value)) return undefined;
  return value.paystub === FORM ? (value as Manifest) : undefined;
}
