import type { IncomingMessage, ServerResponse } from 'node:http';
import type express from 'express';
import type { RequestBody } from './contract.js';
import type { Failure } from './failure.js';
import { mediaTypeOf } from './media-type.js';
import { loadExpress } from './on-demand.js';

/** Bodies above this are refused before they are read in full. */
export const bodyLimitBytes = 100 * 1024;

/**
 * JSON that is nested deeper counts as malformed. The parser takes any depth, and whatever walks the
 * value after it would run out of stack.
 */
export const deepestBody = 100;

type Parser = ReturnType<typeof express.json>;

/** One for each limit, of which there are as many as documents say. */
const parsers = new Map<number, Parser>();

function parserFor(limit: number): Parser {
  const known = parsers.get(limit);
  if (known) return known;
  const parser = makeParser(limit);
  parsers.set(limit, parser);
  return parser;
}

const makeParser = (limit: number): Parser =>
  loadExpress().json({
    limit,
    // A body that is `null`, a number or a string is JSON too: the schema says whether it fits.
    strict: false,
    // Which media types are JSON was decided before.
    type: () => true,
    // The parser makes `{}` out of nothing at all, which would pass for a body.
    verify: (req, _res, bytes) => {
      if (bytes.length === 0) emptyBodies.add(req);
    },
  });

const emptyBodies = new WeakSet<object>();

/** A body as it was parsed, where there is one, or why there is none. */
export interface Body {
  readonly body?: unknown;
  readonly failure?: Failure;
}

/**
 * Reads the body of an operation that takes one. Leaves the Content-Type header as one of the
 * operation's media types or away, since the validator keeps a check for every Content-Type that it
 * ever saw.
 */
export async function readBody(
  expected: RequestBody,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<Body> {
  const received = req.headers['content-type'];
  hideBody(req);
  if (!isSent(req)) return expected.required ? missing : {};
  const media = mediaTypeOf(received);
  if (media === undefined || !expected.media.includes(media)) {
    return { failure: { type: 'unsupported-media-type', received } };
  }
  const limitBytes = expected.limitBytes ?? bodyLimitBytes;
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) {
    return { failure: { type: 'body-too-large', limitBytes } };
  }
  req.headers['content-type'] = received;
  const parsed: IncomingMessage & { body?: unknown } = req;
  parsed.body = undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      parserFor(limitBytes)(parsed, res, (error?: unknown) => {
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
  } catch (error) {
    const failure = failureOf(error, received, limitBytes);
    if (failure) return { failure };
    throw error;
  }
  if (emptyBodies.has(req)) {
    hideBody(req);
    return expected.required ? missing : {};
  }
  if (isDeeperThan(deepestBody, parsed.body)) return { failure: { type: 'malformed-body' } };
  req.headers['content-type'] = media;
  return { body: parsed.body };
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

/** Where no body is read, nothing says that one came. */
export function hideBody(req: IncomingMessage): void {
  delete req.headers['content-type'];
}

/** Named as the parser names it. */
class EntityTooLarge extends Error {
  readonly type = 'entity.too.large';
}

const missing: Body = {
  failure: {
    type: 'invalid-request',
    violations: [
      { location: ['body'], severity: 'error', code: 'required', message: 'a body is required' },
    ],
  },
};

/** Whether a body comes with the request at all (RFC 9112, section 6). */
function isSent(req: IncomingMessage): boolean {
  return (
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
  );
}

function failureOf(
  error: unknown,
  received: string | undefined,
  limitBytes: number,
): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
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
