import { pointerToken } from '../json-pointer.js';
import { ContractError, isObject, type Json, type SpecDocument } from './document.js';
import { mayBeEmpty } from './extensions.js';

export interface MediaType {
  readonly type: string;
  readonly schemaPointer: string | undefined;
  /** Named examples, in the document's order. */
  readonly examples: ReadonlyMap<string, Json>;
}

export interface ResponseHeader {
  readonly name: string;
  readonly required: boolean;
  readonly schemaPointer: string | undefined;
  readonly type: string;
  readonly example: Json | undefined;
}

/** One documented answer, its references followed. */
export interface ResponseSpec {
  readonly status: number;
  readonly pointer: string;
  readonly media: ReadonlyMap<string, MediaType>;
  readonly headers: readonly ResponseHeader[];
  /** Whether it may come without a body, although one is documented. */
  readonly mayBeEmpty: boolean;
}

/**
 * Reads a map of responses by status. Throws a `ContractError` on a catch-all (`default`, `4XX`):
 * every status is documented by its number, or the door out could not tell a slip from an answer.
 */
export function readResponses(
  document: SpecDocument,
  raw: Json,
  pointer: string,
  place: string,
): Map<number, ResponseSpec> {
  const responses = new Map<number, ResponseSpec>();
  if (!isObject(raw)) return responses;
  for (const [key, one] of Object.entries(raw)) {
    if (!/^[1-5]\d\d$/.test(key)) {
      throw new ContractError(
        document.file,
        place,
        `documents a catch-all response \`${key}\``,
        'document every status by its number',
      );
    }
    const { value, pointer: at } = document.resolve(one, `${pointer}/${key}`);
    responses.set(Number(key), {
      status: Number(key),
      pointer: at,
      media: readMedia(document, value.content, `${at}/content`),
      headers: readHeaders(document, value.headers, `${at}/headers`),
      mayBeEmpty: mayBeEmpty(value, document.file, `${place}, ${key}`),
    });
  }
  return responses;
}

function readMedia(
  document: SpecDocument,
  raw: Json | undefined,
  pointer: string,
): Map<string, MediaType> {
  const media = new Map<string, MediaType>();
  if (!isObject(raw)) return media;
  for (const [type, one] of Object.entries(raw)) {
    const { value, pointer: at } = document.resolve(one, `${pointer}/${pointerToken(type)}`);
    const examples = new Map<string, Json>();
    for (const [name, example] of Object.entries(isObject(value.examples) ? value.examples : {})) {
      const resolved = document.resolve(example, `${at}/examples/${pointerToken(name)}`);
      examples.set(name, resolved.value.value ?? null);
    }
    if (value.example !== undefined) examples.set('example', value.example);
    const schemaPointer = value.schema === undefined ? undefined : `${at}/schema`;
    media.set(type, { type, schemaPointer, examples });
  }
  return media;
}

function readHeaders(
  document: SpecDocument,
  raw: Json | undefined,
  pointer: string,
): ResponseHeader[] {
  if (!isObject(raw)) return [];
  return Object.entries(raw).map(([name, one]) => {
    const { value, pointer: at } = document.resolve(one, `${pointer}/${pointerToken(name)}`);
    const schema = isObject(value.schema)
      ? document.resolve(value.schema, `${at}/schema`)
      : undefined;
    return {
      name,
      required: value.required === true,
      schemaPointer: schema && `${at}/schema`,
      type: typeof schema?.value.type === 'string' ? schema.value.type : 'string',
      example: value.example ?? schema?.value.example,
    };
  });
}
