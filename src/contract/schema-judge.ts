/** The request judge of documents of others: their schemas as they stand, compiled when first asked. */

import { pointerKeys } from '../json-pointer.js';
import type { Contract, Operation } from './contract.js';
import { isObject, type Json } from './document.js';
import type { Failure, Violation } from './failure.js';
import { isJson, mediaTypeOf } from './media-type.js';
import { plainValue, propertiesOf, typesOf } from './parameter-styles.js';
import type { CheckedRequest, RequestJudge } from './request-judge.js';
import { type SchemaFault, Schemas } from './schemas.js';

export class SchemaJudge implements RequestJudge {
  #schemas: Schemas | undefined;

  constructor(private readonly contract: Contract) {}

  /** Parameters are the kernel's to read; here the body is held against its schema. */
  async check(
    operation: Operation,
    { headers, body }: CheckedRequest,
  ): Promise<Failure | undefined> {
    const media = headers['content-type'];
    const pointer = media === undefined ? undefined : operation.body?.schemaPointers.get(media);
    if (body === undefined || media === undefined || pointer === undefined) return undefined;
    if (!isJson(media) && !isForm(media) && !/^text\/(?!xml)/.test(media)) return undefined;
    this.#schemas ??= new Schemas(this.contract, 'request');
    const faults = this.#schemas.faultsOf(pointer, body);
    return faults.length === 0
      ? undefined
      : { type: 'invalid-request', violations: faults.map(violationOf) };
  }
}

function violationOf({ pointer, keyword, message, missing }: SchemaFault): Violation {
  const names = pointerKeys(pointer);
  return {
    location: ['body', ...names, ...(missing === undefined ? [] : [missing])],
    severity: 'error',
    code: keyword,
    message: `${['body', ...names].join('.')} ${message}`,
  };
}

function isForm(media: string): boolean {
  return media === 'application/x-www-form-urlencoded' || media === 'multipart/form-data';
}

/** A form's texts as the values that its schema speaks of: numbers, booleans, lists, JSON. */
export function formValues(
  body: unknown,
  media: string | undefined,
  operation: Operation,
  contract: Contract,
): unknown {
  const type = mediaTypeOf(media) ?? '';
  const pointer = operation.body?.schemaPointers.get(type);
  if (!isForm(type) || pointer === undefined || !isObject(body)) return body;
  const { document } = contract;
  const properties = propertiesOf(document.at(pointer), document);
  const read: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(body)) {
    const own = name.endsWith('[]') && !(name in properties) ? name.slice(0, -2) : name;
    const value = fieldValue(given, properties[own], contract);
    Object.defineProperty(read, own, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return read;
}

function fieldValue(given: unknown, schema: Json | undefined, { document }: Contract): unknown {
  if (schema === undefined) return given;
  const types = typesOf(schema, document);
  if (types.includes('array') && !types.includes('string')) {
    const target =
      isObject(schema) && typeof schema.$ref === 'string' ? document.at(schema.$ref) : schema;
    const items = typesOf(isObject(target) ? target.items : undefined, document);
    const list = Array.isArray(given) ? given : [given];
    return list.map((one) => (typeof one === 'string' ? plainValue(one, items) : one));
  }
  return typeof given === 'string' ? plainValue(given, types) : given;
}
