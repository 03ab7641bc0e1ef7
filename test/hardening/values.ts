import fc from 'fast-check';
import { absurdDates, anyText } from './absurd.js';
import { type Judge, type JudgedOperation, type Node, within } from './judge.js';
import type { Purse } from './payments.js';
import { marksFor } from './told.js';

/** What the requests to one API are made of. */
export interface Source {
  readonly judge: Judge;
  /** `/<id>`, or the empty string. */
  readonly mount: string;
  /** Where this server is asked, which the examples of the documents put elsewhere. */
  readonly origin: string;
  /** The headers of each demo caller. */
  readonly credentials: readonly Readonly<Record<string, string>>[];
  /** Ids and other texts that the API itself has told, to be sent back to it. */
  readonly known: readonly string[];
  /** URLs of this server that any of its APIs has told. */
  readonly addresses: readonly string[];
  /** What it can be paid with, where something costs anything. */
  readonly purse: Purse | undefined;
}

export type Header = readonly [name: string, value: string];

/** Where the examples of the documents have this server. */
const exampleOrigin = 'http://localhost:4010';

/** A value of a document's, with the addresses in it those of this server. */
function here<T>(source: Source, value: T): T {
  const text = JSON.stringify(value);
  return text?.includes(exampleOrigin)
    ? JSON.parse(text.replaceAll(exampleOrigin, source.origin))
    : value;
}

/** The examples beside a schema, in a parameter or in a media type. */
export function examplesOf(source: Source, node: Node): readonly unknown[] {
  const named = Object.values(within(node, 'examples')) as Node[];
  return [node.example, ...named.map((one) => one.value)]
    .filter((one) => one !== undefined)
    .map((one) => here(source, one));
}

/** Percent-encoded; a lone surrogate, which UTF-8 cannot say, in the bytes that a careless client sends. */
export function encoded(text: string): string {
  return /\p{Surrogate}/u.test(text) ? '%ED%A0%80' : encodeURIComponent(text);
}

/** What a header may carry: Node's client refuses the rest, as its server does. */
export function headerText(text: string): string {
  return text
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 2_000)
    .trim();
}

/** Whether it ends sessions and keys: what changes something, and is told by the caller alone what. */
export function isEnding({ method, body, parameters }: JudgedOperation): boolean {
  return method !== 'GET' && !body && parameters.every((parameter) => parameter.in !== 'query');
}

/** Texts for one parameter: by its schema, at the schema's edges, and against all sense. */
export function valueFor(source: Source, parameter: Node, sound: boolean): fc.Arbitrary<string> {
  const schema = source.judge.resolve(within(parameter, 'schema')).node;
  const fitting = [...examplesOf(source, parameter), schema.example, schema.default, schema.const]
    .concat(Object.values(within(schema, 'enum')), schema.minimum, schema.maximum)
    .filter((one) => one !== undefined)
    .map(String);
  if (fitting.some((one) => one.startsWith(source.origin))) fitting.push(...source.addresses);
  const isFree = schema.type === 'string' || schema.type === 'integer';
  if (fitting.length === 0) fitting.push('base', ...source.known.slice(0, 50));
  if (isFree && schema.enum === undefined) fitting.push(...marksFor(String(parameter.name)));
  if (schema.format === 'date' || schema.format === 'date-time') fitting.push(...absurdDates);
  if (sound) return fc.constantFrom(...fitting);
  const nearly = fitting.flatMap((one) => {
    const number = Number(one);
    return Number.isFinite(number)
      ? [String(number - 1), String(number + 1)]
      : [one.toUpperCase(), `${one}s`, ` ${one}`];
  });
  return fc.oneof(
    fc.constantFrom(...fitting),
    fc.constantFrom(...nearly, ...source.known),
    anyText,
  );
}
