import type { Mask } from './combinations.js';
import type { Column, Layout } from './layout.js';

/** What a summary keeps of a column with `range`; without values, low is above high. */
interface Bounds {
  low: number;
  high: number;
  nulls: number;
}

/** How many steps through the combinations that occur cost as much as looking for one of them. */
const SEEKING = 12;

/**
 * What a node of the tree knows of all rows below it: per combination of facets the number of rows
 * and the sum of each summed column, and per ranged column its bounds.
 */
export class Summary {
  private constructor(
    private readonly stride: number,
    /** The combinations that occur, ascending. Replaced when one is added, never written to. */
    private codes: Int32Array,
    /**
     * `stride` numbers per combination: rows, then sums. NaN for a sum that is not a safe integer:
     * whoever needs it has to look below.
     */
    private tallies: Float64Array,
    /** The same of all combinations together. */
    private readonly totals: Float64Array,
    private readonly bounds: readonly Bounds[],
  ) {}

  /** Of `rows` rows of cells; `combinations` is how many there are in the feed. */
  static of(layout: Layout, cells: Float64Array, rows: number, combinations: number): Summary {
    const { width } = layout;
    const place = new Int32Array(combinations).fill(-1);
    const seen: number[] = [];
    for (let cell = 0; cell < rows * width; cell += width) {
      const code = cells[cell] as number;
      if (place[code] === -1) {
        place[code] = 0;
        seen.push(code);
      }
    }
    const codes = Int32Array.from(seen).sort();
    for (let at = 0; at < codes.length; at += 1) place[codes[at] as number] = at;
    const stride = layout.summed.length + 1;
    const tallies = new Float64Array(codes.length * stride);
    const totals = new Float64Array(stride);
    for (let cell = 0; cell < rows * width; cell += width) {
      addRow(layout, totals, 0, cells, cell, 1);
      addRow(layout, tallies, (place[cells[cell] as number] as number) * stride, cells, cell, 1);
    }
    const bounds = layout.bounded.map((column) => boundsOf(layout, column, cells, rows));
    return new Summary(stride, codes, tallies, totals, bounds);
  }

  /** Of all rows of some nodes. @throws {TypeError} when there is none, or one has no summary. */
  static sum(parts: readonly (Summary | undefined)[]): Summary {
    let sum: Summary | undefined;
    for (const part of parts) {
      if (part === undefined) throw new TypeError('a chunk below a branch is not full');
      if (sum === undefined) sum = part.copy();
      else sum.add(part);
    }
    if (sum === undefined) throw new TypeError('a branch has no children');
    return sum;
  }

  copy(): Summary {
    const bounds = this.bounds.map((of) => ({ ...of }));
    return new Summary(this.stride, this.codes, this.tallies.slice(), this.totals.slice(), bounds);
  }

  /** The tally of all rows whose combination the mask has, or NaN if it is to be sought below. */
  tally(slot: number, mask: Mask | undefined): number {
    if (mask === undefined) return this.totals[slot] as number;
    const { codes, stride, tallies } = this;
    const { has, list } = mask;
    let total = 0;
    if (this.seeks(list)) {
      for (let step = 0; step < list.length; step += 1) {
        const at = this.placeOf(list[step] as number);
        if (at < 0) continue;
        total += tallies[at * stride + slot] as number;
        if (total > Number.MAX_SAFE_INTEGER || total < Number.MIN_SAFE_INTEGER) return Number.NaN;
      }
      return total;
    }
    for (let at = 0; at < codes.length; at += 1) {
      if (has[codes[at] as number] !== 1) continue;
      total += tallies[at * stride + slot] as number;
      if (total > Number.MAX_SAFE_INTEGER || total < Number.MIN_SAFE_INTEGER) return Number.NaN;
    }
    return total;
  }

  /** Whether it takes less to look for each of some combinations than to go through all that occur. */
  private seeks(list: readonly number[]): boolean {
    const { length } = this.codes;
    return this.dense ? list.length < length : list.length * SEEKING < length;
  }

  /** Where the first n combinations all occur, and so no other, each is at the place of its code. */
  private get dense(): boolean {
    const { codes } = this;
    return codes[codes.length - 1] === codes.length - 1;
  }

  /** The place of a combination, or -1 where it does not occur. */
  private placeOf(code: number): number {
    const { codes } = this;
    if (this.dense) return code < codes.length ? code : -1;
    const at = this.find(code);
    return codes[at] === code ? at : -1;
  }

