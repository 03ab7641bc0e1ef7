/** Rows out of files of any size, in any of the formats, however a person laid them out. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { withoutByteOrderMark } from '../../contract/byte-order-mark.js';
import type { Column } from '../columns.js';
import type { BulkFormat } from '../formats.js';

/** A row as it stands in a file, or what is wrong with it. */
export type ReadRow =
  | { readonly line: number; readonly cells: Readonly<Record<string, unknown>> }
  | { readonly line: number; readonly problem: string };

/**
 * The rows of a table's file. `columns` say how flat text is to be read; a cell that does not read as
 * what it should be stays text, so that its schema can say so.
 */
export function readRows(
  path: string,
  format: BulkFormat,
  columns: readonly Column[],
): Iterable<ReadRow> {
  switch (format) {
    case 'ndjson':
      return jsonRows(linesOf(path));
    case 'json':
      return jsonRows(elementsOf(path));
    case 'csv':
      return csvRows(path, columns);
    case 'sql':
      return sqlRows(path, columns);
  }
}

const CHUNK = 1 << 16;

function* chunksOf(path: string): Generator<string, void> {
  const fd = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(CHUNK);
    let begun = false;
    for (;;) {
      const read = readSync(fd, buffer);
      if (read === 0) break;
      const text = decoder.write(buffer.subarray(0, read));
      // A short read may end within a character, and within the mark before the first.
      if (text === '') continue;
      yield begun ? text : withoutByteOrderMark(text);
      begun = true;
    }
    yield decoder.end();
  } finally {
    closeSync(fd);
  }
}

interface Piece {
  readonly line: number;
  readonly text: string;
}

function* linesOf(path: string): Generator<Piece, void> {
  let line = 1;
  let rest = '';
  for (const chunk of chunksOf(path)) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) yield { line: line++, text };
  }
  yield { line, text: rest };
}

function* jsonRows(pieces: Iterable<Piece>): Generator<ReadRow, void> {
  for (const { line, text } of pieces) {
    if (text.trim() === '') continue;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      yield { line, problem: `is no JSON: ${error instanceof Error ? error.message : error}` };
      continue;
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      yield { line, cells: value as Readonly<Record<string, unknown>> };
    } else yield { line, problem: 'is no object' };
  }
}

/** The members of the array that a file holds, as they stand. */
function* elementsOf(path: string): Generator<Piece, void> {
  const scan = new Scan('{[', '}]', '"', '\\');
  let text = '';
  let line = 1;
  for (const chunk of chunksOf(path)) {
    for (const char of chunk) {
      const outside = scan.take(char);
      const { depth } = scan;
      if (outside && char === '[' && depth === 1) continue;
      if (outside && ((char === ',' && depth === 1) || (char === ']' && depth === 0))) {
        if (text.trim() !== '') yield { line, text };
        text = '';
      } else {
        // White space before it is no part of it.
        if (text === '' && /\s/.test(char)) continue;
        if (text === '') line = scan.line;
        text += char;
      }
    }
  }
  if (text.trim() !== '' || scan.depth !== 0) yield { line, text: text === '' ? '[' : text };
}

/** Follows text through its quotes and brackets. */
class Scan {
  depth = 0;
  line = 1;
  #quoted = false;
  #escaped = false;

  constructor(
    private readonly open: string,
    private readonly close: string,
    private readonly quote: string,
    private readonly escaping: string,
  ) {}

  /** Whether the character is outside quotes. */
  take(char: string): boolean {
    if (char === '\n') this.line += 1;
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (char === this.escaping) this.#escaped = true;
      else if (char === this.quote) this.#quoted = false;
      return false;
    }
    if (char === this.quote) {
      this.#quoted = true;
      return false;
    }
    if (this.open.includes(char)) this.depth += 1;
    else if (this.close.includes(char)) this.depth -= 1;
    return true;
  }
}

/** RFC 4180: a quoted cell may hold commas, quotes and ends of lines. */
function* csvRecords(path: string): Generator<{ line: number; cells: (string | null)[] }, void> {
  let line = 1;
  let start = 1;
  let cells: (string | null)[] = [];
  let text = '';
  let quoted = false;
  let wasQuoted = false;
  /** A quote inside a quoted cell ends it, unless another follows. */
  let closing = false;
  const cell = (): void => {
    cells.push(text === '' && !wasQuoted ? null : text);
    text = '';
    wasQuoted = false;
    closing = false;
  };
  for (const chunk of chunksOf(path)) {
    for (const char of chunk) {
      if (quoted && !closing) {
        if (char === '"') closing = true;
        else text += char;
      } else if (quoted && char === '"') {
        text += char;
        closing = false;
      } else {
        quoted = false;
        if (char === '"' && text === '') {
          quoted = true;
          wasQuoted = true;
          closing = false;
        } else if (char === ',') cell();
        else if (char === '\n') {
          cell();
          yield { line: start, cells };
          cells = [];
          start = line + 1;
        } else if (char !== '\r') text += char;
      }
      if (char === '\n') line += 1;
    }
  }
  if (text !== '' || wasQuoted || cells.length > 0) {
    cell();
    yield { line: start, cells };
  }
}

