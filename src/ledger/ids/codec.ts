/** Which row an id names: the account's index, and the row's place in one of the account's feeds. */
export interface RowRef {
  /** 0 to 2^32 - 1. */
  readonly account: number;
  /** 0 to 2^32 - 1. */
  readonly seq: number;
}

/** Writes ids, and reads them back without having kept them. */
export interface IdCodec<Ref extends RowRef = RowRef> {
  /**
   * The id of a row; the same for ever.
   *
   * @throws {RangeError} when the account or the sequence number is not a whole 32-bit number.
   */
  encode(ref: Ref): string;
  /**
   * The row that an id names, or undefined for a text that `encode` would never have written.
   * That the row exists is for the ledger to say.
   */
  decode(text: string): Ref | undefined;
}

/** Refuses a reference that the ids have no room for: it would silently name another row. */
export function requireRef({ account, seq }: RowRef): void {
  if (account >>> 0 !== account) throw new RangeError(`account ${account} is no 32-bit index`);
  if (seq >>> 0 !== seq) throw new RangeError(`seq ${seq} is no 32-bit index`);
}
