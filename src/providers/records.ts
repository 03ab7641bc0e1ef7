/**
 * What an API's records may say. A story writes no others; a person who writes a world can, and is
 * told the place of a word that the API does not know before anything is served.
 */
import type {
  CREDENTIALS,
  ENTRIES,
  FeedSchema,
  GRANTS,
  PAYMENTS,
  Unit,
  USAGE,
} from '../ledger/index.js';

/** One of these, where null stands for a column that is left out; or `any`: anything but null. */
export type Words = readonly (string | null)[] | 'any';

/** By column. One that is not named may hold whatever the ledger lets it. */
type ColumnWords<S extends FeedSchema> = { readonly [C in keyof S]?: Words };

/** The four kinds of row that an account's feeds hold. An API has none of a kind that is left out. */
export interface RowWords {
  readonly grants?: ColumnWords<typeof GRANTS>;
  readonly entries?: ColumnWords<typeof ENTRIES>;
  readonly payments?: ColumnWords<typeof PAYMENTS>;
  readonly usage?: ColumnWords<typeof USAGE>;
}

/** What an account is that the API opens for one purpose. */
interface AccountWords extends RowWords {
  readonly unit: Unit;
  /** What charges are told in; null where the API tells none, `any` where each account has its own. */
  readonly chargeUnit: Unit | null | 'any';
  /** The attributes without which the API cannot speak of it, and what they are. */
  readonly attributes?: Readonly<Record<string, 'number' | 'string' | 'boolean'>>;
}

export interface Records {
  readonly credentials: ColumnWords<typeof CREDENTIALS>;
  /** By purpose. */
  readonly accounts: Readonly<Record<string, AccountWords>>;
}
