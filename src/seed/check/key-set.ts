import { hashText } from '../../ledger/ids/mixing.js';

/** The second half of the hash comes from another start. */
const OTHER = 0x2545f491;
const FIRST_SLOTS = 1024;

/**
 * Keys that were seen, as 64 bits each: ten million of them take 134 MB, where a `Set` of the texts
 * takes more than a gigabyte. Two of so many keys are mistaken for one once in a hundred thousand
 * checks.
 */
export class KeySet {
  #low = new Uint32Array(FIRST_SLOTS);
  #high = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  /** Whether it is new. */
  add(key: string): boolean {
    const low = lowOf(key);
    const high = hashText(key, OTHER) >>> 0;
    const slot = this.#slot(low, high);
    if (this.#low[slot] !== 0) return false;
    this.#low[slot] = low;
    this.#high[slot] = high;
    this.#size += 1;
    if (this.#size * 8 > this.#low.length * 5) this.#grow();
    return true;
  }

  has(key: string): boolean {
    return this.#low[this.#slot(lowOf(key), hashText(key, OTHER) >>> 0)] !== 0;
  }

  /** Where the key is, or the free place where it would be. */
  #slot(low: number, high: number): number {
    const mask = this.#low.length - 1;
    let slot = (low ^ high) & mask;
    while (this.#low[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [lows, highs] = [this.#low, this.#high];
    this.#low = new Uint32Array(2 * lows.length);
    this.#high = new Uint32Array(2 * highs.length);
    for (let at = 0; at < lows.length; at++) {
      const low = lows[at] as number;
      if (low === 0) continue;
      const high = highs[at] as number;
      const slot = this.#slot(low, high);
      this.#low[slot] = low;
      this.#high[slot] = high;
    }
  }
}

/** Never 0, which marks a free place. */
function lowOf(key: string): number {
  return hashText(key, 0) >>> 0 || 1;
}
