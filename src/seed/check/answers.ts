/** Whether an answer that is kept as a file is one that the API could give. */
import { readFileSync } from 'node:fs';
import { withoutByteOrderMark } from '../../contract/byte-order-mark.js';
import type { Operation } from '../../contract/contract.js';
import { isObject } from '../../contract/document.js';
import { isJson } from '../../contract/media-type.js';
import type { Table } from '../../scenario/index.js';
import type { Tools } from '../library.js';
import { listedIn, type ManifestFile } from '../manifest.js';
import type { Findings } from './findings.js';

/**
 * The operation that a file's name says: `listTransactions.first-page.json`. Undefined when the API
 * has none such.
 */
export function operationOf({ contract }: Tools, name: string): Operation | undefined {
  return contract.operations.get(name.split('.')[0] ?? '');
}

/** What is known of an answer besides its body. */
export interface AnswerFacts {
  readonly media: string;
  /** Undefined: any documented one may have been meant. */
  readonly status?: number | undefined;
  /** With the query; undefined where nobody knows it. */
  readonly path?: string | undefined;
}

/** Where an answer stands: a file, or a place in one. */
export interface AnswerPlace {
  readonly file: string;
  readonly place: string;
}

/** Adds what is wrong with the file, and answers how many rows it lists. */
export function checkAnswer(
  tools: Tools,
  operation: Operation,
  file: string,
  known: ManifestFile['answer'],
  findings: Findings,
): number {
  const text = withoutByteOrderMark(readFileSync(file, 'utf8'));
  const media = known?.media ?? (file.endsWith('.txt') ? 'text/plain' : 'application/json');
  let body: unknown = text;
  if (isJson(media)) {
    try {
      body = JSON.parse(text);
    } catch (error) {
      findings.add(file, '', `is no JSON: ${error instanceof Error ? error.message : error}`);
      return 0;
    }
  }
  const facts = { media, status: known?.status, path: known && askedOf(known.request) };
  checkBody(tools, operation, body, facts, { file, place: '' }, findings);
  return listedIn(body);
}

/** The path that an answer is about: an example of the document answers another than the one it was asked by. */
function askedOf({ path, headers = {} }: AskedRequest): string | undefined {
  return 'prefer' in headers ? undefined : path;
}

interface AskedRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Adds what is wrong with the body of an answer. */
export function checkBody(
  tools: Tools,
  operation: Operation,
  body: unknown,
  { media, status: known, path }: AnswerFacts,
  at: AnswerPlace,
  findings: Findings,
): void {
  const status = statusOf(tools, operation, known, media, body, at, findings);
  if (status !== 200 || !isObject(body as never)) return;
  const answer = body as Readonly<Record<string, unknown>>;
  const [, query = ''] = path?.split(/\?(.*)/s) ?? [];
  const asked = path === undefined ? undefined : query;
  for (const { pointer, message } of tools.kept.faultsOf(operation, answer, asked)) {
    findings.add(at.file, `${at.place}${pointer}`, message);
  }
  for (const [name, rows] of Object.entries(answer)) {
    const table = Array.isArray(rows) ? tableOf(tools, operation, media, name) : undefined;
    if (!table) continue;
    (rows as readonly Row[]).forEach((row, index) => {
      const problem = table.faultOf?.(row);
      if (problem !== undefined) findings.add(at.file, `${at.place}/${name}/${index}`, problem);
    });
  }
}

/** The status whose schema fits, or undefined with a finding of why none does. */
function statusOf(
  { schemas }: Tools,
  { id, responses }: Operation,
  status: number | undefined,
  media: string,
  body: unknown,
  at: AnswerPlace,
  findings: Findings,
): number | undefined {
  const statuses = status === undefined ? [...responses.keys()].sort() : [status];
  let first: string | undefined;
  let place = '';
  for (const one of statuses) {
    const response = responses.get(one);
    if (response === undefined) {
      findings.add(at.file, at.place, `${id} documents no answer ${one}`);
      return undefined;
    }
    // Nothing at all is kept as null.
    if (response.media.size === 0 && body === null) return one;
    const pointer = response.media.get(media)?.schemaPointer;
    if (pointer === undefined) continue;
    const fault = schemas.faultOf(pointer, body);
    if (fault === undefined) return one;
    if (first === undefined) {
      first = fault.message;
      place = fault.pointer;
    }
  }
  findings.add(at.file, `${at.place}${place}`, first ?? `${id} documents no ${media}`);
  return undefined;
}

type Row = Readonly<Record<string, unknown>>;

/** The table whose rows a property of an answer lists. */
function tableOf(
  { api, contract }: Tools,
  { responses }: Operation,
  media: string,
  property: string,
): Table | undefined {
  const pointer = responses.get(200)?.media.get(media)?.schemaPointer;
  if (pointer === undefined) return undefined;
  const { value } = contract.document.resolve({ $ref: pointer }, pointer);
  const own = isObject(value.properties) ? value.properties[property] : undefined;
  if (own === undefined) return undefined;
  const list = contract.document.resolve(own, property).value;
  const row = isObject(list.items) ? list.items.$ref : undefined;
  return api.tables?.find(({ schema }) => schema === row);
}
