import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** The beginning of a body, or all of it. */
export interface Gathered {
  readonly bytes: Buffer;
  /** `end`: that is all. Otherwise the stream is paused, and more may come. */
  readonly until: 'end' | 'limit' | 'time';
}

/**
 * Reads a body until it ends, is larger than `limitBytes`, or `waitMs` have passed, and leaves the
 * rest in the stream. Rejects where the stream breaks off.
 */
export function gather(
  stream: Readable,
  limitBytes: number,
  waitMs: number | undefined,
): Promise<Gathered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (until: Gathered['until']): void => {
      stop();
      if (until !== 'end') stream.pause();
      resolve({ bytes: Buffer.concat(chunks), until });
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > limitBytes) finish('limit');
    };
    const onEnd = (): void => finish('end');
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    const onClose = (): void => onError(new Error('the connection was closed before the end'));
    const timer = waitMs === undefined ? undefined : setTimeout(() => finish('time'), waitMs);
    const stop = (): void => {
      clearTimeout(timer);
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    };
    stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose);
  });
}

const decoders: Readonly<
  Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  // Servers send deflate with and without its zlib header.
  deflate: (bytes, options) =>
    promisify(inflate)(bytes, options).catch(() => promisify(inflateRaw)(bytes, options)),
};

/**
 * A copy of a body, its content encodings undone. `undefined` where it cannot be read: an encoding
 * that is not known, or bytes that are not what they say, or that would fill the memory.
 */
export async function decoded(
  bytes: Buffer,
  encoding: string | undefined,
  limitBytes: number,
): Promise<Buffer | undefined> {
  const encodings = (encoding ?? '')
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '' && one !== 'identity');
  let body = bytes;
  if (bytes.length === 0) return body;
  for (const one of encodings.reverse()) {
    const decode = decoders[one];
    if (!decode) return undefined;
    try {
      body = await decode(body, { maxOutputLength: limitBytes });
    } catch {
      return undefined;
    }
  }
  return body;
}
