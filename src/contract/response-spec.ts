import { pointerToken } from '../json-pointer.js';
import { ContractError, isObject, type Json, type SpecDocument } from './document.js';
import { mayBeEmpty } from './extensions.js';

export interface MediaType {
  readonly type: string;
  readonly schemaPointer: string | undefined;
  /** Named examples, in the document's order. */
  readonly examples: ReadonlyMap<string, Json>;
}

/** What stands in for a status that has no entry of its own. */
export type ResponseRange = '1XX' | '2XX' | '3XX' | '4XX' | '5XX' | 'default';

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
  /** Whether it may have headers that are not documented, and a media type that a range stands for. */
  readonly isOpen?: boolean;
}

/** The documented answers of one operation. Iterating gives those with a status of their own. */
export class Responses extends Map<number, ResponseSpec> {
  readonly ranges = new Map<ResponseRange, ResponseSpec>();

  constructor(
    /** What any other status may look like; left out: there is none. */
    readonly undocumented?: ResponseSpec,
  ) {
    super();
  }

  /** What is documented for a status: by its number, by its range, or by `default`. */
  documented(status: number): ResponseSpec | undefined {
    const range = `${Math.floor(status / 100)}XX` as ResponseRange;
    return super.get(status) ?? this.ranges.get(range) ?? this.ranges.get('default');
  }

  override get(status: number): ResponseSpec | undefined {
    return this.documented(status) ?? this.undocumented;
  }
}

/** Refusals as problem details (RFC 9457), where a document of others says nothing of a status. */
const UNDOCUMENTED: ResponseSpec = {
  status: 0,
  pointer: '#',
  media: new Map([
    [
      'application/problem+json',
      { type: 'application/problem+json', schemaPointer: undefined, examples: new Map() },
    ],
  ]),
  headers: [],
  mayBeEmpty: true,
  isOpen: true,
};

/**
 * Reads a map of responses by status. Of a document that is read strictly, it throws a `ContractError`
 * on a catch-all (`default`, `4XX`): every status is documented by its number there, or the response
 * judge could not tell a slip from an answer.
 */
export function readResponses(
  document: SpecDocument,
  raw: Json,
  pointer: string,
  place: string,
): Responses {
  const isOpen = document.reading === 'lenient';
  const responses = new Responses(isOpen ? UNDOCUMENTED : undefined);
  if (!isObject(raw)) return responses;
  for (const [key, one] of Object.entries(raw)) {
    const isRange = !/^[1-5]\d\d$/.test(key);
    if (isRange && !isOpen) {
      throw new ContractError(
        document.file,
        place,
        `documents a catch-all response \`${key}\``,
        'document every status by its number',
      );
    }
    const { value, pointer: at } = document.resolve(one, `${pointer}/${key}`);
    const spec: ResponseSpec = {
      status: isRange ? 0 : Number(key),
      pointer: at,
      media: readMedia(document, value.content, `${at}/content`),
      headers: readHeaders(document, value.headers, `${at}/headers`),
      mayBeEmpty: mayBeEmpty(value, document.file, `${place}, ${key}`),
      ...(isOpen && { isOpen }),
    };
    if (isRange) responses.ranges.set(key as ResponseRange, spec);
    else responses.set(Number(key), spec);
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
