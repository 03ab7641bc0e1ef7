/**
 * The kernel answers what is plainly fine without asking the validator (decisions/0016). That is only
 * right if the validator would have let it through, on every operation of every API.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentFiles } from '../scripts/documents.js';
import { Contract, type Operation, type Parameter } from '../src/contract/contract.js';
import { isObject, type Json } from '../src/contract/document.js';
import { type RawParameters, readParameters } from '../src/contract/parameters.js';
import { PlainRequests } from '../src/contract/plain-requests.js';
import { DoorIn } from '../src/contract/request-judge.js';
import { Schemas } from '../src/contract/schemas.js';
import { openapiFolder } from './api-server.js';

const kiosk = new URL('../src/contract/kiosk/kiosk.yaml', import.meta.url).pathname;
const documents = documentFiles(openapiFolder)
  .map(({ file }) => file)
  .concat(kiosk);

/** What a caller who has read the document writes for a parameter. */
function likelyFor(contract: Contract, { schemaPointer, type }: Parameter): fc.Arbitrary<string> {
  const { document } = contract;
  const { value: schema } = document.resolve(document.at(schemaPointer), schemaPointer);
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum.map(String));
  // fast-check does not invent texts for assertions.
  if (typeof schema.pattern === 'string' && !schema.pattern.includes('(?')) {
    return fc.stringMatching(new RegExp(schema.pattern));
  }
  if (schema.format === 'date-time') return fc.constantFrom('2025-01-09T12:00:00Z');
  if (type === 'boolean') return fc.constantFrom('true', 'false');
  if (type === 'string') return fc.string({ minLength: 1, maxLength: 20 });
  const { minimum = 0, maximum = 1_000_000 } = schema;
  return fc
    .integer({ min: Math.ceil(Number(minimum)), max: Math.floor(Number(maximum)) })
    .map(String);
}

/** What a caller may write where a scalar is expected. */
const anything: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('true', '1', '20', 'name@example.com', '2025-01-09', '2025-02-30', 'v1.a'),
  fc.constantFrom('', ' 5 ', '0x10', '1e1', '-0', '1.0', '007', '9'.repeat(30), 'null', '[1]'),
  fc.constantFrom('{"a":1}', 'a,b', 'a|b', 'a b', '%', '__proto__', '\u0000', '€', '😀'),
  fc.integer().map(String),
  fc.double().map(String),
  fc.string(),
);

/** A body near what a schema asks for, or anything at all. */
function bodyFor(contract: Contract, pointer: string | undefined): fc.Arbitrary<unknown> {
  if (pointer === undefined) return fc.jsonValue();
  const near = valueFor(contract, contract.document.at(pointer), 3);
  const examples = contract.document.at(pointer.replace(/schema$/, 'examples'));
  const documented = Object.values(isObject(examples) ? examples : {}).map((example) => {
    const { value } = contract.document.resolve(example, '#');
    return fc.constant(value.value);
  });
  return fc.oneof({ weight: 4, arbitrary: fc.oneof(...documented, near) }, fc.jsonValue());
}

