/** What a list is narrowed by, in the words of the ledger's columns. */
/** A condition on one column; which of these a column takes depends on its type. */
export interface Match {
  readonly equals?: string | number | boolean;
  readonly oneOf?: readonly string[];
  readonly includes?: string;
  readonly isNull?: boolean;
  readonly from?: number;
  readonly to?: number;
}

/** A row passes when one of these columns does. */
export interface Clause {
  readonly columns: readonly string[];
  readonly match: Match;
}

/** A row passes when every clause does. */
export type Clauses = readonly Clause[];

/**
 * Both matches of one column together. Throws an `Error` for two that no single match can say; the
 * compiler of a list refuses what could come to that.
 */
export function both(a: Match, b: Match): Match {
  const [texts, others] = [textsOf(a), textsOf(b)];
  if (texts && others) return { oneOf: texts.filter((one) => others.includes(one)) };
  if (isRange(a) && isRange(b)) {
    return {
      from: Math.max(a.from ?? -Infinity, b.from ?? -Infinity),
      to: Math.min(a.to ?? Infinity, b.to ?? Infinity),
    };
  }
  if (a.isNull !== undefined && a.isNull === b.isNull) return a;
  // Whatever has a value is not null.
  if (a.isNull === false) return b;
  if (b.isNull === false) return a;
  throw new Error(`no match says both ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
}

function textsOf({ equals, oneOf }: Match): readonly string[] | undefined {
  return typeof equals === 'string' ? [equals] : oneOf;
}

function isRange({ from, to }: Match): boolean {
  return from !== undefined || to !== undefined;
}
