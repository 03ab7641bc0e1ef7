/** Base58, in which Solana writes addresses and signatures: no 0, no O, no I, no l. */

const DIGITS = Buffer.from('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 'latin1');
const [ZERO] = DIGITS;
/** Digits in a block of the result. */
const BLOCK_DIGITS = 5;
const BLOCK = 58 ** BLOCK_DIGITS;
/** Products of two bytes and a block still add up exactly this often. */
const MOST_BYTES = 400;

/** For each two bytes of a number, from the last: what a 1 there is worth, in blocks from the last. */
const worth: Float64Array[] = [];
/** Kept, because a page asks for twenty of these; nothing in them outlives a call. */
const sums = new Float64Array(Math.ceil((MOST_BYTES * Math.log(256)) / Math.log(BLOCK)) + 1);
const text = Buffer.alloc(sums.length * BLOCK_DIGITS);

/**
 * The bytes of a hex text in base58. Instead of dividing the whole number for each digit, it adds up
 * what every two bytes are worth, and carries once at the end: a quarter of the time of a `BigInt`,
 * which a page of transactions feels.
 *
 * @throws {RangeError} for more than 400 bytes.
 */
export function base58(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  if (bytes.length > MOST_BYTES) throw new RangeError(`${bytes.length} bytes are too many`);
  const places = Math.ceil(bytes.length / 2);
  const blocks = worthOf(places).length + 1;
  sums.fill(0, 0, blocks);
  for (let place = 0; place < places; place++) {
    const end = bytes.length - 2 * place;
    const value = ((bytes[end - 2] ?? 0) << 8) | (bytes[end - 1] as number);
    const each = worthOf(place);
    for (let at = 0; at < each.length; at++) {
      sums[at] = (sums[at] as number) + value * (each[at] as number);
    }
  }
  let start = text.length;
  let carry = 0;
  for (let at = 0; at < blocks; at++) {
    const value = (sums[at] as number) + carry;
    carry = Math.floor(value / BLOCK);
    // Below 2^31, where whole numbers are divided fastest.
    let rest = (value - carry * BLOCK) | 0;
    for (let digit = 0; digit < BLOCK_DIGITS; digit++) {
      const quotient = (rest / 58) | 0;
      start -= 1;
      text[start] = DIGITS[rest - quotient * 58] as number;
      rest = quotient;
    }
  }
  while (text[start] === ZERO) start += 1;
  // Leading zero bytes are no digits of the number; each is written as a 1.
  let zeros = 0;
  while (bytes[zeros] === 0) zeros += 1;
  return '1'.repeat(zeros) + text.toString('latin1', start);
}

function worthOf(place: number): Float64Array {
  for (let next = worth.length; next <= place; next++) {
    const blocks: number[] = [];
    for (let rest = 1n << BigInt(16 * next); rest > 0n; rest /= BigInt(BLOCK)) {
      blocks.push(Number(rest % BigInt(BLOCK)));
    }
    worth.push(Float64Array.from(blocks));
  }
  return worth[place] as Float64Array;
}
