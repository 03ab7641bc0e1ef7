import type { Filter } from '../contract/behaviour.js';
import { at } from './json.js';
import type { Base, Complaint, ListReader } from './list-reader.js';
import { aggregates, joined, provenanceIn, slices } from './lists.js';
import { decisivePart, keyOf, matches } from './rows.js';

/** Values of parameters of filters, by name. */
type Query = Readonly<Record<string, string>>;

/** What is filtered matches, and nothing that matches is missing: each filter, pairs, and all together. */
export async function verifyFilters(base: Base): Promise<void> {
  const { reader } = base;
  const { list, run, operation } = reader;
  if (!list.filters || base.rows.length === 0) return;
  if (!base.complete) {
    run.skip(
      operation,
      'that no matching row is missing',
      'the list is too long to be read in full',
    );
    return;
  }
  const single = new Map<Filter, Query[]>();
  for (const filter of list.filters) {
    const values = valuesFor(reader, filter, base.rows).map((value) => ({
      [filter.parameter]: value,
    }));
    single.set(filter, values);
    for (const query of values) await verifyQuery(base, query);
  }
  for (const query of combinations(reader, base.rows)) await verifyQuery(base, query);
  // A filter that is lost on the second page shows only where there is a second page.
  for (const queries of single.values()) {
    const widest = queries
      .map((query) => ({ query, count: expectedRows(reader, query, base.rows).length }))
      .sort((a, b) => b.count - a.count)[0];
    if (!widest || widest.count < 2 || !reader.paging || reader.paging.style === 'limit') continue;
    const third = Math.min(Math.ceil(widest.count / 3), reader.largest);
    const limit = Math.max(reader.smallest, third);
    // The pages are held against the rows that the filter shows, whatever it should show.
    await base.steadily('filtered pages', async () => {
      const reading = await reader.read(widest.query);
      return reading.complete ? slices(base, limit, widest.query, reading.rows, 3) : [];
    });
  }
}

async function verifyQuery(base: Base, query: Query): Promise<void> {
  const { reader } = base;
  const named = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  await base.steadily(`the filter ${named}`, async () => {
    const expected = expectedRows(reader, query, base.rows);
    const reading = await reader.read(query);
    const read = reading.pages[0];
    if (!read) return [];
    const complaints = joined(reader, reading);
    const filters = reader.list.filters ?? [];
    const used = filters.filter(({ parameter }) => query[parameter] !== undefined);
    const wanted = new Set(expected.map((row) => keyOf(reader.list, row)));
    const got = new Set(reading.rows.map((row) => keyOf(reader.list, row)));
    const odd =
      expected.find((row) => !got.has(keyOf(reader.list, row))) ??
      reading.rows.find((row) => !wanted.has(keyOf(reader.list, row)));
    const [first] = used;
    const parts =
      odd === undefined
        ? [first]
        : [first, ...used.map((filter) => decisivePart(filter, query[filter.parameter], odd))];
    const complaint = reader.compare(
      'filter',
      provenanceIn(reader, ...parts),
      `with ${named}`,
      expected,
      reading.rows,
      read,
    );
    const found: Complaint[] = complaint ? [...complaints, complaint] : complaints;
    const about = Object.keys(query).sort().join(', ');
    return [...found, ...aggregates(reader, reading, base.rows)].map(
      ({ disagreement, read: by }) => ({
        read: by,
        disagreement: { ...disagreement, about },
      }),
    );
  });
}

function expectedRows(reader: ListReader, query: Query, rows: readonly unknown[]): unknown[] {
  const sieves = (reader.list.filters ?? []).flatMap((filter) => {
    const value = query[filter.parameter];
    return value === undefined ? [] : [sieve(filter, value, rows)];
  });
  return rows.filter((_, index) => sieves.every((passes) => passes[index]));
}

const sieves = new WeakMap<readonly unknown[], Map<string, readonly boolean[]>>();

/** Which rows a filter lets through: asked for again and again, for each pair that it is in. */
function sieve(filter: Filter, value: string, rows: readonly unknown[]): readonly boolean[] {
  const known = sieves.get(rows) ?? new Map<string, readonly boolean[]>();
  sieves.set(rows, known);
  const key = `${filter.parameter}=${value}`;
  const passes = known.get(key) ?? rows.map((row) => matches(filter, value, row));
  known.set(key, passes);
  return passes;
}

