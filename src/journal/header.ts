import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type HeaderDifference, JournalCorrupt } from './errors.js';
import { errorCode, openCarefully } from './file-operations.js';
import { journalPath, unavailable } from './folder.js';
import { decodeLines, type Line } from './frame.js';

/** How this version begins its files. Another layout of the lines or of an entry gets another name. */
export const JOURNAL_FORMAT = 'paystub-journal-1';

/** A file that was compacted: an image of the world stands between the header and the entries. */
export const COMPACTED_FORMAT = 'paystub-journal-2';

const FORMATS: readonly string[] = [JOURNAL_FORMAT, COMPACTED_FORMAT];

/** Up to where an image stands for the entries that led there. */
export interface ImageHeader {
  /** The last entry that it stands for. */
  readonly seq: number;
  /** When that was decided, in milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The first line of a journal: which world the entries belong to. */
export interface JournalHeader {
  /** {@link JOURNAL_FORMAT} in what this version writes. */
  readonly format: string;
  /** What the base of the world is made from: a JSON object, which the journal only compares. */
  readonly recipe: object;
  /** In a file that was compacted. */
  readonly image?: ImageHeader;
}

function isJournalHeader(value: unknown): value is JournalHeader {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    typeof value.format === 'string' &&
    'recipe' in value &&
    typeof value.recipe === 'object' &&
    value.recipe !== null &&
    (value.format === COMPACTED_FORMAT) === ('image' in value && isImageHeader(value.image))
  );
}

function isImageHeader(value: unknown): value is ImageHeader {
  return (
    typeof value === 'object' &&
    value !== null &&
    'seq' in value &&
    Number.isSafeInteger(value.seq) &&
    'at' in value &&
    Number.isSafeInteger(value.at)
  );
}

/** The fields in which two headers differ, the format first; none when they name the same world. */
export function headerDifferences(found: JournalHeader, wanted: JournalHeader): HeaderDifference[] {
  const there = fields(found);
  const asked = fields(wanted);
  return [...new Set([...there.keys(), ...asked.keys()])]
    .map((field) => ({ field, found: there.get(field), wanted: asked.get(field) }))
    .filter((difference) => !isDeepStrictEqual(difference.found, difference.wanted));
}

/** Through JSON, because that is how the other header has come: a field left undefined is absent. */
function fields(header: JournalHeader): Map<string, unknown> {
  const recipe: object = JSON.parse(JSON.stringify(header.recipe));
  return new Map<string, unknown>([
    // Compacted or not, it is the same world.
    ['format', FORMATS.includes(header.format) ? JOURNAL_FORMAT : header.format],
    ...Object.entries(recipe).map(([name, value]) => [`recipe.${name}`, value] as const),
  ]);
}

/**
 * Takes the header from the lines of a file.
 *
 * @throws {JournalCorrupt} when the first of them is not one.
 */
function takeHeader(lines: Iterator<Line>, path: string): JournalHeader {
  const first = lines.next();
  return headerOf(first.done ? undefined : first.value.value, path);
}

/** @throws {JournalCorrupt} when the value of a first line is no header. */
export function headerOf(value: unknown, path: string): JournalHeader {
  if (isJournalHeader(value)) return value;
  throw new JournalCorrupt(path, 1, 0, 'it is not the header of a paystub journal');
}

/** A header is a few hundred bytes; a first line longer than this is not one. */
const LONGEST_HEADER = 65_536;

/**
 * The header of the folder's journal, or undefined where there is none. It takes no lock and writes
 * nothing, so that a start can look first and then open with the recipe it found.
 *
 * @throws {JournalCorrupt} when the file does not begin with a header.
 * @throws {JournalUnavailable} when the file is there and cannot be read.
 */
export async function readJournalHeader(folder: string): Promise<JournalHeader | undefined> {
  const path = journalPath(resolve(folder));
  try {
    const file = await openCarefully(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEADER), 0, null, 0);
      return takeHeader(decodeLines(buffer.subarray(0, bytesRead), path), path);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw unavailable(resolve(folder), error);
  }
}
