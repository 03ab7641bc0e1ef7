import express, { type Request, type Response } from 'express';
import type { Operation } from './contract.js';
import type { Failure } from './failure.js';
import { mediaTypeOf } from './media-type.js';

/** Bodies above this are refused before they are read in full. */
export const bodyLimitBytes = 100 * 1024;

const parseJson = express.json({
  limit: bodyLimitBytes,
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

/**
 * Reads the body of an operation that takes one, into `req.body`. Leaves the Content-Type header as
 * one of the operation's media types or away, since the validator keeps a check for every
 * Content-Type that it ever saw.
 */
export async function readBody(
  operation: Operation,
  req: Request,
  res: Response,
): Promise<Failure | undefined> {
  const received = req.headers['content-type'];
  delete req.headers['content-type'];
  req.body = undefined;
  if (!operation.body) return undefined;
  if (!isSent(req)) return operation.body.required ? missing : undefined;
  const media = mediaTypeOf(received);
  if (media === undefined || !operation.body.media.includes(media)) {
    return { type: 'unsupported-media-type', received };
  }
  req.headers['content-type'] = received;
  try {
    await new Promise<void>((resolve, reject) => {
      parseJson(req, res, (error?: unknown) => {
        if (error) reject(error);
        else resolve();
      });
    });
  } catch (error) {
    const failure = failureOf(error, received);
    if (failure) return failure;
    throw error;
  }
  if (emptyBodies.has(req)) {
    delete req.headers['content-type'];
    req.body = undefined;
    return operation.body.required ? missing : undefined;
  }
  req.headers['content-type'] = media;
  return undefined;
}

const missing: Failure = {
  type: 'invalid-request',
  violations: [
    { location: ['body'], severity: 'error', code: 'required', message: 'a body is required' },
  ],
};

/** Whether a body comes with the request at all (RFC 9112, section 6). */
function isSent(req: Request): boolean {
  return (
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
  );
}

function failureOf(error: unknown, received: string | undefined): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  switch ('type' in error ? error.type : undefined) {
    case 'entity.too.large':
      return { type: 'body-too-large', limitBytes: bodyLimitBytes };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { type: 'unsupported-media-type', received };
    default:
      // Malformed JSON, a body that says gzip and is not, one that ends early.
      return 'status' in error && error.status === 400 ? { type: 'malformed-body' } : undefined;
  }
}
