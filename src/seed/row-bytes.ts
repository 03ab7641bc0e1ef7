/**
 * Rows as UTF-8 bytes, written straight where they stay. Most of a row is ASCII that needs no
 * escape, and is copied character by character: no text is made that a moment later is garbage. What
 * is not that plain goes the usual way, through a string.
 */

const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const ZERO = 0x30;
/** The one whole number of 32 bits whose negative is none. */
const LEAST = -(2 ** 31);
/** How many written numbers are kept; a power of two. */
const SLOTS = 1_024;

const encoder = new TextEncoder();

/** Which ASCII characters stand for themselves where all of `others` and the control codes do not. */
function plainBut(others: string, controls: boolean): Uint8Array {
  const plain = new Uint8Array(128).fill(1);
  if (controls) plain.fill(0, 0, 0x20);
  for (const other of others) plain[other.charCodeAt(0)] = 0;
  return plain;
}

const ANYWHERE = plainBut('', false);
const IN_JSON = plainBut('"\\', true);
/** RFC 4180. */
const IN_CSV = plainBut('",\r\n', false);
const IN_SQL = plainBut("'", false);

/** Objects and arrays are JSON in flat formats. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A text that stands in every row, as {@link RowBytes.bytes} takes it. */
export function constant(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes that grow at their end. */
export class RowBytes {
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #length = 0;
  readonly #fractions = new Float64Array(SLOTS).fill(Number.NaN);
  readonly #texts: string[] = Array(SLOTS).fill('');

  /** A copy of what was written, which nothing else refers to; it begins anew. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#length) as Uint8Array<ArrayBuffer>;
    this.#length = 0;
    return taken;
  }

  /** A text as it is. */
  text(text: string): void {
    if (this.#copied(text, ANYWHERE)) return;
    this.#reserve(text.length * 3);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#length));
    this.#length += written;
  }

  /** Bytes of which there were many before; {@link constant} makes them. */
  bytes(these: Uint8Array): void {
    const { length } = these;
    this.#reserve(length);
    const bytes = this.#bytes;
    const start = this.#length;
    // They are few, and for few a loop is faster than `set`.
    for (let at = 0; at < length; at++) bytes[start + at] = these[at] as number;
    this.#length = start + length;
  }

  /** What `JSON.stringify` makes of it; `undefined` is no JSON, and stands for null. */
  json(value: unknown): void {
    if (typeof value === 'string') {
      if (!this.#enclosed(value, IN_JSON, QUOTE)) this.text(JSON.stringify(value));
    } else if (typeof value === 'number') this.#number(value);
    else this.text(JSON.stringify(value ?? null));
  }

  /** A cell of RFC 4180. Nothing between the commas is null, and `""` is an empty text. */
  csv(value: unknown): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.text(String(value));
    else if (value !== null && value !== undefined) this.#csvText(textOf(value));
  }

  #csvText(text: string): void {
    if (text !== '' && this.#copied(text, IN_CSV)) return;
    const quoted = text === '' || /[",\r\n]/.test(text);
    this.text(quoted ? `"${text.replaceAll('"', '""')}"` : text);
  }

  /** A literal of standard SQL: PostgreSQL reads backslashes as they are too, unless told otherwise. */
  sql(value: unknown): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'boolean') this.text(value ? 'TRUE' : 'FALSE');
    else if (value === null || value === undefined) this.text('NULL');
    else this.#sqlText(textOf(value));
  }

  #sqlText(text: string): void {
    if (!this.#enclosed(text, IN_SQL, APOSTROPHE)) this.text(`'${text.replaceAll("'", "''")}'`);
  }

  #number(value: number): void {
    if ((value | 0) === value && value > 0) this.#digits(value);
    else if ((value | 0) === value && value < 0 && value !== LEAST) {
      this.text('-');
      this.#digits(-value);
    } else this.text(this.#written(value));
  }

  /** The decimal digits of a whole number above 0 and below 2^31. */
  #digits(value: number): void {
    this.#reserve(10);
    const bytes = this.#bytes;
    let end = this.#length + 1;
    for (let power = 10; value >= power; power *= 10) end += 1;
    this.#length = end;
    for (let rest = value; rest > 0; ) {
      const tens = (rest / 10) | 0;
      bytes[--end] = ZERO + rest - 10 * tens;
      rest = tens;
    }
  }

  /** A fraction's digits are slow to find, and prices are few: what was written last is kept. */
  #written(value: number): string {
    const slot = Math.trunc(value * 1e6) & (SLOTS - 1);
    if (this.#fractions[slot] !== value) {
      this.#fractions[slot] = value;
      this.#texts[slot] = Number.isFinite(value) ? String(value) : 'null';
    }
    return this.#texts[slot] as string;
  }

  /** Copies a text between two marks; one that has more than plain characters it leaves alone. */
  #enclosed(text: string, plain: Uint8Array, mark: number): boolean {
    this.#reserve(text.length + 2);
    const before = this.#length;
    this.#bytes[this.#length++] = mark;
    if (!this.#copied(text, plain)) {
      this.#length = before;
      return false;
    }
    this.#bytes[this.#length++] = mark;
    return true;
  }

  /** Copies a text of plain characters, with a byte to spare; any other it leaves alone. */
  #copied(text: string, plain: Uint8Array): boolean {
    const { length } = text;
    this.#reserve(length + 1);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at);
      // What is outside the table is undefined.
      if (plain[code] !== 1) return false;
      bytes[start + at] = code;
    }
    this.#length = start + length;
    return true;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
