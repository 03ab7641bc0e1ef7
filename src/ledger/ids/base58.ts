/** Base58, in which Solana writes addresses and signatures: no 0, no O, no I, no l. */

const DIGITS = Buffer.from('123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz', 'latin1');
const [ONE] = DIGITS;
/** Digits in a block of the result. */
const BLOCK_DIGITS = 5;
const BLOCK = 58 ** BLOCK_DIGITS;
const PAIR = 58 ** 2;
/** Every two digits, one after the other: a block is written by two divisions. */
const PAIRS = Buffer.from(
  Array.from({ length: PAIR }, (_, pair) => [
    DIGITS[Math.floor(pair / 58)] as number,
    DIGITS[pair % 58] as number,
  ]).flat(),
);
/** Products of two bytes and a block still add up exactly this often. */
const MOST_BYTES = 400;

/** What every two bytes of a number are worth in the blocks of its result. */
interface Worth {
  readonly blocks: number;
  /** By block, from the last: what a 1 at each place, from the last two bytes, is worth. */
  readonly table: Float64Array;
  /** By block: the first place that is worth something there. */
  readonly first: Int32Array;
}

/** By how many places a number has. */
const worths = new Map<number, Worth>();
/** Kept, because a page asks for twenty of these; nothing in them outlives a call. */
const values = new Float64Array(MOST_BYTES / 2);
const text = Buffer.alloc((blocksOf(MOST_BYTES / 2) + 1) * BLOCK_DIGITS);

/**
 * The bytes of a hex text in base58.
 *
 * @throws {RangeError} for more than 400 bytes.
 */
export function base58(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const { length } = bytes;
  if (length > MOST_BYTES) throw new RangeError(`${length} bytes are too many`);
  const places = Math.ceil(length / 2);
  for (let place = 0; place < places; place++) {
    const end = length - 2 * place;
    values[place] = ((bytes[end - 2] ?? 0) << 8) | (bytes[end - 1] as number);
  }
  // Leading zero bytes are no digits of the number; each is written as a 1.
  let zeros = 0;
  while (bytes[zeros] === 0) zeros += 1;
  return '1'.repeat(zeros) + written(places);
}

/** The same of words of 32 bits, the highest first: what hashes are made of here, without a text between. */
export function base58OfWords(words: Int32Array): string {
  const places = 2 * words.length;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as number;
    values[places - 1 - 2 * at] = word >>> 16;
    values[places - 2 - 2 * at] = word & 0xffff;
  }
  let zeros = 0;
  while (zeros < 4 * words.length && byteOf(words, zeros) === 0) zeros += 1;
  return zeros === 0 ? written(places) : '1'.repeat(zeros) + written(places);
}

function byteOf(words: Int32Array, at: number): number {
  return ((words[at >> 2] as number) >>> (24 - 8 * (at & 3))) & 0xff;
}

/**
 * The digits of the number that stands in `values`. Instead of dividing all of it for each digit, it
 * adds up what every two bytes are worth in a block, and carries on to the next.
 */
function written(places: number): string {
  const { blocks, table, first } = worthOf(places);
  let start = text.length;
  let carry = 0;
  for (let block = 0; block < blocks; block++) {
    let sum = carry;
    const row = block * places;
    for (let place = first[block] as number; place < places; place++) {
      sum += (values[place] as number) * (table[row + place] as number);
    }
    carry = Math.floor(sum / BLOCK);
    // Below 2^31, where whole numbers are divided fastest.
    const rest = (sum - carry * BLOCK) | 0;
    const upper = (rest / PAIR) | 0;
    const last = 2 * (rest - upper * PAIR);
    const head = (upper / PAIR) | 0;
    const middle = 2 * (upper - head * PAIR);
    start -= BLOCK_DIGITS;
    text[start] = DIGITS[head] as number;
    text[start + 1] = PAIRS[middle] as number;
    text[start + 2] = PAIRS[middle + 1] as number;
    text[start + 3] = PAIRS[last] as number;
    text[start + 4] = PAIRS[last + 1] as number;
  }
  while (text[start] === ONE) start += 1;
  return text.toString('latin1', start);
}

/** How many blocks hold a number of so many places of two bytes. */
function blocksOf(places: number): number {
  return Math.ceil((places * 16 * Math.LN2) / Math.log(BLOCK));
}

function worthOf(places: number): Worth {
  let worth = worths.get(places);
  if (worth === undefined) {
    const blocks = blocksOf(places) + 1;
    const table = new Float64Array(blocks * places);
    const first = new Int32Array(blocks).fill(places);
    for (let place = places - 1; place >= 0; place--) {
      let rest = 1n << BigInt(16 * place);
      for (let block = 0; rest > 0n; block++, rest /= BigInt(BLOCK)) {
        table[block * places + place] = Number(rest % BigInt(BLOCK));
        first[block] = place;
      }
    }
    worth = { blocks, table, first };
    worths.set(places, worth);
  }
  return worth;
}