function* csvRows(path: string, columns: readonly Column[]): Generator<ReadRow, void> {
  let names: readonly string[] | undefined;
  for (const { line, cells } of csvRecords(path)) {
    if (names === undefined) {
      names = cells.map((cell) => cell ?? '');
      continue;
    }
    if (cells.length !== names.length) {
      yield { line, problem: `has ${cells.length} cells, and there are ${names.length} columns` };
    } else yield { line, cells: rowOf(names, cells, columns) };
  }
  if (names === undefined) yield { line: 1, problem: 'is empty: the first line names the columns' };
}

/** Statements as they stand between semicolons. */
function* statementsOf(path: string): Generator<Piece, void> {
  const scan = new Scan('', '', "'", '');
  let text = '';
  let line = 1;
  for (const chunk of chunksOf(path)) {
    for (const char of chunk) {
      const outside = scan.take(char);
      if (outside && char === ';') {
        yield { line, text };
        text = '';
      } else {
        // White space before it is no part of it.
        if (text === '' && /\s/.test(char)) continue;
        if (text === '') line = scan.line;
        text += char;
      }
    }
  }
  if (text.trim() !== '') yield { line, text };
}

const INSERT = /^\s*INSERT\s+INTO\s+"?[\w]+"?\s*\(([^)]*)\)\s*VALUES\s*/i;
const VALUE =
  /\s*(?:(NULL|TRUE|FALSE)|(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)|'((?:[^']|'')*)')\s*([,)])/giy;

function* sqlRows(path: string, columns: readonly Column[]): Generator<ReadRow, void> {
  for (const { line, text } of statementsOf(path)) {
    if (/^\s*(BEGIN|COMMIT|--[^\n]*)?\s*$/i.test(text)) continue;
    const insert = INSERT.exec(text);
    if (insert === null) {
      yield { line, problem: 'is no INSERT INTO … (…) VALUES …' };
      continue;
    }
    const names = (insert[1] ?? '').split(',').map((name) => name.trim().replaceAll('"', ''));
    let at = insert[0].length;
    let here = line + newlines(text, 0, at);
    let counted = at;
    while (at < text.length) {
      here += newlines(text, counted, at);
      counted = at;
      if (text[at] !== '(') {
        yield { line: here, problem: `a row should begin at ${excerpt(text, at)}` };
        break;
      }
      at += 1;
      const cells: (string | null)[] = [];
      let end = '';
      while (end !== ')') {
        VALUE.lastIndex = at;
        const value = VALUE.exec(text);
        if (value === null) break;
        const [all, word, number, quoted, after = ''] = value;
        at += all.length;
        end = after;
        cells.push(
          word === undefined
            ? (number ?? (quoted ?? '').replaceAll("''", "'"))
            : word.toUpperCase() === 'NULL'
              ? null
              : word.toLowerCase(),
        );
      }
      if (end !== ')') {
        yield { line: here, problem: `a value cannot be read at ${excerpt(text, at)}` };
        break;
      }
      if (cells.length === names.length) yield { line: here, cells: rowOf(names, cells, columns) };
      else yield { line: here, problem: `has ${cells.length} values for ${names.length} columns` };
      const next = /^\s*,?\s*/.exec(text.slice(at, at + 64));
      at += next?.[0].length ?? 0;
    }
  }
}

function newlines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines += 1;
  }
  return lines;
}

function excerpt(text: string, at: number): string {
  return JSON.stringify(text.slice(at, at + 30));
}

function rowOf(
  names: readonly string[],
  cells: readonly (string | null)[],
  columns: readonly Column[],
): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {};
  names.forEach((name, at) => {
    const column =
      columns[at]?.name === name ? columns[at] : columns.find((one) => one.name === name);
    const text = cells[at] ?? null;
    // What may not be null in JSON is left out there.
    if (text === null && column?.optional) return;
    row[name] = text === null ? null : cellOf(text, column);
  });
  return row;
}

function cellOf(text: string, column: Column | undefined): unknown {
  switch (column?.type) {
    case 'integer':
    case 'number':
      return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : text;
    case 'json':
      try {
        return JSON.parse(text);
      } catch {
        // Its schema says what should stand there.
        return text;
      }
    default:
      return text;
  }
}
