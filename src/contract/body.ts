import express, { type Request, type Response } from 'express';
import type { Operation } from './contract.js';
import { unsupportedMedia } from './door-in.js';
import type { Failure } from './failure.js';

/** Bodies above this are refused before they are read in full. */
export const bodyLimitBytes = 100 * 1024;

const parseJson = express.json({
  limit: bodyLimitBytes,
  // A body that is `null`, a number or a string is JSON too: the schema says whether it fits.
  strict: false,
  // Which media types are JSON was decided before.
  type: () => true,
});

/**
 * Reads the body of an operation that takes one, into `req.body`. Leaves the Content-Type header as
 * one of the operation's media types or one fixed word, since the validator keeps a check for every
 * Content-Type that it ever saw.
 */
export async function readBody(
  operation: Operation,
  req: Request,
  res: Response,
): Promise<Failure | undefined> {
  if (!operation.body) {
    delete req.headers['content-type'];
    return undefined;
  }
  const received = req.headers['content-type'];
  const media = mediaTypeOf(received);
  if (media === undefined || !operation.body.media.includes(media)) {
    if (received === undefined) return undefined;
    req.headers['content-type'] = unsupportedMedia;
    return undefined;
  }
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
  req.headers['content-type'] = media;
  return undefined;
}

/** The media type without parameters, in lower case. */
export function mediaTypeOf(header: string | undefined): string | undefined {
  return header?.split(';', 1)[0]?.trim().toLowerCase();
}

function failureOf(error: unknown, received: string | undefined): Failure | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.too.large':
      return { type: 'body-too-large', limitBytes: bodyLimitBytes };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { type: 'unsupported-media-type', received };
    case 'entity.parse.failed':
    case 'request.size.invalid':
    case 'request.aborted':
      return { type: 'malformed-body' };
    default:
      // zlib's errors carry a code instead: a body that says gzip and is not.
      return 'status' in error && error.status === 400 ? { type: 'malformed-body' } : undefined;
  }
}
