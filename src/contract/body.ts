import type { ServerResponse } from 'node:http';
import { parse as parseForm } from 'node:querystring';
import type express from 'express';
import { pace, readJson, type Steps } from '../slices/index.js';
import type { RequestBody } from './contract.js';
import type { Failure } from './failure.js';
import { loadExpress } from './lazy-imports.js';
import { documentedMedia, isJson } from './media-type.js';
import type { ApiRequest, BodyStream, Client } from './message.js';

/** Bodies above this are refused before they are read in full. */
export const bodyLimitBytes = 100 * 1024;

/**
 * JSON that is nested deeper counts as malformed. The parser takes any depth, and whatever walks the
 * value after it would run out of stack.
 */
const deepestBody = 100;

/** Of objects and arrays: a body of so many is no longer about what a person or a test does. */
const MOST_OBJECTS = 1_000_000;

type Parser = ReturnType<typeof express.json>;

/** One of each kind for each limit, of which there are as many as documents say. */
const parsers = new Map<string, Parser>();

function parserFor(kind: 'json' | 'raw', limit: number): Parser {
  const name = `${kind} ${limit}`;
  const known = parsers.get(name);
  if (known) return known;
  const parser = kind === 'json' ? jsonParser(limit) : rawParser(limit);
  parsers.set(name, parser);
  return parser;
}

// Which media types are read, and how, was decided before.
const type = (): boolean => true;

const jsonParser = (limit: number): Parser =>
  loadExpress().json({
    limit,
    type,
    // A body that is `null`, a number or a string is JSON too: the schema says whether it fits.
    strict: false,
    // The parser makes `{}` out of nothing at all, which would pass for a body.
    verify: (req, _res, bytes) => {
      if (bytes.length === 0) emptyBodies.add(req);
    },
  });

type Parsed = Parameters<Parser>[0];

/** The parsers hand it on, and read nothing of it. */
const nowhere = {} as ServerResponse as Parameters<Parser>[1];

const rawParser = (limit: number): Parser => loadExpress().raw({ limit, type });

const emptyBodies = new WeakSet<object>();

/** A body as it was parsed, where there is one, or why there is none. */
export interface Body {
  readonly body?: unknown;
  /** Which of the operation's media types it came as. */
  readonly media?: string;
  readonly failure?: Failure;
}

/** Reads the body of an operation that takes one. */
export async function readBody(
  expected: RequestBody,
  { headers, body: stream, client }: ApiRequest,
): Promise<Body> {
  if (stream === undefined || !isSent(headers)) return expected.required ? missing : {};
  const received = headers['content-type'];
  const media = documentedMedia(expected, received ?? expected.assumed);
  if (media === undefined) return { failure: { type: 'unsupported-media-type', received } };
  const limitBytes = expected.limitBytes ?? bodyLimitBytes;
  if (Number(headers['content-length'] ?? 0) > limitBytes) {
    return { failure: { type: 'body-too-large', limitBytes } };
  }
  try {
    const { body } = await parsed(stream, client, media, limitBytes);
    if (body === undefined) return expected.required ? missing : {};
    if (!isLong(body) && isDeeperThan(deepestBody, body))
      return { failure: { type: 'malformed-body' } };
    return { body, media };
  } catch (error) {
    const failure = failureOf(error, received, limitBytes);
    if (failure) return { failure };
    throw error;
  }
}

/** The body as a value: of JSON what it says, of a form an object of texts, of a text the text, of anything else its bytes. */
async function parsed(
  req: BodyStream,
  client: Client,
  media: string,
  limitBytes: number,
): Promise<{ readonly body: unknown }> {
  const found = alreadyParsed(req);
  if (found !== undefined) {
    return asMedia(found, media, req.headers['content-type'], limitBytes, client);
  }
  // A name of old for the same (RFC 9110, section 8.4.1.3).
  if (req.headers['content-encoding']?.toLowerCase() === 'x-gzip') {
    req.headers['content-encoding'] = 'gzip';
  }
  req.body = undefined;
  // What may be long is read in pieces, where the parser would hold up everybody else.
  const inPieces = limitBytes > bodyLimitBytes && isUtf8(req.headers['content-type']);
  const kind = isJson(media) && !inPieces ? 'json' : 'raw';
  await new Promise<void>((resolve, reject) => {
    parserFor(kind, limitBytes)(req as Parsed, nowhere, (error?: unknown) => {
      if (error) reject(error);
      else resolve();
    });
    // The parser reads all of a body before it tells that it is too large: one without end, never.
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limitBytes) reject(new EntityTooLarge());
    });
  });
  if (emptyBodies.has(req)) return { body: undefined };
  if (kind === 'json') return { body: req.body };
  return asMedia(req.body, media, req.headers['content-type'], limitBytes, client);
}

/**
 * What a parser of the program that this is mounted in has made of the body: a value, a text or bytes.
 * Then there is nothing left to read.
 */
function alreadyParsed(req: BodyStream): unknown {
  return req.readableEnded ? req.body : undefined;
}

