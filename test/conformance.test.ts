import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import supertest, { type Response } from 'supertest';
import { describe, expect, it } from 'vitest';
import { bodyLimitBytes } from '../src/contract/body.js';
import { bootCheck } from '../src/contract/boot-check.js';
import { Contract, type Operation } from '../src/contract/contract.js';
import { fullCheck } from '../src/contract/full-check.js';
import { openMemoryJournal } from '../src/journal/index.js';
import { checkInvariants, Ledger } from '../src/ledger/index.js';
import { listProviders, loadProvider, providersFolder } from '../src/providers/index.js';
import { buildBase } from '../src/scenario/index.js';
import { type ApiUnderTest, openapiFolder, serveApi, testRecipe } from './api-server.js';
import type { Ask, Cause, ListSubject, Subject } from './conformance/subject.js';

/** Every API, and an invented sixth, which lives in the tests and needs no edit of ours. */
const sixthFolder = join(import.meta.dirname, 'sixth', 'providers');
const apis = [
  ...listProviders().map((id) => ({
    id,
    folder: providersFolder,
    file: `${openapiFolder}${id}.yaml`,
    subject: `./conformance/${id}.ts`,
  })),
  ...listProviders(sixthFolder).map((id) => ({
    id,
    folder: sixthFolder,
    file: join(import.meta.dirname, 'sixth', 'openapi', `${id}.yaml`),
    subject: `./sixth/${id}.subject.ts`,
  })),
];

describe.each(apis)('$id', async ({ id, folder, file, subject: subjectFile }) => {
  const api = await loadProvider(id, folder);
  const contract = Contract.read(file);
  const { subject }: { subject: Subject } = await import(subjectFile);
  const operations = [...contract.operations.values()];
  const serve = (journal = openMemoryJournal()): Promise<ApiUnderTest> =>
    serveApi(api, { file, journal });

  it('has a handler for every operation and nothing more, and documents every refusal', () => {
    expect(Object.keys(api.provider.handlers).sort()).toEqual(
      [...contract.operations.keys()].sort(),
    );
    bootCheck(api.provider, contract);
  });

  it('has examples that fit, and a document that the validator takes', async () => {
    expect(await fullCheck(contract)).toBeUndefined();
  });

  it('has a base that breaks no invariant', () => {
    const ledger = Ledger.empty();
    buildBase([api.story], { ...testRecipe, size: 3 })(ledger);
    expect(checkInvariants(ledger)).toEqual([]);
  });

  describe.each(operations)('$id', (operation) => {
    const statuses = [...operation.responses.keys()];
    const preferOnly = subject.preferOnly[operation.id] ?? {};

    it.each(statuses.filter((status) => status in preferOnly))(
      'answers %i where it is preferred',
      async (status) => {
        const under = await serve();
        const answer = await send(under, {
          method: operation.method,
          path: examplePath(operation),
          headers: { prefer: `code=${status}` },
        });
        expect(answer.status).toBe(status);
        expect(answer.headers['preference-applied']).toBe(`code=${status}`);
        expect(under.faults).toEqual([]);
      },
    );

    it.each(statuses.filter((status) => !(status in preferOnly)))(
      'answers %i for its real cause',
      async (status) => {
        const cause =
          subject.causes[operation.id]?.[status] ?? generalCause(operation, status, subject);
        if (!cause) throw new Error(`nothing is known to cause ${status} on ${operation.id}`);
        const under = await serve(status === 500 ? failingJournal() : openMemoryJournal());
        const answer = await cause(under, (request) => send(under, request));
        expect(answer.status, answer.text).toBe(status);
        // The only errors of ours are the planted ones.
        expect(under.faults.length > 0).toBe(status === 500);
      },
    );

    it('answers every named example by `Prefer`', async () => {
      const under = await serve();
      for (const response of operation.responses.values()) {
        for (const media of response.media.values()) {
          for (const name of media.examples.keys()) {
            const answer = await send(under, {
              method: operation.method,
              path: examplePath(operation),
              headers: { prefer: `code=${response.status}, example="${name}"` },
            });
            expect(answer.status).toBe(response.status);
          }
        }
      }
      expect(under.faults).toEqual([]);
    });
  });

  describe.each(subject.lists)('the list $operation', (list) => {
    const operation = operations.find((one) => one.id === list.operation);
    if (!operation) throw new Error(`${list.operation} is not documented`);

    it('gives every row once and in order, at every limit', async () => {
      const under = await serve();
      const all = await everyRow(under, operation, list, Math.max(...list.limits, 1));
      expect(all.length).toBeGreaterThan(0);
      expectOrdered(all, list);
      for (const limit of list.limits) {
        const rows = await everyRow(under, operation, list, limit);
        expect(rows).toEqual(all);
      }
      expect(new Set(all.map(list.key)).size).toBe(all.length);
      expect(under.faults).toEqual([]);
    });

    it('adds up what an independent reader of all pages adds up, under every filter', async () => {
      const under = await serve();
      const limit = Math.max(...list.limits, 1);
      const all = await everyRow(under, operation, list, limit);
      for (const filter of [{ query: '', matches: () => true }, ...(list.filters ?? [])]) {
        const expected = all.filter(filter.matches);
        const rows = await everyRow(under, operation, list, limit, filter.query);
        expect(rows, filter.query).toEqual(expected);
        const first = await page(under, operation, list, limit, 0, filter.query);
        if (list.total) expect(list.total(first.body), filter.query).toBe(expected.length);
        if (list.aggregates) {
          expect(list.aggregates.told(first.body), filter.query).toEqual(
            list.aggregates.counted(expected),
          );
        }
      }
      expect(under.faults).toEqual([]);
    });

    const { insert, limits } = list;
    const [limit] = limits;
    if (!insert || limit === undefined) return;
    it('loses no row to an insert between two pages, and repeats what it says it does', async () => {
      const under = await serve();
      const before = await everyRow(under, operation, list, Math.max(...limits));
      const { body } = await page(under, operation, list, limit, 0);
      const first = list.rows(body);
      await insert(under);
      const second = list.rows((await page(under, operation, list, limit, limit, '', body)).body);
      const seen = [...first, ...second].map(list.key);
      // A cursor stays with its row; a page number or an offset counts from the front, which has moved.
      const repeated = list.insertRepeats ? 1 : 0;
      const expected = before.slice(0, 2 * limit - repeated).map(list.key);
      expect([...new Set(seen)]).toEqual(expected);
      expect(seen).toHaveLength(expected.length + repeated);
    });
  });
});

