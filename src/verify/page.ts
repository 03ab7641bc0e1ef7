import type { ListBehaviour, Marked, Paging, Place } from '../contract/behaviour.js';
import { aggregateFault } from './aggregates.js';
import { at, placeOf, shown } from './json.js';
import type { Disagreement, ReadExchange, Reader, Tally } from './reading.js';
import { decisivePart, keyOf, matches, misplaced, orderInForce, sharedIn } from './rows.js';

/** What one page of a list promises by itself: its rows, their order, and the arithmetic around them. */
export function checkPage(reader: Reader, read: ReadExchange, tally: Tally): Disagreement[] {
  const { list } = read.behaviour;
  if (!list) return [];
  const rows = rowsOf(list, read.body);
  // What the schema does not find, it allows: an answer of another kind under the same status.
  if (!rows) return [];
  const page = new Page(reader, read, list, rows, tally);
  return [
    ...rowRules(reader, read, list, rows, tally),
    ...page.keys(),
    ...page.unique(),
    ...page.order(),
    ...page.filters(),
    ...page.arithmetic(),
    ...page.aggregates(),
  ];
}

/** A rule that every row breaks is broken often enough after so many. */
const mostBreaks = 200;

function rowRules(
  reader: Reader,
  read: ReadExchange,
  list: ListBehaviour,
  rows: readonly unknown[],
  tally: Tally,
): Disagreement[] {
  return (list.rules ?? []).flatMap((rule) => {
    const found: Disagreement[] = [];
    for (const [index, row] of rows.entries()) {
      if (found.length >= mostBreaks) break;
      const scope = reader.scopeOf(read, row);
      found.push(...reader.ruleBreaks(read, rule, scope, `${list.rows}/${index}`, tally));
    }
    return found;
  });
}

export function rowsOf(list: ListBehaviour, body: unknown): readonly unknown[] | undefined {
  const rows = at(body, list.rows);
  return Array.isArray(rows) ? rows : undefined;
}

/** Whether a request says by a cursor where its page begins; an empty one counts as absent. */
export function isCursorGiven(
  { cursorParameter }: Paging,
  query: Readonly<Record<string, unknown>>,
): boolean {
  const cursor = cursorParameter === undefined ? undefined : query[cursorParameter];
  return cursor !== undefined && cursor !== '';
}

class Page {
  constructor(
    private readonly reader: Reader,
    private readonly read: ReadExchange,
    private readonly list: ListBehaviour,
    private readonly rows: readonly unknown[],
    private readonly tally: Tally,
  ) {}