/** What came as text or bytes, as its media type has it; what is a value already stays one. */
async function asMedia(
  given: unknown,
  media: string,
  contentType: string | undefined,
  limitBytes: number,
  client: Client,
): Promise<{ readonly body: unknown }> {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given;
  if (!(bytes instanceof Uint8Array)) return { body: given };
  if (bytes.length > limitBytes) throw new EntityTooLarge();
  if (bytes.length === 0) return { body: undefined };
  const text = (): string => new TextDecoder().decode(bytes);
  if (isJson(media)) {
    return {
      body: bytes.length > bodyLimitBytes ? await longJson(bytes, client) : parseJson(text()),
    };
  }
  if (media === 'application/x-www-form-urlencoded') return { body: { ...parseForm(text()) } };
  if (media === 'multipart/form-data') return { body: await parseMultipart(bytes, contentType) };
  return { body: media.startsWith('text/') ? text() : bytes };
}

/** Bodies that were read in pieces, and held to the limits as they were. */
const longBodies = new WeakSet<object>();

function isLong(body: unknown): boolean {
  return typeof body === 'object' && body !== null && longBodies.has(body);
}

/** In pieces between which others are answered. */
async function longJson(bytes: Uint8Array, client: Client): Promise<unknown> {
  await placeFor(client);
  const limits = { deepest: deepestBody + 1, most: MOST_OBJECTS };
  const read = await pace.run(readJson(await pace.run(decoded(bytes)), limits));
  if (!read.ok) throw read.limit === 'most' ? new TooManyObjects() : new Malformed();
  const { value } = read;
  if (typeof value === 'object' && value !== null) longBodies.add(value);
  return value;
}

function* decoded(bytes: Uint8Array): Steps<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (let from = 0; from < bytes.length; from += DECODED_AT_ONCE) {
    text += decoder.decode(bytes.subarray(from, from + DECODED_AT_ONCE), { stream: true });
    yield;
  }
  return text + decoder.decode();
}

/** Bytes. */
const DECODED_AT_ONCE = 262_144;

/** A value takes several times the memory of its text, so few are there at a time. Others wait as bytes. */
const LONG_AT_ONCE = 2;
const waiting: (() => void)[] = [];
let taken = 0;

/** Waits for a place among the long bodies; it is free again when the answer has left. */
async function placeFor(client: Client): Promise<void> {
  if (taken < LONG_AT_ONCE) taken += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  let isTaken = true;
  const leave = (): void => {
    if (!isTaken) return;
    isTaken = false;
    const next = waiting.shift();
    // The place is handed on, or given back.
    if (next) next();
    else taken -= 1;
  };
  if (client.hasEnded()) leave();
  else client.onEnd(leave);
}

/** Whether the bytes are in the encoding that JSON has (RFC 8259, section 8.1): none is named, or this. */
function isUtf8(contentType: string | undefined): boolean {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType ?? '') ?? [];
  return charset.toLowerCase() === 'utf-8';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Malformed();
  }
}

/** A name that is given several times has a list of texts. Of a file its name is kept. */
async function parseMultipart(
  bytes: Uint8Array,
  contentType: string | undefined,
): Promise<Record<string, unknown>> {
  const { default: busboy } = await import('busboy');
  const found: [name: string, value: string][] = [];
  await new Promise<void>((resolve, reject) => {
    const malformed = (): void => reject(new Malformed());
    try {
      const parser = busboy({ headers: { 'content-type': contentType ?? '' } });
      parser.on('field', (name, value) => found.push([name, value]));
      parser.on('file', (name, file, { filename }) => {
        found.push([name, filename ?? '']);
        file.resume();
      });
      parser.on('close', resolve);
      parser.on('error', malformed);
      parser.end(bytes);
    } catch {
      malformed();
    }
  });
  const body: Record<string, unknown> = {};
  for (const name of new Set(found.map(([one]) => one))) {
    const values = found.filter(([one]) => one === name).map(([, value]) => value);
    // An own member, whatever its name is.
    const value = values.length > 1 ? values : values[0];
    Object.defineProperty(body, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return body;
}

/** Level by level, since a recursion is what it protects from. */
function isDeeperThan(most: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue;
      for (const inner of Object.values(one)) {
        if (typeof inner === 'object' && inner !== null) next.push(inner);
      }
    }
    level = next;
  }
  return false;
}

/** Named as the parser names it. */
class EntityTooLarge extends Error {
  readonly type = 'entity.too.large';
}

class TooManyObjects extends Error {}

/** Refused with the status that the parser gives to what it cannot read. */
class Malformed extends Error {
  readonly status = 400;
}

const missing: Body = {
  failure: {
    type: 'invalid-request',
    violations: [
      { location: ['body'], severity: 'error', code: 'required', message: 'a body is required' },
    ],
  },
};

const tooManyObjects: Failure = {
  type: 'invalid-request',
  violations: [
    {
      location: ['body'],
      severity: 'error',
      code: 'too-many',
      message: `the body has more than ${MOST_OBJECTS} objects and arrays`,
    },
  ],
};

/** Whether a body comes with the request at all (RFC 9112, section 6). */
function isSent(headers: ApiRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function failureOf(
  error: unknown,
  received: string | undefined,
  limitBytes: number,
): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof TooManyObjects) return tooManyObjects;
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large':
      return { type: 'body-too-large', limitBytes };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { type: 'unsupported-media-type', received };
    default:
      // Malformed JSON, a body that says gzip and is not, one that ends early.
      return 'status' in error && error.status === 400 ? { type: 'malformed-body' } : undefined;
  }
}
