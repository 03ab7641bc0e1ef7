import type { Marked } from '../contract/behaviour.js';
import { aggregateFault, agree } from './aggregates.js';
import { decimalOf } from './decimal.js';
import { lightest, type Provenance } from './finding.js';
import { at, placeOf, shown } from './json.js';
import type { Base, Complaint, ListReader, Reading } from './list-reader.js';
import type { ReadExchange } from './reading.js';
import { keyOf, misplaced, orderInForce, sharedIn } from './rows.js';

/** Where facts about a list come from. */
export function provenanceIn(
  { run, operation, list }: ListReader,
  ...marks: readonly (Marked | undefined)[]
): Provenance {
  const behaviour = run.checker.behaviourOf(operation);
  return run.checker.facts.ofBehaviour(operation, behaviour, list, ...marks);
}

/** What the pages of one list promise together, without filters. */
export async function verifyPaging(base: Base): Promise<void> {
  const { reader } = base;
  await verifyStability(base);
  await base.steadily('the pages joined', async () => joined(reader, base.reading));
  await base.steadily('values that no two rows share', async () => shared(base));
  await base.steadily('aggregates', async () => aggregates(reader, base.reading));
  if (!reader.paging) return;
  if (base.rows.length === 0) {
    reader.run.skip(
      reader.operation,
      'paging, order and filters',
      'the list is empty for this caller',
    );
    return;
  }
  await base.steadily('pages of other sizes', async () => {
    const complaints: Complaint[] = [];
    for (const limit of limitsFor(base)) {
      const pages = Math.ceil(base.rows.length / limit);
      // Larger pages are followed to the end: a fault may begin late.
      const most = pages <= mostFollowed ? pages : 4;
      complaints.push(...(await slices(base, limit, {}, base.rows, most)));
    }
    return complaints;
  });
  await base.steadily('the page past the end', async () => pastTheEnd(base));
}

/** What no two rows share, no two pages share either. */
function shared({ reader, reading }: Base): Complaint[] {
  const { list, operation, run } = reader;
  const [read] = reading.pages;
  if (!read || reading.pages.length < 2) return [];
  return (list.unique ?? []).flatMap((mark) => {
    run.held(operation.id, 'unique');
    const index = sharedIn(mark, reading.rows);
    if (index === undefined) return [];
    return [
      {
        read,
        disagreement: {
          operation: operation.id,
          rule: 'unique',
          provenance: provenanceIn(reader, mark),
          message: `rows on different pages have the same ${mark.at}`,
          expected: 'another in every row',
          received: shown(at(reading.rows[index], mark.at)),
          pointer: list.rows,
        },
      },
    ];
  });
}

/**
 * The same query again gives the same, or what a list that grows lawfully gives: the old rows in
 * their order among new ones. Once may be chance, since rows may change and leave; twice is not.
 */
async function verifyStability({ reader }: Base): Promise<void> {
  const { run, operation } = reader;
  run.held(operation.id, 'stable');
  const complaints: Complaint[] = [];
  const ask = () => run.ask(operation, { query: reader.query(reader.largest, 0) });
  let before = await ask();
  for (let tries = 0; tries < 2; tries++) {
    const after = await ask();
    const complaint = growth(reader, before, after);
    if (!complaint) return;
    complaints.push(complaint);
    before = after;
  }
  for (const { disagreement, read } of complaints.slice(-1)) run.note(disagreement, read);
}

/** How one reading of the first page cannot follow from another, or `undefined`. */
function growth(
  reader: ListReader,
  before: ReadExchange,
  after: ReadExchange,
): Complaint | undefined {
  const { list } = reader;
  const [old, now] = [reader.rowsIn(before), reader.rowsIn(after)];
  if (!old || !now) return undefined;
  const known = new Set(old.map((row) => keyOf(list, row)));
  const kept = now.filter((row) => known.has(keyOf(list, row)));
  // New rows push the last ones off a page that is full.
  const room = old.length - (now.length - kept.length);
  const full = old.length >= (list.capacity ?? (list.paging ? reader.largest : Infinity));
  const wanted = full ? old.slice(0, room) : old;
  const what = 'the same query twice does not agree';
  const complaint = reader.compare('stable', provenanceIn(reader), what, wanted, kept, after);
  const place = list.paging?.totalItems;
  if (complaint || place === undefined) return complaint;
  const [less, more] = [before, after].map(({ body }) => at(body, placeOf(place)));
  const grown = now.length - kept.length;
  // What is new on the first page counts; more may be new behind it.
  if (typeof less !== 'number' || typeof more !== 'number' || more >= less + grown)
    return undefined;
  return {
    read: after,
    disagreement: {
      operation: reader.operation.id,
      rule: 'stable',
      provenance: provenanceIn(reader),
      message: `${what}: the total falls while rows come`,
      expected: `at least ${less + grown}`,
      received: String(more),
      pointer: placeOf(place),
    },
  };
}