describe('the tests themselves', () => {
  it('know a sixth API that no other file names', () => {
    const [sixth] = listProviders(sixthFolder);
    expect(listProviders(sixthFolder)).toHaveLength(1);
    expect(readFileSync(join(providersFolder, 'index.ts'), 'utf8')).not.toContain(sixth);
  });
});

function send(under: ApiUnderTest, ask: Ask): Promise<Response> {
  const agent = supertest(under.app)
    [ask.method](ask.path)
    .set(ask.headers ?? {});
  return ask.body === undefined ? agent.then((answer) => answer) : agent.send(ask.body as object);
}

/** Statuses that follow from the document alone. */
function generalCause(operation: Operation, status: number, subject: Subject): Cause | undefined {
  const headers = subject.callers[operation.id] ?? {};
  const ask: Ask = { method: operation.method, path: examplePath(operation), headers };
  switch (status) {
    case 200:
      return (_api, send) => send(ask);
    case 401:
      return (_api, send) => send({ ...ask, headers: {} });
    case 413:
      return (_api, send) => send({ ...ask, body: { text: 'x'.repeat(bodyLimitBytes) } });
    case 500:
      return (_api, send) => send(ask);
    default:
      return undefined;
  }
}

/** A world that can no longer keep anything, as after a full disk. */
function failingJournal(): ReturnType<typeof openMemoryJournal> {
  const journal = openMemoryJournal();
  return {
    entries: () => journal.entries(),
    append: () => undefined,
    durable: () => Promise.reject(new Error('no space left on the device (planted)')),
    failure: undefined,
    close: () => journal.close(),
  };
}

function examplePath(operation: Operation): string {
  return operation.path.replaceAll(/\{[^}]+\}/g, 'example');
}

async function page(
  under: ApiUnderTest,
  operation: Operation,
  list: ListSubject,
  limit: number,
  skipped: number,
  filter = '',
  previous: unknown = undefined,
): Promise<Response> {
  return ask(under, operation, list, list.page(limit, skipped, previous) ?? '', filter);
}

async function ask(
  under: ApiUnderTest,
  operation: Operation,
  list: ListSubject,
  paging: string,
  filter: string,
): Promise<Response> {
  const query = [paging, filter].filter((part) => part !== '').join('&');
  const answer = await send(under, {
    method: operation.method,
    path: `${operation.path}${query ? `?${query}` : ''}`,
    headers: list.headers,
  });
  expect(answer.status, answer.text).toBe(200);
  return answer;
}

async function everyRow(
  under: ApiUnderTest,
  operation: Operation,
  list: ListSubject,
  limit: number,
  filter = '',
): Promise<unknown[]> {
  const all: unknown[] = [];
  let body: unknown;
  for (let pages = 0; pages < 2_000; pages++) {
    const paging = list.limits.length > 0 ? list.page(limit, all.length, body) : '';
    if (paging === undefined) return all;
    ({ body } = await ask(under, operation, list, paging, filter));
    const rows = list.rows(body);
    all.push(...rows);
    if (rows.length < limit || list.limits.length === 0) return all;
  }
  throw new Error('the list has no end');
}

function expectOrdered(rows: readonly unknown[], list: ListSubject): void {
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    if (next !== undefined) expect(list.order(row, next)).toBeLessThanOrEqual(0);
  }
}
