import { validateHeaderValue } from 'node:http';
import type { Answer, HeaderValue } from './answer.js';
import type { MediaType, ResponseHeader, ResponseSpec } from './contract.js';
import { isJson, isWithin, mediaTypeOf } from './media-type.js';
import type { SchemaFault, Schemas } from './schemas.js';

/** How an answer of ours breaks its document. */
export interface AnswerFault extends SchemaFault {
  /** `status`, `media type`, `header <name>` or `body`. */
  readonly part: string;
}

export type Checked =
  | { readonly ok: true; readonly mediaType: string | undefined }
  | { readonly ok: false; readonly fault: AnswerFault };

/** Holds an answer against the responses that its document lists: status, media type, headers and body. */
export function checkAnswer(
  answer: Answer,
  responses: ReadonlyMap<number, ResponseSpec>,
  schemas: Schemas,
): Checked {
  const response = responses.get(answer.status);
  if (!response) {
    return broken('status', 'undocumented', `${answer.status} is not documented`, answer.status);
  }
  const header = headerFault(answer, response, schemas);
  if (header) return { ok: false, fault: header };
  const media = response.isOpen ? openMedia(answer, response) : mediaFor(answer, response);
  if (media === 'none') return { ok: true, mediaType: undefined };
  if (media === undefined) {
    const documented = [...response.media.keys()].join(', ') || 'no body';
    return broken('media type', 'undocumented', `does not fit ${documented}`, answer.body);
  }
  if (media.schemaPointer !== undefined) {
    const fault = schemas.faultOf(media.schemaPointer, answer.body);
    if (fault) return { ok: false, fault: { part: 'body', ...fault } };
  }
  return { ok: true, mediaType: media.type };
}

/** Of a document of others: a range stands for a media type, and only what is JSON is checked. */
function openMedia(answer: Answer, response: ResponseSpec): MediaType | 'none' | undefined {
  const { body, mediaType } = answer;
  if (body === undefined || response.media.size === 0) return 'none';
  if (mediaType === undefined) return mediaFor(answer, response);
  const found = response.media.get(mediaType) ?? mediaAt(response.media, mediaType);
  if (found === undefined) {
    // What paystub says in its own name, such as that an example is not there.
    const isOwn = answer.isExample && mediaType === 'application/problem+json';
    return isOwn ? { type: mediaType, schemaPointer: undefined, examples: new Map() } : undefined;
  }
  const isChecked = isJson(mediaTypeOf(mediaType) ?? '') && !answer.isExample;
  return { ...found, type: mediaType, schemaPointer: isChecked ? found.schemaPointer : undefined };
}

function mediaAt(media: ResponseSpec['media'], type: string): MediaType | undefined {
  return [...media.values()].find((one) => isWithin(type, one.type));
}

function mediaFor(answer: Answer, response: ResponseSpec): MediaType | 'none' | undefined {
  if (answer.body === undefined) {
    return response.media.size === 0 || response.mayBeEmpty ? 'none' : undefined;
  }
  if (answer.mediaType !== undefined) return response.media.get(answer.mediaType);
  const all = [...response.media.values()];
  const plain = all.find((media) => !isJson(media.type));
  if (typeof answer.body === 'string' && plain) return plain;
  return all.find((media) => isJson(media.type)) ?? undefined;
}

function headerFault(
  answer: Answer,
  response: ResponseSpec,
  schemas: Schemas,
): AnswerFault | undefined {
  const given = new Map<string, HeaderValue>();
  for (const [name, value] of Object.entries(answer.headers)) given.set(name.toLowerCase(), value);
  for (const header of response.headers) {
    const name = header.name.toLowerCase();
    const value = given.get(name);
    given.delete(name);
    const part = `header ${header.name}`;
    if (value === undefined) {
      if (header.required) return fault(part, 'required', 'is missing', undefined);
      continue;
    }
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      const wrong = headerValueFault(header, one, schemas);
      if (wrong) return { part, ...wrong };
      if (!isSendable(header.name, one)) {
        return fault(part, 'characters', 'holds characters that no header may hold', one);
      }
    }
  }
  if (response.isOpen) return undefined;
  for (const [name, value] of given) {
    return fault(`header ${name}`, 'undocumented', 'is not documented', value);
  }
  return undefined;
}

/** How one value of a header breaks the header's schema. */
export function headerValueFault(
  header: ResponseHeader,
  value: unknown,
  schemas: Schemas,
): SchemaFault | undefined {
  if (header.schemaPointer === undefined) return undefined;
  return schemas.faultOf(header.schemaPointer, headerValue(header, value));
}

/** A header is text on the wire; its schema speaks of what the text means. */
function headerValue(header: ResponseHeader, value: unknown): unknown {
  const text = String(value);
  if (header.type === 'integer' || header.type === 'number') {
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  }
  return header.type === 'boolean' && (text === 'true' || text === 'false')
    ? text === 'true'
    : text;
}

/** Node throws on such a value when it is set, which is too late to answer something else. */
function isSendable(name: string, value: unknown): boolean {
  try {
    validateHeaderValue(name, String(value));
    return true;
  } catch {
    return false;
  }
}

function fault(part: string, keyword: string, message: string, value: unknown): AnswerFault {
  return { part, pointer: '', keyword, message, value };
}

function broken(part: string, keyword: string, message: string, value: unknown): Checked {
  return { ok: false, fault: fault(part, keyword, message, value) };
}