/** Pages one after the other are the list: no row twice, in order, as many as are told. */
export function joined(reader: ListReader, reading: Reading): Complaint[] {
  const { list, operation, run } = reader;
  const { paging, order } = list;
  const complaints: Complaint[] = [];
  const seen = new Map<string, number>();
  let previous: unknown;
  for (const [number, read] of reading.pages.entries()) {
    const rows = reader.rowsIn(read) ?? [];
    for (const [index, row] of rows.entries()) {
      const key = keyOf(list, row);
      const page = seen.get(key);
      if (list.key !== undefined && page !== undefined && page !== number) {
        complaints.push({
          read,
          disagreement: {
            operation: operation.id,
            rule: 'page-repeats-row',
            provenance: provenanceIn(reader, paging),
            message: `the row ${key} is on page ${page + 1} and on page ${number + 1}`,
            expected: 'each row once',
            received: `${key} again`,
            pointer: `${list.rows}/${index}`,
          },
        });
      }
      seen.set(key, number);
    }
    const first = rows[0];
    if (order && number > 0 && first !== undefined && previous !== undefined) {
      const broken = misplaced(orderInForce(order, read.parameters.query), previous, first);
      if (broken) {
        complaints.push({
          read,
          disagreement: {
            operation: operation.id,
            rule: 'order',
            provenance: provenanceIn(reader, order, broken === 'order' ? undefined : order[broken]),
            message: 'a page does not go on where the page before it ended',
            expected: `a row that comes after ${keyOf(list, previous)}`,
            received: keyOf(list, first),
            pointer: `${list.rows}/0`,
          },
        });
      }
    }
    previous = rows.at(-1) ?? previous;
  }
  run.held(operation.id, 'page-repeats-row');
  return [...complaints, ...totals(reader, reading)];
}

/** The total that is told is the number of rows there are, on every page. */
function totals(reader: ListReader, reading: Reading): Complaint[] {
  const { list, operation, run } = reader;
  const place = list.paging?.totalItems;
  if (place === undefined) return [];
  const complaints: Complaint[] = [];
  const [first] = reading.pages;
  const expected = reading.complete ? reading.rows.length : first && at(first.body, placeOf(place));
  for (const read of reading.pages) {
    run.held(operation.id, 'total');
    const told = at(read.body, placeOf(place));
    if (told === expected) continue;
    complaints.push({
      read,
      disagreement: {
        operation: operation.id,
        rule: 'total',
        provenance: provenanceIn(
          reader,
          list.paging,
          typeof place === 'object' ? place : undefined,
        ),
        message: reading.complete
          ? `the total is not the number of rows that the pages hold together`
          : 'the total is another on another page',
        expected: shown(expected),
        received: shown(told),
        pointer: placeOf(place),
      },
    });
  }
  return complaints;
}

/** At one size so many pages are read one after the other; of more, those at both ends. */
const mostFollowed = 40;

/** Sizes of pages to try: the smallest, some that divide nothing evenly, the default, and common ones. */
function limitsFor({ reader, rows }: Base): number[] {
  const wanted = [reader.smallest, 3, 7, reader.defaultLimit ?? 10, 10, 20, 25, 50, 100];
  return [...new Set(wanted)].filter(
    (limit) =>
      limit >= reader.smallest && limit < reader.largest && limit <= Math.max(rows.length, 1),
  );
}

