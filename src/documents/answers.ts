/** Answers that follow from a document alone: its examples, and values made from its schemas. */
import { type Answer, answer, type HeaderValue } from '../contract/answer.js';
import type { Contract, MediaType, Operation, ResponseSpec } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import { isJson, mediaTypeOf } from '../contract/media-type.js';
import type { Preferences } from '../contract/prefer.js';
import { headerValueFault } from '../contract/response-judge.js';
import type { Schemas } from '../contract/schemas.js';
import type { Random } from '../scenario/index.js';
import { type ChosenMedia, mediaFor } from './negotiate.js';
import { fittingSample, sample } from './sample.js';
import { xmlOf } from './xml.js';

/** What an answer depends on besides the document. */
export interface Asked {
  readonly accept: string | undefined;
  readonly preferences: Preferences;
  readonly random: Random;
  /** The time of the world, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** What a refusal says. */
export interface Refusing {
  /** The statuses that fit, the best first. */
  readonly statuses: readonly number[];
  readonly title: string;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, HeaderValue>>;
  /** More members of the problem details. */
  readonly more?: JsonObject;
}

export class DocumentAnswers {
  constructor(
    private readonly contract: Contract,
    private readonly schemas: Schemas,
  ) {}

  /** What a request that is fine is answered with, unless somebody has a body for it. */
  success(operation: Operation, asked: Asked, body?: Json): Answer {
    const { preferences } = asked;
    const status = preferences.code === undefined ? successOf(operation) : Number(preferences.code);
    const response = operation.responses.documented(status);
    if (response === undefined) {
      if (preferences.code === undefined) return answer(status, body);
      return problem(
        404,
        'Not Found',
        `${operation.id} documents no answer ${preferences.code}. It has ${statusesOf(operation)}.`,
      );
    }
    if (response.media.size === 0 || status === 204 || status === 304) {
      return { ...answer(status, undefined, this.#headers(response, asked)) };
    }
    const { example } = preferences;
    if (example !== undefined) return this.#named(operation, status, response, example, asked);
    const chosen = mediaFor(response.media, asked.accept);
    if (chosen === undefined) {
      return problem(
        406,
        'Not Acceptable',
        `${operation.id} is answered as ${[...response.media.keys()].join(', ')}, and Accept takes none of it.`,
      );
    }
    return this.#written(status, response, chosen, asked, body);
  }

  /** A refusal in the document's own words where it has some for the status, else as problem details. */
  refusal(operation: Operation | undefined, refusing: Refusing, asked: Asked): Answer {
    const { statuses, title, detail, headers = {}, more } = refusing;
    const responses = operation?.responses;
    const status =
      statuses.find((one) => responses?.has(one)) ??
      statuses.find((one) => responses?.documented(one)) ??
      statuses[0] ??
      500;
    const response = responses?.documented(status);
    const chosen = response && mediaFor(response.media, undefined);
    if (response === undefined || (chosen === undefined && response.media.size > 0)) {
      return { ...problem(status, title, detail, more), headers };
    }
    const own = { ...this.#headers(response, asked), ...headers };
    if (chosen === undefined) return answer(status, undefined, own);
    const field = (name: string, schema: JsonObject): unknown => {
      if (schema.enum !== undefined || schema.const !== undefined || schema.pattern !== undefined)
        return undefined;
      if (
        /^(?:message|detail|details|description|error_description|reason)$/i.test(name) &&
        schema.type === 'string'
      ) {
        return typeof schema.maxLength === 'number' ? detail.slice(0, schema.maxLength) : detail;
      }
      if (/^(?:title|error)$/i.test(name) && schema.type === 'string') return title;
      return /^(?:status|statusCode|status_code|code)$/i.test(name) &&
        /^(?:integer|number)$/.test(String(schema.type))
        ? status
        : undefined;
    };
    const made = this.#written(status, response, chosen, asked, undefined, field);
    return { ...made, headers: { ...made.headers, ...headers } };
  }

  /** An example by its name, under whichever media type it stands. */
  #named(
    operation: Operation,
    status: number,
    response: ResponseSpec,
    name: string,
    asked: Asked,
  ): Answer {
    const chosen = mediaFor(response.media, asked.accept);
    const list = chosen ? [chosen.media, ...response.media.values()] : [...response.media.values()];
    const media = list.find(({ examples }) => examples.has(name));
    if (media === undefined) {
      const names = list.flatMap(({ examples }) => [...examples.keys()]);
      return problem(
        404,
        'Not Found',
        `${operation.id} has no example ${name} for ${status}. It has ${[...new Set(names)].join(', ') || 'none'}.`,
      );
    }
    const type =
      media === chosen?.media
        ? chosen.type
        : media.type.includes('*')
          ? 'application/json'
          : media.type;
    const body = textFor(valueOfExample(media, name), type, this.#schemaOf(media), this.contract);
    return {
      status,
      headers: this.#headers(response, asked),
      body,
      mediaType: type,
      isExample: true,
    };
  }

  #written(
    status: number,
    response: ResponseSpec,
    { media, type }: ChosenMedia,
    asked: Asked,
    given?: Json,
    field?: (name: string, schema: JsonObject) => unknown,
  ): Answer {
    const headers = this.#headers(response, asked);
    const made =
      given === undefined ? this.#value(media, asked, field) : { value: given, fits: true };
    const body = textFor(made.value, type, this.#schemaOf(media), this.contract);
    const isExample =
      !made.fits ||
      (media.schemaPointer !== undefined && typeof body === 'string' && body !== made.value);
    return { status, headers, body, mediaType: type, ...(isExample && { isExample }) };
  }

  /** The first example that fits its schema, else a value made from the schema. */
  #value(
    media: MediaType,
    { preferences, random, now }: Asked,
    field?: (name: string, schema: JsonObject) => unknown,
  ): { readonly value: Json; readonly fits: boolean } {
    const { schemaPointer } = media;
    const fits = (value: Json | undefined): boolean => {
      if (value === undefined) return false;
      try {
        return (
          schemaPointer === undefined || this.schemas.faultOf(schemaPointer, value) === undefined
        );
      } catch {
        // A schema that cannot be compiled forbids nothing.
        return true;
      }
    };
    const isDynamic = preferences.dynamic === true;
    const examples = isDynamic
      ? []
      : [...media.examples.keys()].map((name) => valueOfExample(media, name));
    const example = examples.find(fits);
    if (example !== undefined) return { value: example, fits: true };
    const schema = this.#schemaOf(media);
    const options = { usesExamples: !isDynamic, field, now, hidden: 'writeOnly' as const };
    const made = fittingSample(schema, this.contract.document, random, options, fits);
    if (made.fits) return { value: made.value ?? null, fits: true };
    return { value: examples[0] ?? made.value ?? null, fits: false };
  }

  #schemaOf({ schemaPointer }: MediaType): Json | undefined {
    return schemaPointer === undefined ? undefined : this.contract.document.at(schemaPointer);
  }

  #headers(response: ResponseSpec, { random, now }: Asked): Record<string, HeaderValue> {
    const headers: Record<string, HeaderValue> = {};
    for (const header of response.headers) {
      if (/^content-(?:type|length)$|^transfer-encoding$|^connection$/i.test(header.name)) continue;
      const schema =
        header.schemaPointer === undefined
          ? { type: 'string' }
          : this.contract.document.at(header.schemaPointer);
      const options = {
        usesExamples: true,
        attempt: 0,
        now,
        hidden: 'writeOnly' as const,
        field: undefined,
      };
      const made =
        header.example ??
        sample(schema, this.contract.document, random.child('header', header.name), options);
      const text =
        typeof made === 'object' && made !== null
          ? Object.values(made).join(',')
          : String(made ?? '');
      if (!/^[\t\x20-\x7e]*$/.test(text)) continue;
      try {
        if (headerValueFault(header, text, this.schemas) && !header.required) continue;
      } catch {
        // A schema that cannot be compiled forbids nothing.
      }
      headers[header.name] = text;
    }
    return headers;
  }
}

/** The status that success has: the lowest documented 2xx, a range's or `default`'s 200, else the lowest of all. */
export function successOf(operation: Operation): number {
  const { responses } = operation;
  const listed = [...responses.keys()].sort((one, other) => one - other);
  const success = listed.find((status) => status >= 200 && status < 300);
  if (success !== undefined) return success;
  if (responses.ranges.has('2XX') || responses.ranges.has('default')) return 200;
  const [lowest] = listed;
  if (lowest !== undefined) return lowest;
  const [range] = [...responses.ranges.keys()].sort();
  return range === undefined ? 200 : Number(range.charAt(0)) * 100;
}

function statusesOf({ responses }: Operation): string {
  return [...responses.keys(), ...responses.ranges.keys()].join(', ') || 'none';
}

function problem(status: number, title: string, detail: string, more: JsonObject = {}): Answer {
  const body = { type: 'about:blank', title, status, detail, ...more };
  return { ...answer(status, body), mediaType: 'application/problem+json', isExample: true };
}

/** An example in text is JSON where its media type is, and its schema is of something else than a text. */
function valueOfExample(media: MediaType, name: string): Json {
  const value = media.examples.get(name) ?? null;
  if (typeof value !== 'string' || !isJson(mediaTypeOf(media.type) ?? '')) return value;
  if (!/^\s*[{[]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** A value as what leaves under a media type: JSON stays a value, all else is text. */
function textFor(value: Json, type: string, schema: Json | undefined, contract: Contract): Json {
  const media = mediaTypeOf(type) ?? '';
  if (isJson(media)) return value;
  if (typeof value === 'string') return value;
  if (/^(?:application|text)\/xml$|\+xml$/.test(media))
    return xmlOf(value, schema, contract.document);
  if (media === 'application/x-www-form-urlencoded' && isObject(value)) {
    return new URLSearchParams(
      Object.entries(value).map(([key, one]): [string, string] => [
        key,
        typeof one === 'object' ? JSON.stringify(one) : String(one),
      ]),
    ).toString();
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
