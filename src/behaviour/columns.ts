import type { Condition, Filter, Pointer } from '../contract/behaviour.js';
import type { Clause, Clauses, Match } from './clauses.js';
import type { ColumnOf, Columns } from './list.js';
import { boundOf } from './period.js';

/** Throws a `ContractError` about the operation's `x-behaviour`. */
export type Refuse = (problem: string, cure: string) => never;

/** Makes of a value that was asked for what the rows are narrowed by; undefined: by nothing. */
export type Narrow = (value: unknown) => Clause | undefined;

/** Fields of rows as columns of their source. */
export class ColumnMap {
  constructor(
    private readonly columns: Columns<string>,
    private readonly refuse: Refuse,
  ) {}

  of(field: Pointer): ColumnOf<string> {
    const column = this.columns[field];
    if (column === undefined) {
      return this.refuse(`no column is behind ${field}`, 'name it in the `columns` of the list');
    }
    return typeof column === 'string' ? { column } : column;
  }

  /** What a filter of the document does with the value of its parameter. */
  filter(filter: Filter, takesAlternatives: boolean): Narrow {
    const { parameter, fields, match } = filter;
    if (fields.length > 1 && !takesAlternatives) {
      this.refuse(
        `the filter ${parameter} looks at several fields, and a feed at one column`,
        'let the filter look at one field, or serve the list from a collection',
      );
    }
    const isCased = filter.case?.rule === 'matters';
    if (
      (match === 'contains' && isCased) ||
      (match === 'equals' && filter.case?.rule === 'ignored')
    ) {
      this.refuse(
        `the filter ${parameter} is one for which no column knows this rule of case`,
        'what is contained is looked for in any case, and what is equal by its case',
      );
    }
    const specs = fields.map((field) => this.of(field));
    const columns = specs.map(({ column }) => column);
    const [{ shown = undefined, cut = undefined } = {}] = specs;
    switch (match) {
      case 'equals': {
        const held = shown && inverse(shown);
        return (value) => ({
          columns,
          match: held
            ? { oneOf: held.get(String(value)) ?? [] }
            : { equals: value as string | number | boolean },
        });
      }
      case 'contains':
        // Every text contains the empty one.
        return (value) =>
          value === '' ? undefined : { columns, match: { includes: String(value) } };
      default: {
        const precision = cut ?? 'millisecond';
        return (value) => ({
          columns,
          match:
            typeof value === 'number'
              ? numberBound(filter, value)
              : boundOf(filter, String(value), precision),
        });
      }
    }
  }

  /** A condition of the document as clauses. */
  clauses(condition: Condition): Clauses {
    if ('all' in condition) return condition.all.flatMap((one) => this.clauses(one));
    if ('at' in condition) {
      const { at, equals, in: among, present } = condition;
      const { column, shown } = this.of(at);
      if (present !== undefined) return [{ columns: [column], match: { isNull: !present } }];
      const wanted = among ?? (equals === undefined ? undefined : [equals]);
      if (wanted?.every((one) => typeof one === 'string')) {
        const texts = shown ? wanted.flatMap((one) => inverse(shown).get(one) ?? []) : wanted;
        return [{ columns: [column], match: { oneOf: texts } }];
      }
    }
    return this.refuse(
      `no column can be asked for ${JSON.stringify(condition)}`,
      'write it with `all`, `equals`, `in` or `present` of one field',
    );
  }

  /** The rows that a condition on one field leaves out. */
  otherwise(condition: Condition): Clauses {
    if ('at' in condition && condition.present !== undefined) {
      return this.clauses({ at: condition.at, present: !condition.present });
    }
    const shown = 'at' in condition ? this.of(condition.at).shown : undefined;
    const [clause, ...others] = this.clauses(condition);
    if (!shown || !clause || others.length > 0) {
      return this.refuse(
        `nobody knows which rows ${JSON.stringify(condition)} leaves out`,
        'write it with `present`, or over a field whose texts are all `shown`',
      );
    }
    const texts = Object.keys(shown).filter((text) => !clause.match.oneOf?.includes(text));
    return [{ columns: clause.columns, match: { oneOf: texts } }];
  }
}

function inverse(shown: Readonly<Record<string, string>>): Map<string, string[]> {
  const held = new Map<string, string[]>();
  for (const [text, one] of Object.entries(shown)) held.set(one, [...(held.get(one) ?? []), text]);
  return held;
}

/** Integers only: the next one is where an excluded bound begins. */
function numberBound({ match, bound }: Filter, value: number): Match {
  const step = bound?.rule === 'excluded' ? 1 : 0;
  return match === 'from' ? { from: value + step } : { to: value - step };
}
