import type { Owner } from './owner.js';

/** Negative if the row `a` comes before the row `b`; never 0 for two rows. */
export type Order = (a: number, b: number) => number;

interface Block {
  readonly owner: Owner;
  readonly seqs: number[];
}

/**
 * The rows of a feed in an order of their own: sequence numbers in blocks, so that a row finds its
 * place by binary search and moves no more than one block's numbers.
 */
export class Permutation {
  /** No block is empty. */
  private readonly blocks: Block[];

  private constructor(
    private readonly owner: Owner,
    private readonly size: number,
    blocks: Block[],
  ) {
    this.blocks = blocks;
  }

  /** From sequence numbers that are in order; a block holds `size` of them at most. */
  static of(owner: Owner, seqs: ArrayLike<number>, size: number): Permutation {
    const blocks: Block[] = [];
    const filled = Math.max(1, Math.floor(size / 2));
    for (let start = 0; start < seqs.length; start += filled) {
      const length = Math.min(filled, seqs.length - start);
      blocks.push({ owner, seqs: Array.from({ length }, (_, at) => seqs[start + at] as number) });
    }
    return new Permutation(owner, size, blocks);
  }

  ownedBy(owner: Owner): Permutation {
    if (this.owner === owner) return this;
    return new Permutation(owner, this.size, this.blocks.slice());
  }

  insert(seq: number, order: Order): void {
    if (this.blocks.length === 0) {
      this.blocks.push({ owner: this.owner, seqs: [seq] });
      return;
    }
    const at = this.blockOf(seq, order);
    const { seqs } = this.own(at);
    seqs.splice(placeOf(seqs, seq, order), 0, seq);
    if (seqs.length > this.size) {
      const upper = seqs.splice(seqs.length >>> 1);
      this.blocks.splice(at + 1, 0, { owner: this.owner, seqs: upper });
    }
  }

  /** Takes a row out; the order must still be the one by which it was put in. */
  remove(seq: number, order: Order): void {
    const at = this.blockOf(seq, order);
    const { seqs } = this.own(at);
    const place = placeOf(seqs, seq, order);
    if (seqs[place] !== seq) throw new Error(`row ${seq} is not where its order puts it`);
    seqs.splice(place, 1);
    const next = this.blocks[at + 1];
    if (seqs.length === 0) this.blocks.splice(at, 1);
    else if (next !== undefined && seqs.length + next.seqs.length <= this.size >>> 1) {
      seqs.push(...next.seqs);
      this.blocks.splice(at + 1, 1);
    }
  }

  /** The rows that fit, from `skip` on, until there are `wanted`. */
  collect(
    ascending: boolean,
    skip: number,
    wanted: number,
    fits: ((seq: number) => boolean) | undefined,
  ): number[] {
    const { blocks } = this;
    const found: number[] = [];
    let left = skip;
    for (let step = 0; step < blocks.length && found.length < wanted; step += 1) {
      const { seqs } = blocks[ascending ? step : blocks.length - 1 - step] as Block;
      if (fits === undefined && left >= seqs.length) {
        left -= seqs.length;
        continue;
      }
      for (let at = 0; at < seqs.length && found.length < wanted; at += 1) {
        const seq = seqs[ascending ? at : seqs.length - 1 - at] as number;
        if (fits !== undefined && !fits(seq)) continue;
        if (left > 0) left -= 1;
        else found.push(seq);
      }
    }
    return found;
  }

  private own(at: number): Block {
    const block = this.blocks[at] as Block;
    if (block.owner === this.owner) return block;
    const own = { owner: this.owner, seqs: block.seqs.slice() };
    this.blocks[at] = own;
    return own;
  }

  /** The last block that does not begin after the row. */
  private blockOf(seq: number, order: Order): number {
    let low = 0;
    let high = this.blocks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (order((this.blocks[middle] as Block).seqs[0] as number, seq) <= 0) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The place of the first number that does not come before the row. */
function placeOf(seqs: readonly number[], seq: number, order: Order): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(seqs[middle] as number, seq) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows 0, 1, 2, … by ascending keys, equal keys by row: a counting sort over distinct keys. */
export function sortedByKey(keys: Float64Array): Int32Array {
  const ascending = keys.slice().sort();
  const distinct = ascending.filter((key, at) => at === 0 || key !== ascending[at - 1]);
  const ranks = new Int32Array(keys.length);
  const next = new Int32Array(distinct.length + 1);
  for (let row = 0; row < keys.length; row += 1) {
    const rank = rankOf(distinct, keys[row] as number);
    ranks[row] = rank;
    next[rank + 1] = (next[rank + 1] as number) + 1;
  }
  for (let rank = 0; rank < distinct.length; rank += 1) {
    next[rank + 1] = (next[rank + 1] as number) + (next[rank] as number);
  }
  const rows = new Int32Array(keys.length);
  for (let row = 0; row < keys.length; row += 1) {
    const rank = ranks[row] as number;
    const place = next[rank] as number;
    rows[place] = row;
    next[rank] = place + 1;
  }
  return rows;
}

function rankOf(distinct: Float64Array, key: number): number {
  let low = 0;
  let high = distinct.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((distinct[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
