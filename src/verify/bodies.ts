import type { Operation } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import { shown } from './json.js';
import { verifyCheckOrder, verifyCredentials } from './refusals.js';
import type { Ask, Run } from './run.js';

/** A request body that has to be refused. */
interface WrongBody {
  readonly what: string;
  readonly ask: Ask;
  /** The statuses that say so, the best first. */
  readonly statuses: readonly number[];
}

/**
 * An operation that writes refuses every request that is wrong, for who asks and for what it says.
 * What it does with a right one, lifecycles show. Gives whether all were refused.
 */
export async function verifyRefusedWrites(run: Run, operation: Operation): Promise<boolean> {
  const before = run.taken;
  await sendWrongRequests(run, operation);
  return run.taken === before;
}

async function sendWrongRequests(run: Run, operation: Operation): Promise<void> {
  const example = exampleBody(run, operation);
  const fine: Ask = { body: example };
  await verifyCredentials(run, operation, fine);
  const wrong = wrongBodies(run, operation, example);
  for (const { what, ask, statuses } of wrong) {
    const expected = statuses.find((status) => operation.responses.has(status));
    if (expected === undefined) {
      run.skip(
        operation,
        `a body ${what}`,
        `the contract documents none of ${statuses.join(', ')}`,
      );
      continue;
    }
    if (run.credentialsOf(operation) === undefined) break;
    const read = await run.ask(operation, { ...ask, wrong: true });
    run.held(operation.id, 'wrong-body');
    const { status } = read.answer;
    if (status === expected || status >= 500) continue;
    run.note(
      {
        operation: operation.id,
        rule: 'wrong-body',
        provenance: run.checker.facts.ofResponse(operation, expected),
        message: `a body ${what} is answered with ${status}`,
        expected: String(expected),
        received: String(status),
        pointer: undefined,
      },
      read,
    );
  }
  const [first] = wrong;
  if (first && operation.responses.has(401) && operation.security.length > 0) {
    await verifyCheckOrder(run, operation, first.ask);
  }
}

/** The document's own example of a request body. */
function exampleBody(run: Run, operation: Operation): Json | undefined {
  const media = mediaOf(run, operation);
  if (!media) return undefined;
  const examples = isObject(media.value.examples) ? Object.values(media.value.examples) : [];
  const [example] = examples;
  return isObject(example) ? example.value : media.value.example;
}

function mediaOf(run: Run, operation: Operation) {
  if (!operation.body) return undefined;
  const { document } = run.contract;
  const body = document.resolve(document.at(`${operation.pointer}/requestBody`), operation.pointer);
  const content = isObject(body.value.content) ? body.value.content : {};
  const [type = ''] = operation.body.media;
  const media = content[type];
  return isObject(media) ? { value: media, type } : undefined;
}

function wrongBodies(run: Run, operation: Operation, fine: Json | undefined): WrongBody[] {
  const media = mediaOf(run, operation);
  if (!media || !isObject(fine)) return [];
  const { document } = run.contract;
  const schema = document.resolve(media.value.schema, operation.pointer).value;
  const properties = isObject(schema.properties) ? schema.properties : {};
  const invalid = [400, 422];
  const found: WrongBody[] = [];
  const add = (what: string, body: unknown): void => {
    found.push({ what, ask: { body }, statuses: invalid });
  };
  for (const name of Array.isArray(schema.required) ? schema.required.map(String) : []) {
    const { [name]: _left, ...others } = fine;
    add(`without ${name}`, others);
  }
  for (const [name, raw] of Object.entries(properties)) {
    const inner = document.resolve(raw, operation.pointer).value;
    for (const value of wrongValues(inner)) {
      add(`whose ${name} is ${shown(value)}`, { ...fine, [name]: value });
    }
  }
  add('that is a list', [fine]);
  const raw = (
    what: string,
    text: string,
    type: string | undefined,
    statuses: readonly number[],
  ) => {
    found.push({ what, ask: { raw: { text, type } }, statuses });
  };
  raw('that is not JSON', '{"paystub', media.type, invalid);
  raw('of another media type', JSON.stringify(fine), 'text/plain', [415, 400, 422]);
  return found;
}

/** Values that break a schema of one field: another type, and just outside each bound. */
function wrongValues(schema: JsonObject): unknown[] {
  const { type, minimum, maximum, minLength, maxLength } = schema;
  const values: unknown[] = [null];
  if (type === 'string') values.push(7);
  if (type === 'integer' || type === 'number') values.push('paystub');
  if (type === 'integer') values.push(typeof minimum === 'number' ? minimum + 0.5 : 0.5);
  if (typeof minimum === 'number') values.push(minimum - 1);
  if (typeof maximum === 'number') values.push(maximum + 1);
  if (typeof minLength === 'number' && minLength > 0) values.push('x'.repeat(minLength - 1));
  if (typeof maxLength === 'number') values.push('x'.repeat(maxLength + 1));
  if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern, 'u').test(' '))
    values.push(' ');
  if (schema.format === 'email') values.push('paystub');
  return values;
}
