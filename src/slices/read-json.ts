/**
 * JSON that is read in pieces, with what `JSON.parse` does not tell: where it went wrong, and which
 * key stands twice in one object, where the first value would be lost unseen.
 */
import type { Steps } from './pace.js';

/** Where something stands in a value: keys of objects, places in arrays. */
type JsonPath = readonly (string | number)[];

export interface JsonLimits {
  /** How many objects and arrays may stand in one another. */
  readonly deepest: number;
  /** How many objects and arrays there may be in all. */
  readonly most: number;
}

export type ReadJson =
  | {
      readonly ok: true;
      /** As `JSON.parse` gives it: of a key that stands twice, the last value counts. */
      readonly value: unknown;
      /** The keys that stand twice, up to {@link MOST_REPEATED}. */
      readonly repeated: readonly { readonly path: JsonPath; readonly offset: number }[];
    }
  | {
      readonly ok: false;
      /** Of the character from which on it is no JSON. */
      readonly offset: number;
      readonly problem: string;
      /** Which limit it is that was passed, if any. */
      readonly limit: keyof JsonLimits | undefined;
    };

/** Keys that stand twice are listed up to this many. */
const MOST_REPEATED = 50;
/** So many characters are one piece. A text or number is never divided. */
const PIECE = 16_384;

/** Reads a whole JSON text. */
export function* readJson(text: string, limits: JsonLimits): Steps<ReadJson> {
  const reader = new Reader(text, limits);
  try {
    while (!reader.goOn(PIECE)) yield;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { offset, message, limit } = error;
    return { ok: false, offset, problem: message, limit };
  }
  return { ok: true, value: reader.value, repeated: reader.repeated };
}

/** Not JSON, from here on. */
class Fault extends Error {
  constructor(
    readonly offset: number,
    message: string,
    readonly limit?: keyof JsonLimits,
  ) {
    super(message);
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** An array or object whose end has not come, and where its next value goes. */
type Open =
  | { readonly end: ']'; readonly value: unknown[] }
  | { readonly end: '}'; readonly value: Record<string, unknown>; key: string };

/** Builds the value as it goes, and remembers between pieces what is open. */
class Reader {
  value: unknown;
  readonly repeated: { readonly path: JsonPath; readonly offset: number }[] = [];
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #open: Open[] = [];
  #at = 0;
  #count = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#space();
  }

  /** Reads at least so many characters further, from the beginning of a value on. Whether that was the end. */
  goOn(characters: number): boolean {
    const until = this.#at + characters;
    while (this.#at < until) {
      const value = this.#scalarOrOpen();
      if (value !== OPENED && this.#put(value)) return true;
    }
    return false;
  }

  /** A text, number or word; or the beginning of an object or array that is not empty. */
  #scalarOrOpen(): unknown {
    const first = this.#text[this.#at];
    if (first === '{') return this.#begin({ end: '}', value: {}, key: '' });
    if (first === '[') return this.#begin({ end: ']', value: [] });
    if (first === '"') return this.#string();
    const start = this.#at;
    if (this.#takes(NUMBER)) return Number(this.#text.slice(start, this.#at));
    if (this.#takes(WORD)) return WORDS[this.#text.slice(start, this.#at)];
    throw this.#fault(first === "'" ? 'texts have double quotes' : 'a value should stand here');
  }

  #begin(open: Open): unknown {
    const { deepest, most } = this.#limits;
    if (this.#open.length >= deepest) {
      throw new Fault(this.#at, `is nested deeper than ${deepest} levels`, 'deepest');
    }
    this.#count += 1;
    if (this.#count > most) {
      throw new Fault(this.#at, `has more than ${most} objects and arrays`, 'most');
    }
    this.#at++;
    this.#space();
    if (this.#text[this.#at] === open.end) {
      this.#at++;
      return open.value;
    }
    this.#open.push(open);
    if (open.end === '}') this.#key(open);
    return OPENED;
  }

  /** Puts a value where it belongs, and closes what ends behind it. Whether that was the last value. */
  #put(given: unknown): boolean {
    let value = given;
    for (;;) {
      this.#space();
      const open = this.#open.at(-1);
      if (open === undefined) {
        if (this.#at < this.#text.length) throw this.#fault('nothing may follow the value');
        this.value = value;
        return true;
      }
      if (open.end === ']') open.value.push(value);
      else set(open.value, open.key, value);
      const { end } = open;
      const next = this.#text[this.#at];
      if (next === ',') {
        const comma = this.#at++;
        this.#space();
        if (this.#text[this.#at] === end) {
          throw new Fault(comma, `no comma may stand before the closing ${end}`);
        }
        if (open.end === '}') this.#key(open);
        return false;
      }
      if (next !== end) throw this.#fault(`a comma or ${end} should stand here`);
      this.#at++;
      this.#open.pop();
      value = open.value;
    }
  }

  #key(open: Open & { readonly end: '}' }): void {
    const offset = this.#at;
    if (this.#text[offset] !== '"') throw this.#fault('a key in double quotes should stand here');
    open.key = this.#string();
    if (this.repeated.length < MOST_REPEATED && Object.hasOwn(open.value, open.key)) {
      this.repeated.push({ path: this.#path(), offset });
    }
    this.#space();
    if (this.#text[this.#at] !== ':') throw this.#fault('a colon should stand here');
    this.#at++;
    this.#space();
  }

  #path(): JsonPath {
    return this.#open.map((open) => (open.end === ']' ? open.value.length : open.key));
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at++;
    let escapes = false;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        escapes = true;
        if (!this.#takes(ESCAPE)) throw this.#fault('is no escape that JSON has');
      } else if (code < 0x20) {
        throw this.#fault('a line break or another control character stands in a text');
      } else if (Number.isNaN(code)) {
        throw new Fault(start, 'this text has no end: its closing quote is missing');
      } else this.#at++;
    }
    this.#at++;
    const length = this.#at - start;
    // A slice of some length would keep the whole text in memory for as long as itself.
    return escapes || length > LONGEST_COPIED
      ? (JSON.parse(text.slice(start, this.#at)) as string)
      : text.slice(start + 1, this.#at - 1);
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #takes(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fault(otherwise: string): Fault {
    if (this.#at >= this.#text.length) return new Fault(this.#at, 'the text ends too early');
    const rest = this.#text.slice(this.#at, this.#at + 2);
    const comment = rest === '//' || rest === '/*';
    return new Fault(this.#at, comment ? 'JSON has no comments' : otherwise);
  }
}

const OPENED = Symbol('an object or array has begun');

/** V8 copies texts that are shorter than 13 characters, of which two are the quotes here. */
const LONGEST_COPIED = 14;

/** As an own member, whatever its name is. */
function set(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else {
    const how = { value, enumerable: true, writable: true, configurable: true };
    Object.defineProperty(object, key, how);
  }
}
