/** Writes what a story tells to a folder, in the formats that are asked for, and finds what is stale. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJson } from '../contract/media-type.js';
import { isFileBelow, placeBelow, writeWhole } from '../files/index.js';
import { snapshotWorld } from '../paystub.js';
import { loadProvider } from '../providers/index.js';
import { answersOf, type KeptAnswer, type SeedRecipe } from './answers.js';
import { type BulkOptions, writeBulk } from './bulk-rows.js';
import { BlockFile } from './files.js';
import { BULK_FORMATS, type BulkFormat, SQL_LOADERS } from './formats.js';
import {
  type Format,
  listedIn,
  MANIFEST,
  type Manifest,
  type ManifestFile,
  manifestText,
  readManifest,
} from './manifest.js';
import { MODULE, typedFixtures } from './typed.js';

export interface SeedJob {
  readonly apis: readonly string[];
  readonly recipe: SeedRecipe;
  readonly formats: readonly Format[];
}

/** The name of the world file in a folder. */
const WORLD = 'world.json';

/** What a run did to its folder. */
export interface Written {
  /** What was written, by path. */
  readonly files: Readonly<Record<string, ManifestFile>>;
  /** What an earlier run had written, and this one does not. */
  readonly removed: readonly string[];
  /** What it would have removed, if nobody had edited it since. */
  readonly kept: readonly string[];
}

/** The folder holds what this run must not replace. The message says what. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken';
}

/**
 * Writes everything, and a manifest last. Files of an earlier run of the same formats that are not
 * part of this one are removed, and no others.
 *
 * @throws {FolderTaken} before anything is written.
 */
export async function writeSeed(job: SeedJob, options: BulkOptions): Promise<Written> {
  const { folder } = options;
  const before = readManifest(folder);
  refuseOthers(folder, job, before);
  const files: Record<string, ManifestFile> = {};
  const texts = job.formats.some((format) => format === 'fixtures' || format === 'ts')
    ? [...textsOf(job, await keptAnswers(job))]
    : [];
  for (const [path] of texts) refuseUnlisted(folder, path, before);
  // Whoever looks before the end, or after a run that was cut short, is not told that all is right.
  const listed = before?.files ?? {};
  write(folder, MANIFEST, manifestText({ ...job, underWay: true, files: listed }));
  for (const [path, text, file] of texts) {
    files[path] = { ...file, sha256: write(folder, path, text) };
  }
  const bulk = job.formats.filter(isBulk);
  if (bulk.length > 0) {
    const { apis, recipe } = job;
    for (const { path, rows, sha256 } of await writeBulk(
      { apis, recipe, formats: bulk },
      options,
    )) {
      files[path] = rows === 0 && isWithoutRows(path) ? { sha256 } : { sha256, rows };
    }
  }
  if (job.formats.includes('world')) {
    const parts = await snapshotWorld({ recipe: job.recipe });
    const target = new BlockFile(folder, WORLD);
    try {
      for (const part of parts) target.append(part);
    } catch (error) {
      target.discard();
      throw error;
    }
    files[WORLD] = { sha256: target.close(0) };
  }
  const gone = Object.entries(listed).filter(
    ([path]) => !(path in files) && isFileBelow(folder, path),
  );
  const [removed, kept]: [string[], string[]] = [[], []];
  for (const [path, { sha256 }] of gone) {
    const place = join(folder, path);
    if ((await digestOf(place)) !== sha256) kept.push(path);
    else {
      rmSync(place);
      removed.push(path);
    }
  }
  write(folder, MANIFEST, manifestText({ ...job, files }));
  return { files, removed, kept };
}

/** A folder holds what one run wrote: what is of another format, or of somebody else, stays. */
function refuseOthers(folder: string, { formats }: SeedJob, before: Manifest | undefined): void {
  const others = before?.formats.filter((format) => !formats.includes(format)) ?? [];
  if (others.length > 0) {
    throw new FolderTaken(
      `holds files of the format ${others.join(', ')}, which this run would not write again`,
    );
  }
  if (before === undefined) refuseUnlisted(folder, MANIFEST, before);
  if (formats.includes('world')) refuseUnlisted(folder, WORLD, before);
}

function refuseUnlisted(folder: string, path: string, before: Manifest | undefined): void {
  // A run that was cut short had not come to list what it wrote.
  if (before?.underWay) return;
  if (before?.files[path] === undefined && existsSync(join(folder, path))) {
    throw new FolderTaken(`holds ${path}, which paystub seed did not write there`);
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The paths that are not what the job would write, each with what is wrong; none when all is fresh. */
export async function staleFiles(
  job: SeedJob,
  { folder, ...options }: BulkOptions,
): Promise<string[]> {
  const fresh = mkdtempSync(join(tmpdir(), 'paystub-seed-'));
  try {
    const { files: written } = await writeSeed(job, { ...options, folder: fresh });
    const found = readManifest(folder)?.files ?? {};
    const stale = [...Object.keys(written), MANIFEST].flatMap((path) => {
      if (!existsSync(join(folder, path))) return [`${path} is missing`];
      if (!isFileBelow(folder, path)) return [`${path} is a link, or no regular file`];
      const same = readFileSync(join(folder, path)).equals(readFileSync(join(fresh, path)));
      return same ? [] : [`${path} is not what would be written now`];
    });
    const gone = Object.keys(found).filter((path) => !(path in written));
    return [...stale, ...gone.map((path) => `${path} would not be written any more`)].sort();
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A schema, or what loads the others. */
function isWithoutRows(path: string): boolean {
  return path.endsWith('schema.sql') || Object.values<string>(SQL_LOADERS).includes(path);
}

function isBulk(format: Format): format is BulkFormat {
  return BULK_FORMATS.some((one) => one === format);
}

async function keptAnswers({ apis, recipe }: SeedJob): Promise<KeptAnswer[]> {
  const asked = [];
  for (const id of apis) asked.push({ id, cases: (await loadProvider(id)).cases ?? [] });
  return answersOf(asked, recipe);
}

function* textsOf(
  { apis, formats }: SeedJob,
  answers: readonly KeptAnswer[],
): Generator<readonly [path: string, text: string, file: Omit<ManifestFile, 'sha256'>], void> {
  for (const api of apis) {
    const own = answers.filter((answer) => answer.api === api);
    if (formats.includes('fixtures')) {
      for (const { operation, name, status, request, media, body } of own) {
        const answer = { operation, name, status, media, request };
        const listed = listedIn(body);
        const file = { answer, ...(listed === 0 ? {} : { holds: listed }) };
        const path = `${api}/${operation}.${name}`;
        if (isJson(media)) yield [`${path}.json`, `${JSON.stringify(body, null, 2)}\n`, file];
        else yield [`${path}.txt`, String(body), file];
      }
    }
    if (formats.includes('ts'))
      yield [`${api}/${MODULE}`, typedFixtures(api, own), { holds: own.length }];
  }
}

function write(folder: string, path: string, text: string): string {
  writeWhole(placeBelow(folder, path), [text], { sync: false });
  return createHash('sha256').update(text).digest('hex');
}
