const DIGITS = Buffer.from('0123456789abcdef', 'latin1');

/** The value of each lowercase hex digit by character code; -1 for everything else. */
const VALUES = new Int8Array(128).fill(-1);
for (const [value, code] of DIGITS.entries()) VALUES[code] = value;

/** Writes the low 16 bits of a word as four lowercase hex digits. */
export function writeHalf(into: Buffer, offset: number, word: number): void {
  into[offset] = DIGITS[(word >>> 12) & 15]!;
  into[offset + 1] = DIGITS[(word >>> 8) & 15]!;
  into[offset + 2] = DIGITS[(word >>> 4) & 15]!;
  into[offset + 3] = DIGITS[word & 15]!;
}

/** Writes a 32-bit word as eight lowercase hex digits. */
export function writeWord(into: Buffer, offset: number, word: number): void {
  writeHalf(into, offset, word >>> 16);
  writeHalf(into, offset + 4, word);
}

/**
 * The word that four lowercase hex digits at `high` and four at `low` spell, as a signed number;
 * undefined if they are not that.
 */
export function readWord(text: string, high: number, low = high + 4): number | undefined {
  let word = 0;
  for (let i = 0; i < 8; i++) {
    const value = VALUES[text.charCodeAt(i < 4 ? high + i : low + i - 4)] ?? -1;
    if (value < 0) return undefined;
    word = (word << 4) | value;
  }
  return word;
}