/** Pages of one size, from the front and at the end, against the rows that are known. */
export async function slices(
  base: Base,
  limit: number,
  query: Readonly<Record<string, string | number>> = {},
  expected: readonly unknown[] = base.rows,
  most = 4,
): Promise<Complaint[]> {
  const { reader } = base;
  const { paging } = reader;
  if (!paging) return [];
  const provenance = provenanceIn(reader, paging);
  const complaints: (Complaint | undefined)[] = [];
  const hold = (read: ReadExchange, skipped: number): void => {
    const rows = reader.rowsIn(read);
    if (!rows) return;
    const what = `the page of ${limit} after ${skipped} rows is not that part of the list`;
    const part = expected.slice(skipped, skipped + limit);
    complaints.push(reader.compare('page', provenance, what, part, rows, read));
  };
  if (paging.style === 'cursor') {
    const reading = await reader.read(query, { limit, most });
    for (const [number, read] of reading.pages.entries()) hold(read, number * limit);
    return complaints.filter((one) => one !== undefined);
  }
  const last = Math.max(0, Math.ceil(expected.length / limit) - 1);
  const numbers = new Set([...Array(most).keys()].filter((number) => number <= last));
  // Rows that could not all be read have no known end.
  if (base.complete) for (const number of [last - 1, last]) if (number >= 0) numbers.add(number);
  const places = paging.style === 'limit' ? [0] : [...numbers].map((number) => number * limit);
  // An offset need not be a multiple of the limit.
  if (paging.style === 'offset') places.push(1, limit + 1);
  for (const skipped of places) {
    if (skipped > 0 && skipped >= expected.length) continue;
    hold(
      await reader.run.ask(reader.operation, {
        query: { ...query, ...reader.query(limit, skipped) },
      }),
      skipped,
    );
  }
  return complaints.filter((one) => one !== undefined);
}

async function pastTheEnd(base: Base): Promise<Complaint[]> {
  const { reader } = base;
  const { paging, operation, run, list } = reader;
  if (!paging?.pastTheEnd || !base.complete || paging.style === 'cursor') return [];
  const limit = Math.min(reader.largest, 10);
  const skipped = (Math.ceil(base.rows.length / limit) + 2) * limit;
  const read = await run.ask(operation, { query: reader.query(limit, skipped), unchecked: true });
  run.held(operation.id, 'past-the-end');
  const rows = reader.rowsIn(read);
  if (rows?.length === 0 || read.answer.status >= 500) {
    run.check(read);
    return [];
  }
  return [
    {
      read,
      disagreement: {
        operation: operation.id,
        rule: 'past-the-end',
        provenance: provenanceIn(reader, paging, paging.pastTheEnd),
        message: `a page past the end is no empty list`,
        expected: '200 with no rows',
        received: rows ? `${rows.length} rows` : String(read.answer.status),
        pointer: rows ? list.rows : undefined,
      },
    },
  ];
}

/** That totals follow the filters is said nowhere; that they are totals is. */
const unfiltered: Provenance = {
  level: 'assumed',
  source: 'it is the total of all rows; that it follows the filters is deduced',
  place: undefined,
};

/**
 * What is added up over all rows that match agrees with the rows, on every page. The rows are those
 * that came, so that what an API makes of a filter is not held against its totals; `all` are those
 * that come without a filter.
 */
export function aggregates(
  reader: ListReader,
  { rows, pages, complete }: Reading,
  all: readonly unknown[] = rows,
): Complaint[] {
  const { run, operation } = reader;
  const { facts } = run.checker;
  const behaviour = run.checker.behaviourOf(operation);
  return (behaviour.aggregates ?? [])
    .filter(({ over }) => over === undefined)
    .flatMap((aggregate): Complaint[] => {
      const told = pages.map((read) => at(read.body, aggregate.at));
      const odd = told.findIndex(
        (value) => !agree(aggregate, decimalOf(value), decimalOf(told[0])),
      );
      const read = pages[Math.max(odd, 0)];
      run.held(operation.id, 'aggregate');
      if (!read) return [];
      if (odd > 0) {
        const disagreement = {
          operation: operation.id,
          rule: 'aggregate-of-page',
          provenance: provenanceIn(reader),
          message: `${aggregate.at} changes with the page, and is about all that match`,
          expected: shown(told[0]),
          received: shown(told[odd]),
          pointer: aggregate.at,
        };
        return [{ read, disagreement }];
      }
      const fault = complete && aggregateFault(facts, operation, aggregate, rows, read);
      if (!fault) return [];
      const ofAll = all !== rows && !aggregateFault(facts, operation, aggregate, all, read);
      const provenance = ofAll ? lightest(fault.provenance, unfiltered) : fault.provenance;
      return [{ read, disagreement: { ...fault, provenance } }];
    });
}
