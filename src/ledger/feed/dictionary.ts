import { ForkMap } from '../fork-map.js';
import type { Owner } from './owner.js';

/** Up to here a look through the list is as fast as a map, and 100,000 small feeds have no map. */
const LISTED = 12;

const SEARCHES = 64;

/** The labels of a feed, all columns together, and their codes: 1, 2, 3, … and 0 for null. */
export class Dictionary {
  private readonly labels: (string | null)[];
  private codes: ForkMap<string, number> | undefined;
  private searches: Map<string, Uint8Array> | undefined;

  /** The owner never changes: a fork makes its own copy with its first new label. */
  constructor(
    readonly owner: Owner,
    from?: Dictionary,
  ) {
    this.labels = from === undefined ? [null] : from.labels.slice();
    this.codes = from?.codes?.fork();
  }

  label(code: number): string | null {
    return this.labels[code] as string | null;
  }

  /** The code of a label, or -1 for one that no row ever had. */
  code(label: string): number {
    if (this.codes === undefined) return this.labels.indexOf(label);
    return this.codes.get(label) ?? -1;
  }

  add(label: string): number {
    const code = this.labels.push(label) - 1;
    this.searches = undefined;
    if (this.codes !== undefined) this.codes.set(label, code);
    else if (code > LISTED) {
      this.codes = new ForkMap();
      for (let known = 1; known <= code; known += 1) {
        this.codes.set(this.labels[known] as string, known);
      }
    }
    return code;
  }

  /** By code: 1 for the labels that contain the needle in any case, 0 for the others. */
  search(needle: string): Uint8Array {
    const sought = needle.toLowerCase();
    const known = this.searches?.get(sought);
    if (known !== undefined) return known;
    const found = Uint8Array.from(this.labels, (label) =>
      label?.toLowerCase().includes(sought) ? 1 : 0,
    );
    if (this.searches === undefined || this.searches.size >= SEARCHES) this.searches = new Map();
    this.searches.set(sought, found);
    return found;
  }

  /** By their UTF-16 code units, null first. */
  compare(a: number, b: number): number {
    const first = this.labels[a] ?? null;
    const second = this.labels[b] ?? null;
    if (first === second) return 0;
    if (first === null) return -1;
    return second !== null && first < second ? -1 : 1;
  }

  /** By code: its place among all codes in order. */
  ranks(): Int32Array {
    const codes = Int32Array.from(this.labels.keys()).sort((a, b) => this.compare(a, b));
    const ranks = new Int32Array(codes.length);
    codes.forEach((code, rank) => {
      ranks[code] = rank;
    });
    return ranks;
  }
}