/** Values that show whether a filter does what it should: of the rows, at the bounds, and of no row. */
function valuesFor(reader: ListReader, filter: Filter, rows: readonly unknown[]): string[] {
  const { run, operation } = reader;
  const parameter = operation.parameters.find(({ name }) => name === filter.parameter);
  if (!parameter) return [];
  const fields = rows.flatMap((row) =>
    filter.fields
      .map((field) => at(row, field))
      .filter((value) => value !== undefined && value !== null),
  );
  const texts = [...new Set(fields.map(String))];
  const middle = texts[Math.floor(texts.length / 2)] ?? '';
  const candidates: string[] = [];
  switch (filter.match) {
    case 'equals': {
      const { value: schema } = run.contract.document.resolve(
        run.contract.document.at(parameter.schemaPointer),
        parameter.schemaPointer,
      );
      const known = Array.isArray(schema.enum) ? schema.enum.map(String) : texts.slice(0, 4);
      candidates.push(...known, middle.slice(0, -1), 'paystub-none');
      if (filter.case) candidates.push(flipped(middle));
      break;
    }
    case 'contains': {
      const first = texts[0] ?? '';
      candidates.push(part(middle), part(first), middle, 'paystub-none', '.*', '%', '_');
      if (filter.case) candidates.push(flipped(part(middle)));
      break;
    }
    case 'from':
    case 'until': {
      const moments = [...new Set(texts)].sort();
      for (const share of [0.25, 0.5, 0.9]) {
        const moment = moments[Math.floor(moments.length * share)];
        if (moment === undefined || Number.isNaN(Date.parse(moment))) continue;
        candidates.push(moment, moment.slice(0, 10), inZone(moment, 330));
      }
      candidates.push('1990-01-01', '2190-01-01');
      break;
    }
  }
  return [...new Set(candidates)].filter(
    (value) => value !== '' && !run.checker.schemas.faultOf(parameter.schemaPointer, value),
  );
}

/**
 * Filters narrow together. Each pair with the values of the row that tells best whether both count,
 * with values that no row has together, and all filters with the values of one row.
 */
function combinations(reader: ListReader, rows: readonly unknown[]): Query[] {
  const filters = reader.list.filters ?? [];
  const step = Math.max(1, Math.floor(rows.length / 12));
  const samples = rows
    .filter((_, index) => index % step === 0)
    .map((row) => valuesOf(filters, row));
  const count = (query: Query): number => expectedRows(reader, query, rows).length;
  const queries: Query[] = [];
  for (const [index, { parameter: a }] of filters.entries()) {
    for (const { parameter: b } of filters.slice(index + 1)) {
      const both = samples.flatMap((one) => {
        const [left, right] = [one[a], one[b]];
        return left === undefined || right === undefined ? [] : [{ [a]: left, [b]: right }];
      });
      // What each alone lets through, and both together do not.
      const tells = (query: Query): number =>
        Math.min(count({ [a]: query[a] ?? '' }), count({ [b]: query[b] ?? '' })) - count(query);
      const best = both
        .map((query) => ({ query, told: tells(query) }))
        .sort((x, y) => y.told - x.told)[0];
      if (best) queries.push(best.query);
      const strange = samples
        .flatMap((one) => samples.map((other) => [one[a], other[b]] as const))
        .flatMap(([left, right]) =>
          left === undefined || right === undefined ? [] : [{ [a]: left, [b]: right }],
        )
        .find((query) => count(query) === 0);
      if (strange) queries.push(strange);
    }
  }
  const [whole] = [...samples].sort((x, y) => Object.keys(y).length - Object.keys(x).length);
  if (whole && Object.keys(whole).length > 2) queries.push(whole);
  // One whole day, and a range that ends before it begins.
  const from = filters.find(({ match, day }) => match === 'from' && day);
  const until = filters.find(({ match, day }) => match === 'until' && day);
  const middle = rows[Math.floor(rows.length / 2)];
  const day = from && String(at(middle, from.fields[0] ?? '')).slice(0, 10);
  if (from && until && day) {
    queries.push({ [from.parameter]: day, [until.parameter]: day });
    queries.push({ [from.parameter]: '2190-01-01', [until.parameter]: '1990-01-01' });
  }
  return queries;
}

/** What each filter would have to be to show a row. */
function valuesOf(filters: readonly Filter[], row: unknown): Query {
  const query: Record<string, string> = {};
  for (const { fields, match, parameter } of filters) {
    const value = fields
      .map((field) => at(row, field))
      .find((one) => one !== undefined && one !== null);
    if (value === undefined) continue;
    query[parameter] = match === 'contains' ? part(String(value)) : String(value);
  }
  return query;
}

/** A piece out of the middle of a text. */
function part(text: string): string {
  const third = Math.floor(text.length / 3);
  return text.slice(third, Math.max(third + 1, text.length - third));
}

function flipped(text: string): string {
  const upper = text.toUpperCase();
  return upper === text ? text.toLowerCase() : upper;
}

/** The same moment as a clock in another zone shows it, to the second. */
function inZone(moment: string, minutes: number): string {
  const local = new Date(Date.parse(moment) + minutes * 60_000).toISOString().slice(0, 19);
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${local}+${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