function valueFor(contract: Contract, raw: Json | undefined, depth: number): fc.Arbitrary<unknown> {
  if (!isObject(raw) || depth === 0) return fc.jsonValue();
  const { value: schema } = contract.document.resolve(raw, '#');
  const { properties, items, additionalProperties } = schema;
  const known = [schema.enum, schema.examples, [schema.example], [schema.const]]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter((value) => value !== undefined);
  const near: fc.Arbitrary<unknown>[] = known.map((value) => fc.constant(value));
  if (isObject(properties)) {
    const members = Object.entries(properties).map(
      ([name, inner]) => [name, valueFor(contract, inner, depth - 1)] as const,
    );
    const exact = fc.record(Object.fromEntries(members));
    const partly = fc.record(Object.fromEntries(members), { requiredKeys: [] });
    const extra = fc
      .tuple(exact, fc.string(), fc.jsonValue())
      .map(([value, name, more]) => ({ ...value, [name]: more }));
    near.push(exact, exact, partly, extra);
  } else if (items !== undefined) {
    near.push(fc.array(valueFor(contract, items, depth - 1), { maxLength: 4 }));
  } else if (schema.type === 'object') {
    near.push(fc.dictionary(fc.string(), valueFor(contract, additionalProperties, depth - 1)));
  } else {
    const typed =
      schema.type === 'integer' || schema.type === 'number'
        ? fc.integer({ min: 0, max: 100_000 })
        : fc.oneof(fc.string(), fc.emailAddress());
    near.push(typed, typed, typed);
    near.push(fc.constantFrom('12', '2025-01-09', 0, -1, 1.5, true, null, '', 'a'.repeat(300)));
  }
  return fc.oneof(...near);
}

/** A request for an operation, as the kernel has it once it is parsed. */
function requestFor(contract: Contract, operation: Operation) {
  const places = { query: [], path: [], header: [], cookie: [] } as Record<
    Parameter['in'],
    [string, fc.Arbitrary<string | string[] | undefined>][]
  >;
  for (const parameter of operation.parameters) {
    const likely = likelyFor(contract, parameter);
    const odd =
      parameter.in === 'query' ? fc.array(anything, { minLength: 2, maxLength: 3 }) : anything;
    places[parameter.in].push([
      parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name,
      fc.oneof(
        { weight: 20, arbitrary: likely },
        { weight: 6, arbitrary: fc.constant(undefined) },
        { weight: 2, arbitrary: anything },
        { weight: 1, arbitrary: odd },
      ),
    ]);
  }
  const record = (place: Parameter['in']) =>
    fc
      .record(Object.fromEntries(places[place]))
      .map((all) =>
        Object.fromEntries(Object.entries(all).filter(([, text]) => text !== undefined)),
      );
  const [media] = operation.body?.media ?? [];
  return fc.record({
    raw: fc.record({
      query: fc
        .tuple(
          record('query'),
          fc.dictionary(fc.string({ maxLength: 8 }), fc.string(), { maxKeys: 1 }),
        )
        .map(([declared, more]) => ({ ...more, ...declared })),
      path: record('path'),
      header: record('header'),
      cookie: record('cookie'),
    }) as fc.Arbitrary<RawParameters>,
    sent: media
      ? fc.option(
          bodyFor(contract, operation.body?.schemaPointers.get(media)).map((body) => ({
            media,
            body,
          })),
          { nil: undefined, freq: 12 },
        )
      : fc.constant(undefined),
  });
}

describe.each(documents.map((file) => [file.split('/').at(-1), Contract.read(file)] as const))(
  '%s',
  (_name, contract) => {
    const schemas = new Schemas(contract);
    const plain = new PlainRequests(contract, schemas);
    const doorIn = new DoorIn(contract);

    it.each([...contract.operations.keys()])('%s: what is plainly fine is fine', async (id) => {
      const operation = contract.operations.get(id) as Operation;
      let passed = 0;
      await fc.assert(
        fc.asyncProperty(requestFor(contract, operation), async ({ raw, sent }) => {
          const read = readParameters(operation, raw, schemas);
          const { media, body } = sent ?? {};
          const before = JSON.stringify(body);
          if (plain.isFine(operation, { read, body, media })) {
            passed += 1;
            const headers = { ...raw.header, ...(media ? { 'content-type': media } : {}) };
            const failure = await doorIn.check(operation, { headers, query: raw.query, body });
            expect(failure).toBeUndefined();
          }
          // Nor may the handler get another body for it.
          expect(JSON.stringify(body)).toBe(before);
        }),
        { seed: 13, numRuns: 150 },
      );
      // An operation about which there is always a doubt would be tested by nothing.
      expect(passed).toBeGreaterThan(0);
    });
  },
);
