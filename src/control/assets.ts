import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file that the pages load. */
export interface Asset {
  readonly mediaType: 'image/svg+xml' | 'text/css' | 'text/javascript';
  readonly text: string;
  /** Where it is served. The name has the text's digest in it, so that a browser may keep it for ever. */
  readonly path: string;
}

/** The folder of the files, beside `src` in the repository and beside `dist` in the package. */
const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'assets');

const mediaTypes = {
  'icon.svg': 'image/svg+xml',
  'page.css': 'text/css',
  'page.js': 'text/javascript',
  'try-it.js': 'text/javascript',
} as const;

type AssetFile = keyof typeof mediaTypes;

const byFile = new Map<string, Asset>();
const byName = new Map<string, Asset>();
for (const [file, mediaType] of Object.entries(mediaTypes)) {
  const text = readFileSync(join(folder, file), 'utf8');
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const name = file.replace('.', `.${digest}.`);
  const asset: Asset = { mediaType, text, path: `/_paystub/assets/${name}` };
  byFile.set(file, asset);
  byName.set(name, asset);
}

/** By the name that it is served under: what is not on the list is not there, whatever is on the disk. */
export function assetNamed(name: string): Asset | undefined {
  return byName.get(name);
}

/** The address of a file, for the pages that load it. */
export function assetPath(file: AssetFile): string {
  return byFile.get(file)?.path ?? '';
}
