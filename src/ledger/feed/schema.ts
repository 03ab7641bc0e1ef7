/**
 * What a column holds.
 *
 * - `integer`: a safe integer (money in minor units, counts, epoch milliseconds, sequence numbers).
 *   `sum` makes it answerable by {@link Feed.sum}; `range` lets `from`/`to`/`equals` skip what lies
 *   outside without looking at its rows.
 * - `label`: a string that repeats. `facet` lets it be filtered and counted without a scan.
 * - `text`: a string that does not repeat.
 * - `flag`: a boolean; always filtered and counted without a scan.
 *
 * `least`, `most` and `longest` are the bounds of what a command may write; `bounds.ts` holds every
 * command to them. A feed takes any safe integer and any text, so that journals stay readable when a
 * bound becomes narrower.
 */
export type ColumnSpec =
  | {
      readonly type: 'integer';
      readonly nullable?: boolean;
      readonly sum?: boolean;
      readonly range?: boolean;
      readonly least?: number;
      readonly most?: number;
    }
  | {
      readonly type: 'label';
      readonly nullable?: boolean;
      readonly facet?: boolean;
      /** In UTF-16 code units. */
      readonly longest?: number;
    }
  | {
      readonly type: 'text';
      readonly nullable?: boolean;
      /** In UTF-16 code units. */
      readonly longest?: number;
    }
  | { readonly type: 'flag' };

/** The columns of a feed by name. The name `seq` is taken: it is the place of a row. */
export type FeedSchema = Readonly<Record<string, ColumnSpec>>;

/** What a cell of any column may be. */
export type Cell = string | number | boolean | null;

type ValueOf<C extends ColumnSpec> = C extends { type: 'integer' }
  ? number
  : C extends { type: 'flag' }
    ? boolean
    : string;

/** The value of one cell of the column `C`. */
type CellOf<C extends ColumnSpec> = ValueOf<C> | (C extends { nullable: true } ? null : never);

/** One row as a plain object. */
export type Row<S extends FeedSchema> = { readonly [K in keyof S]: CellOf<S[K]> };

/** The names of the columns whose spec is like `C`. */
export type ColumnsLike<S extends FeedSchema, C> = {
  [K in keyof S]: S[K] extends C ? K : never;
}[keyof S] &
  string;

/** `includes` looks for a part of the label, in any case. */
type LabelMatch =
  | { readonly equals: string }
  | { readonly oneOf: readonly string[] }
  | { readonly includes: string }
  | { readonly isNull: boolean };

/** `from` and `to` are inclusive; null lies in no range. */
type IntegerMatch =
  | { readonly equals: number }
  | { readonly from?: number; readonly to?: number }
  | { readonly isNull: boolean };

/** Texts have no dictionary: a condition on one scans the rows that the others leave. */
type TextMatch =
  | { readonly equals: string }
  | { readonly includes: string }
  | { readonly isNull: boolean };

type FlagMatch = { readonly equals: boolean };

type Match<C extends ColumnSpec> = C extends { type: 'label' }
  ? LabelMatch
  : C extends { type: 'integer' }
    ? IntegerMatch
    : C extends { type: 'text' }
      ? TextMatch
      : FlagMatch;

/** Conditions by column, joined by AND. */
export type Where<S extends FeedSchema> = { readonly [K in keyof S]?: Match<S[K]> };

/** A page. Without `sort`, the newest row comes first. */
export interface Query<S extends FeedSchema> {
  readonly where?: Where<S>;
  readonly sort?: Sort<S>;
  readonly offset?: number;
  readonly limit: number;
}

/**
 * Ties go by `seq` in the same direction, so that `desc` is the exact reverse of `asc`. Nulls sort
 * below every value, labels by their UTF-16 code units.
 */
interface Sort<S extends FeedSchema> {
  readonly by: ColumnsLike<S, { type: 'integer' } | { type: 'label' }> | 'seq';
  readonly order: 'asc' | 'desc';
}

/** A row with its sequence number. */
export interface Placed<S extends FeedSchema> {
  readonly seq: number;
  readonly row: Row<S>;
}