  /** Whether a row with a combination of the mask is below. */
  meets({ has, list }: Mask): boolean {
    const { codes, stride, tallies } = this;
    if (this.seeks(list)) {
      for (let step = 0; step < list.length; step += 1) {
        const at = this.placeOf(list[step] as number);
        if (at >= 0 && tallies[at * stride] !== 0) return true;
      }
      return false;
    }
    for (let at = 0; at < codes.length; at += 1) {
      if (has[codes[at] as number] === 1 && tallies[at * stride] !== 0) return true;
    }
    return false;
  }

  boundsAt(bound: number): Readonly<Bounds> {
    return this.bounds[bound] as Bounds;
  }

  /** Adds the rows of another summary. */
  private add(other: Summary): void {
    const { stride } = this;
    this.admit(other.codes);
    let at = 0;
    for (let from = 0; from < other.codes.length; from += 1) {
      while (this.codes[at] !== other.codes[from]) at += 1;
      addTallies(this.tallies, at * stride, other.tallies, from * stride, stride);
    }
    addTallies(this.totals, 0, other.totals, 0, stride);
    for (const [bound, own] of this.bounds.entries()) widen(own, other.boundsAt(bound));
  }

  /**
   * One row's cells change. Bounds only widen by it: too wide, they cost a look at the rows, and to
   * narrow them would cost it at every change.
   */
  change(layout: Layout, before: Float64Array, after: Float64Array): void {
    const { stride } = this;
    addRow(layout, this.totals, 0, before, 0, -1);
    addRow(layout, this.totals, 0, after, 0, 1);
    addRow(layout, this.tallies, this.find(before[0] as number) * stride, before, 0, -1);
    this.admit(Int32Array.of(after[0] as number));
    addRow(layout, this.tallies, this.find(after[0] as number) * stride, after, 0, 1);
    for (const { at, bound } of layout.bounded) {
      const own = this.bounds[bound] as Bounds;
      if (Number.isNaN(before[at])) own.nulls -= 1;
      note(own, after[at] as number);
    }
  }

  /** The place of a combination, or where it would be. */
  private find(code: number): number {
    let low = 0;
    let high = this.codes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.codes[middle] as number) < code) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Makes places for those of these ascending combinations that have none. */
  private admit(codes: Int32Array): void {
    const fresh = codes.filter((code) => this.codes[this.find(code)] !== code);
    if (fresh.length === 0) return;
    const { stride, codes: known, tallies } = this;
    this.codes = new Int32Array(known.length + fresh.length);
    this.tallies = new Float64Array(this.codes.length * stride);
    let added = 0;
    for (let from = 0; from <= known.length; from += 1) {
      const code = known[from] ?? Number.POSITIVE_INFINITY;
      while (added < fresh.length && (fresh[added] as number) < code) {
        this.codes[from + added] = fresh[added] as number;
        added += 1;
      }
      if (from === known.length) break;
      this.codes[from + added] = code;
      for (let slot = 0; slot < stride; slot += 1) {
        this.tallies[(from + added) * stride + slot] = tallies[from * stride + slot] as number;
      }
    }
  }
}

/** The bounds of a column over rows of cells. */
function boundsOf(layout: Layout, column: Column, cells: Float64Array, rows: number): Bounds {
  const bounds = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY, nulls: 0 };
  for (let cell = column.at; cell < rows * layout.width; cell += layout.width) {
    note(bounds, cells[cell] as number);
  }
  return bounds;
}

function note(bounds: Bounds, value: number): void {
  if (Number.isNaN(value)) bounds.nulls += 1;
  if (value < bounds.low) bounds.low = value;
  if (value > bounds.high) bounds.high = value;
}

function widen(bounds: Bounds, by: Readonly<Bounds>): void {
  bounds.low = Math.min(bounds.low, by.low);
  bounds.high = Math.max(bounds.high, by.high);
  bounds.nulls += by.nulls;
}

/** Adds `stride` tallies from one place to those at another. */
function addTallies(
  to: Float64Array,
  place: number,
  from: Float64Array,
  start: number,
  stride: number,
): void {
  for (let slot = 0; slot < stride; slot += 1) {
    to[place + slot] = safe((to[place + slot] as number) + (from[start + slot] as number));
  }
}

/** Adds the row at a cell to the tallies at a place, or takes it away with the sign -1. */
function addRow(
  layout: Layout,
  to: Float64Array,
  place: number,
  cells: Float64Array,
  cell: number,
  sign: 1 | -1,
): void {
  to[place] = (to[place] as number) + sign;
  for (const { at, tally } of layout.summed) {
    const value = cells[cell + at] as number;
    if (!Number.isNaN(value)) {
      to[place + tally] = safe((to[place + tally] as number) + sign * value);
    }
  }
}

function safe(sum: number): number {
  return Number.isSafeInteger(sum) ? sum : Number.NaN;
}
