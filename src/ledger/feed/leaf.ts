import type { Draft, Layout, Places } from './layout.js';
import type { Owner } from './owner.js';
import { Summary } from './summary.js';

/** A tiny feed must be cheap: there may be a hundred thousand of them. */
const FIRST_ROWS = 4;

/**
 * A chunk of rows. While it is filled, its cells stand row after row. Once it is full they stand
 * column after column, and a column that is the same in every row has one cell: most columns of most
 * chunks are.
 */
export class Leaf {
  private constructor(
    readonly owner: Owner,
    private cells: Float64Array,
    private places: Places,
    /** Row after row, with null for what was not set; undefined as long as no row has a text. */
    private texts: (string | null)[] | undefined,
    /** Only a full chunk has one: the last chunk of a feed is short enough to be looked through. */
    readonly summary: Summary | undefined,
  ) {}

  /** An empty chunk; the first one of a feed begins small. */
  static empty(owner: Owner, layout: Layout, isFirst: boolean): Leaf {
    const rows = isFirst ? Math.min(FIRST_ROWS, layout.chunk) : layout.chunk;
    const cells = new Float64Array(rows * layout.width);
    return new Leaf(owner, cells, layout.rowAfterRow, undefined, undefined);
  }

  ownedBy(owner: Owner): Leaf {
    if (this.owner === owner) return this;
    const { cells, places, texts, summary } = this;
    return new Leaf(owner, cells.slice(), places, texts?.slice(), summary?.copy());
  }

  /** NaN is null in a column of integers, and 0 in one of labels. Cell 0 is the combination. */
  cell(row: number, at: number): number {
    const { base, step } = this.places;
    return this.cells[(base[at] as number) + row * (step[at] as number)] as number;
  }

  /** The text at a place of the row after row of texts. */
  text(place: number): string | null {
    return this.texts?.[place] ?? null;
  }

  /** Writes a row of a chunk that is being filled. */
  append(layout: Layout, row: number, draft: Draft): void {
    const { width, chunk } = layout;
    if (row * width === this.cells.length) {
      const cells = new Float64Array(width * Math.min(row * 2, chunk));
      cells.set(this.cells);
      this.cells = cells;
    }
    this.write(layout, row, draft);
  }

  /** The chunk, full, in the form in which it is kept. */
  full(layout: Layout, combinations: number): Leaf {
    const { chunk } = layout;
    const { owner, texts } = this;
    const summary = Summary.of(layout, this.cells, chunk, combinations);
    const [cells, places] = this.packed(layout, (at) => this.varies(at, chunk));
    return new Leaf(owner, cells, places, texts, summary);
  }

  /** Writes over a row. */
  change(layout: Layout, row: number, before: Float64Array, after: Draft): void {
    if (this.summary !== undefined) this.widen(layout, before, after, this.summary);
    this.write(layout, row, after);
  }

  /** Gives a cell of their own to the rows of a full chunk where a column was the same in all. */
  private widen(layout: Layout, before: Float64Array, after: Draft, summary: Summary): void {
    summary.change(layout, before, after.cells);
    const { places } = this;
    const widened = (at: number) =>
      places.step[at] === 0 && !Object.is(before[at], after.cells[at]);
    if (before.some((_, at) => widened(at))) {
      const varies = (at: number) => places.step[at] !== 0 || widened(at);
      [this.cells, this.places] = this.packed(layout, varies);
    }
  }

  private write(layout: Layout, row: number, draft: Draft): void {
    const { width, texts } = layout;
    const { base, step } = this.places;
    for (let at = 0; at < width; at += 1) {
      this.cells[(base[at] as number) + row * (step[at] as number)] = draft.cells[at] as number;
    }
    for (let at = 0; at < texts; at += 1) {
      const text = draft.texts[at] as string | null;
      if (text === null && this.texts === undefined) continue;
      this.texts ??= new Array<string | null>(row * texts).fill(null);
      this.texts[row * texts + at] = text;
    }
  }

  private varies(at: number, rows: number): boolean {
    const first = this.cell(0, at);
    for (let row = 1; row < rows; row += 1) {
      if (!Object.is(this.cell(row, at), first)) return true;
    }
    return false;
  }

  private packed(layout: Layout, varies: (at: number) => boolean): [Float64Array, Places] {
    const { chunk, width } = layout;
    const places = layout.columnAfterColumn(varies);
    const cells = new Float64Array(places.size);
    for (let at = 0; at < width; at += 1) {
      const start = places.base[at] as number;
      const rows = places.step[at] === 0 ? 1 : chunk;
      for (let row = 0; row < rows; row += 1) cells[start + row] = this.cell(row, at);
    }
    return [cells, places];
  }
}
