/**
 * JSON as people write it, with what `JSON.parse` does not tell: where it went wrong, in line and
 * column, and which key stands twice in one object, where the first value would be lost unseen.
 */
import { type Path, type Problem, pathText } from './problems.js';

/** No world has more levels than a few; more would only exhaust the stack. */
const DEEPEST = 64;
/** Keys that stand twice are listed up to this many. */
const MOST_REPEATED = 50;

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a whole JSON text. */
export function parseJson(text: string): Parsed {
  const scanner = new Scanner(text);
  try {
    scanner.scan();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const at = placeOf(text, error.offset);
    return { ok: false, problems: [{ at, problem: error.message }] };
  }
  if (scanner.repeated.length > 0) {
    const problems = scanner.repeated.map(({ path, offset }) => ({
      at: pathText(path),
      problem: `stands twice in its object, again at ${placeOf(text, offset)}; one of them must go`,
    }));
    return { ok: false, problems };
  }
  return { ok: true, value: JSON.parse(text) };
}

/** Not JSON, from here on. */
class Fault extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return `line ${line}, column ${offset - before.lastIndexOf('\n')}`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Walks over a text, and builds nothing. */
class Scanner {
  readonly repeated: { readonly path: Path; readonly offset: number }[] = [];
  readonly #text: string;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): void {
    this.#space();
    this.#value();
    if (this.#at < this.#text.length) throw this.#fault('nothing may follow the value');
  }

  #value(): void {
    const first = this.#text[this.#at];
    if (first === '{') this.#object();
    else if (first === '[') this.#array();
    else if (first === '"') this.#string();
    else if (!this.#takes(NUMBER) && !this.#takes(WORD)) {
      throw this.#fault(first === "'" ? 'texts have double quotes' : 'a value should stand here');
    }
    this.#space();
  }

  #object(): void {
    const keys = new Set<string>();
    this.#list('}', () => {
      const offset = this.#at;
      if (this.#text[offset] !== '"') throw this.#fault('a key in double quotes should stand here');
      const key = this.#string();
      this.#path.push(key);
      if (keys.has(key) && this.repeated.length < MOST_REPEATED) {
        this.repeated.push({ path: [...this.#path], offset });
      }
      keys.add(key);
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#fault('a colon should stand here');
      this.#at++;
      this.#space();
      this.#value();
      this.#path.pop();
    });
  }

  #array(): void {
    let place = 0;
    this.#list(']', () => {
      this.#path.push(place++);
      this.#value();
      this.#path.pop();
    });
  }

  /** What stands between brackets, with commas between. */
  #list(end: '}' | ']', member: () => void): void {
    if (this.#path.length >= DEEPEST) throw this.#fault(`is nested deeper than ${DEEPEST} levels`);
    this.#at++;
    this.#space();
    if (this.#text[this.#at] !== end) {
      for (;;) {
        member();
        if (this.#text[this.#at] !== ',') break;
        const comma = this.#at++;
        this.#space();
        if (this.#text[this.#at] === end) {
          throw new Fault(comma, `no comma may stand before the closing ${end}`);
        }
      }
    }
    if (this.#text[this.#at] !== end) throw this.#fault(`a comma or ${end} should stand here`);
    this.#at++;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at++;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (code === 0x5c) {
        if (!this.#takes(ESCAPE)) throw this.#fault('is no escape that JSON has');
      } else if (code < 0x20) {
        throw this.#fault('a line break or another control character stands in a text');
      } else if (Number.isNaN(code)) {
        throw new Fault(start, 'this text has no end: its closing quote is missing');
      } else this.#at++;
    }
    this.#at++;
    const raw = text.slice(start, this.#at);
    // The escapes are right, or it would not have come this far.
    return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1);
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