  keys(): Disagreement[] {
    const { list, rows } = this;
    const { key } = list;
    if (key === undefined) return [];
    this.#held('row-once');
    const seen = new Set<string>();
    for (const [index, row] of rows.entries()) {
      const one = keyOf(list, row);
      if (seen.has(one)) {
        return [
          this.#found(
            'row-once',
            [list],
            `one page has the row ${one} twice`,
            'each row once',
            one,
            `${list.rows}/${index}${key}`,
          ),
        ];
      }
      seen.add(one);
    }
    return [];
  }

  /** Values that no two rows share, on one page; `verify` looks at all pages together. */
  unique(): Disagreement[] {
    return (this.list.unique ?? []).flatMap((mark) => {
      this.#held('unique');
      const index = sharedIn(mark, this.rows);
      if (index === undefined) return [];
      const value = shown(at(this.rows[index], mark.at));
      return [
        this.#found(
          'unique',
          [this.list, mark],
          `two rows have the same ${mark.at}`,
          'another in every row',
          value,
          `${this.list.rows}/${index}${mark.at}`,
        ),
      ];
    });
  }

  order(): Disagreement[] {
    const { list, rows, read } = this;
    if (!list.order || !this.#certain()) return [];
    this.#held('order');
    const inForce = orderInForce(list.order, read.parameters.query);
    const found = new Map<string, Disagreement>();
    // Each part of the order by itself: ties that are only assumed hide nothing that is documented.
    for (const [index, row] of rows.entries()) {
      if (index === 0) continue;
      const before = rows[index - 1];
      const broken = misplaced(inForce, before, row);
      if (!broken || found.has(broken)) continue;
      const by = broken === 'ties' ? (list.order.ties?.by ?? '') : (inForce.by ?? '');
      const part = broken === 'order' ? undefined : list.order[broken];
      const disagreement = this.#found(
        'order',
        [list, list.order, part],
        broken === 'nulls'
          ? `rows without ${by} do not come ${list.order.nulls?.rule}`
          : `the rows are not in ${inForce.ascending ? 'ascending' : 'descending'} order of ${by}${broken === 'ties' ? ' where they are equal otherwise' : ''}`,
        `${shown(at(before, by))} ${inForce.ascending ? 'after' : 'before'} ${shown(at(row, by))}`,
        `${shown(at(before, by))}, then ${shown(at(row, by))}`,
        `${list.rows}/${index}${by}`,
      );
      found.set(broken, { ...disagreement, about: broken });
    }
    return [...found.values()];
  }

  filters(): Disagreement[] {
    const { list, rows, read } = this;
    return (list.filters ?? []).flatMap((filter) => {
      const value = read.parameters.query[filter.parameter];
      if (value === undefined || !this.#certain(filter.parameter)) return [];
      this.#held('filter');
      // The row that weighs most: one that only an assumption forbids hides no other.
      const found = new Map<string, Disagreement>();
      for (const [index, row] of rows.entries()) {
        if (matches(filter, value, row)) continue;
        const part = decisivePart(filter, value, row);
        const [field = ''] = filter.fields;
        const disagreement = this.#found(
          'filter',
          [list, filter, part],
          `${filter.parameter}=${String(value)} shows a row that does not match`,
          `rows whose ${filter.fields.join(' or ')} ${filter.match} ${shown(value)}`,
          `${field} ${shown(at(row, field))}`,
          `${list.rows}/${index}${field}`,
        );
        const { level } = disagreement.provenance;
        if (!found.has(level)) found.set(level, { ...disagreement, about: filter.parameter });
      }
      return [...found.values()];
    });
  }

  /** Totals beside the rows, where the answer shows all of them; and a count beside the total. */
  aggregates(): Disagreement[] {
    const { list, rows, read, reader } = this;
    const { operation, behaviour, body } = read;
    if (!this.#certain()) return [];
    const own = (behaviour.aggregates ?? []).filter(({ over }) => over === undefined);
    const { totalItems } = list.paging ?? {};
    const total = totalItems === undefined ? undefined : at(body, placeOf(totalItems));
    const whole = total === rows.length || this.#isWhole();
    return own.flatMap((aggregate): Disagreement[] => {
      if (whole) {
        this.#held('aggregate');
        const fault = aggregateFault(reader.facts, operation, aggregate, rows, read);
        return fault ? [fault] : [];
      }
      const count = aggregate.is === 'count' && !aggregate.where ? at(body, aggregate.at) : total;
      if (typeof total !== 'number' || typeof count !== 'number' || count === total) return [];
      return [
        this.#found(
          'aggregate',
          [aggregate],
          `${aggregate.at} is not the number of rows that ${placeOf(totalItems ?? '')} tells`,
          String(total),
          String(count),
          aggregate.at,
        ),
      ];
    });
  }

  /** Whether the answer has all rows that match: it is not paged, or its first page has room left. */
  #isWhole(): boolean {
    const { list, rows } = this;
    const { paging, capacity = Number.POSITIVE_INFINITY } = list;
    if (!paging) return rows.length < capacity;
    const limit = this.#number(paging.limit);
    if (limit === undefined || rows.length >= limit) return false;
    return this.#skipped(paging, limit) === 0;
  }

  arithmetic(): Disagreement[] {
    const { list, rows } = this;
    const found: Disagreement[] = [];
    const { paging, capacity } = list;
    if (capacity !== undefined) {
      this.#held('capacity');
      if (rows.length > capacity) {
        found.push(
          this.#found(
            'capacity',
            [list],
            `the list shows more than its ${capacity} rows`,
            `at most ${capacity} rows`,
            `${rows.length} rows`,
            list.rows,
          ),
        );
      }
    }
    if (!paging || !this.#certain(paging.limit)) return found;
    const limit = this.#number(paging.limit);
    if (limit === undefined) return found;
    this.#held('limit');
    if (rows.length > limit) {
      found.push(
        this.#found(
          'limit',
          [list, paging],
          `a page of ${limit} holds ${rows.length} rows`,
          `at most ${limit} rows`,
          `${rows.length} rows`,
          list.rows,
        ),
      );
    }
    if (paging.parameter && !this.#certain(paging.parameter)) return found;
    return [...found, ...this.#standing(paging, limit)];
  }

  /** Totals, page counts, and whether there is more: they follow from each other. */
  #standing(paging: Paging, limit: number): Disagreement[] {
    const { list, rows } = this;
    const found: Disagreement[] = [];
    const say = (
      rule: string,
      place: Place | undefined,
      parts: readonly (Marked | undefined)[],
      message: string,
      expected: unknown,
      received: unknown,
    ): void => {
      this.#held(rule);
      if (expected === received) return;
      const marks = [list, paging, typeof place === 'object' ? place : undefined, ...parts];
      const pointer = place === undefined ? list.rows : placeOf(place);
      found.push(this.#found(rule, marks, message, shown(expected), shown(received), pointer));
    };
    const number = (place: Place | undefined): number | undefined => {
      const value = place === undefined ? undefined : at(this.read.body, placeOf(place));
      return typeof value === 'number' ? value : undefined;
    };
    const skipped = this.#skipped(paging, limit);
    const total = number(paging.totalItems);
    if (total !== undefined && skipped !== undefined) {
      const past = skipped >= total && total > 0;
      say(
        'page-length',
        undefined,
        [past ? paging.pastTheEnd : undefined],
        `the page that begins after ${skipped} of ${total} rows does not hold what is left, up to ${limit}`,
        Math.max(0, Math.min(limit, total - skipped)),
        rows.length,
      );
    }
    const pages = number(paging.totalPages);
    if (total !== undefined && pages !== undefined) {
      // Whether nothing is no page or one empty page is a matter of taste, unless the contract says.
      const right = Math.ceil(total / limit);
      const empty = total === 0 && !paging.noPages && pages <= 1;
      say(
        'total-pages',
        paging.totalPages,
        [total === 0 ? paging.noPages : undefined],
        `${total} rows by ${limit} are not so many pages`,
        empty ? pages : right,
        pages,
      );
    }
    const more =
      total !== undefined && skipped !== undefined
        ? skipped + limit < total
        : pages !== undefined && paging.style === 'page' && paging.parameter
          ? (this.#number(paging.parameter) ?? 1) < pages
          : undefined;
    const told = paging.hasNext && at(this.read.body, placeOf(paging.hasNext));
    if (paging.hasNext && more !== undefined) {
      say('has-next', paging.hasNext, [], 'it does not tell whether there is more', more, told);
    }
    if (paging.hasPrevious && skipped !== undefined) {
      const before = at(this.read.body, placeOf(paging.hasPrevious));
      say(
        'has-previous',
        paging.hasPrevious,
        [],
        'it does not tell whether there is a page before',
        skipped > 0,
        before,
      );
    }
    const cursors = [
      [paging.nextCursor, more ?? (typeof told === 'boolean' ? told : undefined)],
      [paging.previousCursor, skipped === undefined ? undefined : skipped > 0],
    ] as const;
    for (const [place, wanted] of cursors) {
      if (place === undefined || wanted === undefined) continue;
      const there = at(this.read.body, placeOf(place)) ?? null;
      say(
        'cursor',
        place,
        [],
        `${placeOf(place)} is there exactly where there is such a page`,
        wanted,
        there !== null,
      );
    }
    return found;
  }

  /** How many rows are before the page; unknown where a cursor says it. */
  #skipped(paging: Paging, limit: number): number | undefined {
    if (paging.style === 'limit') return 0;
    if (isCursorGiven(paging, this.read.parameters.query)) return undefined;
    const value = paging.parameter === undefined ? undefined : this.#number(paging.parameter);
    if (paging.style === 'page') return value === undefined ? undefined : (value - 1) * limit;
    if (paging.style === 'offset') return value;
    return paging.parameter && this.read.parameters.query[paging.parameter] === undefined
      ? 0
      : undefined;
  }

  #number(parameter: string): number | undefined {
    const value = this.read.parameters.query[parameter];
    return typeof value === 'number' ? value : undefined;
  }

  /** Whether it is known what counts: no value, or that of one parameter, breaks its schema. */
  #certain(parameter?: string): boolean {
    return !this.read.parameters.violations.some(
      ({ location }) => parameter === undefined || location[1] === parameter,
    );
  }

  #held(rule: string): void {
    this.tally(this.read.operation?.id, rule);
  }

  #found(
    rule: string,
    marks: readonly (Marked | undefined)[],
    message: string,
    expected: string,
    received: string,
    pointer: string,
  ): Disagreement {
    const { operation, behaviour } = this.read;
    const provenance = this.reader.facts.ofBehaviour(operation, behaviour, ...marks);
    return { operation: operation?.id, rule, provenance, message, expected, received, pointer };
  }
}
