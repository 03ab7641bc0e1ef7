import { Combinations } from './combinations.js';
import type { Cell, ColumnSpec, FeedSchema } from './schema.js';

/**
 * How a column is stored. A facet is a label that is kept in the row's combination instead of in a
 * cell of its own; so is a flag.
 */
type Kind = 'integer' | 'label' | 'facet' | 'flag' | 'text';

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly nullable: boolean;
  /** Its place among the columns. */
  readonly index: number;
  /** Its place in the row's cells, combination or texts, whichever the kind says. */
  readonly at: number;
  /** Its place among the tallies of a summary, or 0 (the row count's place) if it has none. */
  readonly tally: number;
  /** Its place among the bounds of a summary, or -1 if it has none. */
  readonly bound: number;
  /** Its bit in {@link RISING}, or 0 if no order of its own is tracked. */
  readonly bit: number;
}

/** How many rows a chunk and how many children a node holds. */
export interface Shape {
  readonly chunk: number;
  readonly fan: number;
}

/**
 * With eight children a node, a range leaves few siblings to add up beside its two ends. With 256 rows
 * a chunk, a filtered page of a million rows took two thirds of what it took with 1,024, a page of a
 * short list a bit more than half, and an old row that a fork changes a third, for a tenth more memory.
 */
const SHAPE: Shape = { chunk: 256, fan: 8 };

/** The integer columns of a feed that have not fallen yet, as bits: at first, all. */
export const RISING = 0x7fffffff;

/** A row on its way in: encoded and checked as a whole before anything is written. */
export interface Draft {
  /** Cell 0 is the combination's code; null is NaN in an integer and 0 in a label. */
  readonly cells: Float64Array;
  readonly facets: number[];
  readonly texts: (string | null)[];
}

/** Where the cells of a chunk are: the cell `at` of a row is at `base[at] + row * step[at]`. */
export interface Places {
  readonly base: Int32Array;
  readonly step: Int32Array;
  /** How many cells there are in a full chunk. */
  readonly size: number;
}

/** What holds for one dictionary only: codes are its own. */
export interface RecentLabels {
  dictionary: object | undefined;
  readonly labels: (string | undefined)[];
  readonly codes: number[];
}

/** Where everything of a row is: worked out once per schema and shared by all its feeds. */
export class Layout {
  readonly columns: readonly Column[];
  readonly integers: readonly Column[];
  readonly summed: readonly Column[];
  readonly bounded: readonly Column[];
  /** Cells per row. */
  readonly width: number;
  readonly facets: number;
  readonly texts: number;
  readonly chunk: number;
  readonly fan: number;
  readonly draft: Draft;
  /** The cells of a row that is being changed, as they were. */
  readonly before: Float64Array;
  /** By column: the label that was encoded last, and its code. Rows repeat what came before them. */
  readonly recent: RecentLabels = { dictionary: undefined, labels: [], codes: [] };
  /** A row of nulls: to copy it and fill it in is the fastest way to a plain object. */
  readonly blank: Readonly<Record<string, Cell>>;
  readonly rowAfterRow: Places;
  /** One for each set of columns that vary: there are few, and every chunk has one of them. */
  private readonly packings = new Map<string, Places>();
  /** What every new feed begins with, and copies with its first row. */
  readonly noCombinations: Combinations;
  private readonly byName: ReadonlyMap<string, Column>;

  private constructor(schema: FeedSchema, shape: Shape) {
    const columns: Column[] = [];
    let width = 1;
    let facets = 0;
    let texts = 0;
    let tallies = 1;
    let bounds = 0;
    let bit = 1;
    for (const [name, spec] of Object.entries(schema)) {
      if (name === 'seq') throw new TypeError("a column cannot be named 'seq'");
      const kind = kindOf(spec);
      const column = {
        name,
        kind,
        nullable: spec.type !== 'flag' && spec.nullable === true,
        index: columns.length,
        at: kind === 'text' ? texts++ : kind === 'integer' || kind === 'label' ? width++ : facets++,
        tally: spec.type === 'integer' && spec.sum === true ? tallies++ : 0,
        bound: spec.type === 'integer' && spec.range === true ? bounds++ : -1,
        bit: kind === 'integer' ? bit & RISING : 0,
      };
      if (kind === 'integer') bit = (bit << 1) & RISING;
      columns.push(column);
    }
    this.columns = columns;
    this.integers = columns.filter((column) => column.kind === 'integer');
    this.summed = columns.filter((column) => column.tally > 0);
    this.bounded = columns.filter((column) => column.bound >= 0);
    this.width = width;
    this.facets = facets;
    this.texts = texts;
    this.chunk = shape.chunk;
    this.fan = shape.fan;
    this.before = new Float64Array(width);
    this.draft = {
      cells: new Float64Array(width),
      facets: new Array<number>(facets).fill(0),
      texts: new Array<string | null>(texts).fill(null),
    };
    this.rowAfterRow = {
      base: Int32Array.from({ length: width }, (_, at) => at),
      step: new Int32Array(width).fill(width),
      size: width * shape.chunk,
    };
    this.blank = Object.fromEntries(columns.map((column) => [column.name, null]));
    this.noCombinations = new Combinations({}, facets);
    this.byName = new Map(columns.map((column) => [column.name, column]));
  }

  private static readonly known = new WeakMap<FeedSchema, Layout>();

  static of(schema: FeedSchema, shape: Shape = SHAPE): Layout {
    const known = Layout.known.get(schema);
    if (known?.chunk === shape.chunk && known.fan === shape.fan) return known;
    const layout = new Layout(schema, shape);
    Layout.known.set(schema, layout);
    return layout;
  }

  /** Column after column, with one cell for each that does not vary. */
  columnAfterColumn(varies: (at: number) => boolean): Places {
    const step = Int32Array.from({ length: this.width }, (_, at) => (varies(at) ? 1 : 0));
    const key = step.join('');
    const known = this.packings.get(key);
    if (known !== undefined) return known;
    const base = new Int32Array(this.width);
    let size = 0;
    for (let at = 0; at < this.width; at += 1) {
      base[at] = size;
      size += step[at] === 0 ? 1 : this.chunk;
    }
    const places = { base, step, size };
    this.packings.set(key, places);
    return places;
  }

  /** Throws a TypeError for a name that the schema does not have. */
  column(name: string): Column {
    const column = this.byName.get(name);
    if (column === undefined) throw new TypeError(`the feed has no column '${name}'`);
    return column;
  }
}

function kindOf(spec: ColumnSpec): Kind {
  return spec.type === 'label' && spec.facet === true ? 'facet' : spec.type;
}
