import type { Owner } from './owner.js';

const MASKS = 64;

/** Some combinations of a feed. */
export interface Mask {
  /** By code: 1 for those that are in it, 0 for the others. */
  readonly has: Uint8Array;
  /** The codes of those that are in it, ascending. */
  readonly list: readonly number[];
}

/**
 * The combinations of facets that occur in a feed, and their codes: 0, 1, 2, … Rows by the million
 * share a few hundred of them, so that a condition on facets is decided once per combination.
 */
export class Combinations {
  size: number;
  /** `width` facet codes per combination. */
  private readonly facets: number[];
  /** Open addressing: a combination's code plus one, or 0 for a free place; a power of two long. */
  private table: number[];
  private masks: Map<string, Mask> | undefined;

  /** The owner never changes: a fork makes its own copy with its first new combination. */
  constructor(
    readonly owner: Owner,
    private readonly width: number,
    from?: Combinations,
  ) {
    this.size = from?.size ?? 0;
    this.facets = from?.facets.slice() ?? [];
    this.table = from?.table.slice() ?? new Array<number>(8).fill(0);
  }

  facet(combination: number, at: number): number {
    return this.facets[combination * this.width + at] as number;
  }

  /** The code of a combination, or -1 for one that no row ever had. */
  code(facets: readonly number[]): number {
    return (this.table[this.place(facets)] as number) - 1;
  }

  add(facets: readonly number[]): number {
    for (let at = 0; at < this.width; at += 1) this.facets.push(facets[at] as number);
    this.size += 1;
    this.masks = undefined;
    if (this.size * 2 > this.table.length) this.rehash();
    else this.table[this.place(facets)] = this.size;
    return this.size - 1;
  }

  /**
   * The combinations for which the predicate holds. The key stands for the predicate: while no
   * combination is added, a mask is worked out once, and the predicate made for that only.
   */
  mask(key: string, predicate: () => (combination: number) => boolean): Mask {
    const known = this.masks?.get(key);
    if (known !== undefined) return known;
    const holds = predicate();
    const list: number[] = [];
    const has = new Uint8Array(this.size);
    for (let code = 0; code < this.size; code += 1) {
      if (!holds(code)) continue;
      has[code] = 1;
      list.push(code);
    }
    const mask = { has, list };
    if (this.masks === undefined || this.masks.size >= MASKS) this.masks = new Map();
    this.masks.set(key, mask);
    return mask;
  }

  private place(facets: readonly number[]): number {
    const { width, table } = this;
    let hash = 0;
    for (let at = 0; at < width; at += 1) {
      hash = Math.imul(hash ^ (facets[at] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const last = table.length - 1;
    for (let place = hash & last; ; place = (place + 1) & last) {
      const taken = table[place] as number;
      if (taken === 0 || this.same(taken - 1, facets)) return place;
    }
  }

  private same(combination: number, facets: readonly number[]): boolean {
    const start = combination * this.width;
    for (let at = 0; at < this.width; at += 1) {
      if (this.facets[start + at] !== facets[at]) return false;
    }
    return true;
  }

  private rehash(): void {
    this.table = new Array<number>(this.table.length * 2).fill(0);
    for (let code = 0; code < this.size; code += 1) {
      const start = code * this.width;
      this.table[this.place(this.facets.slice(start, start + this.width))] = code + 1;
    }
  }
}
