/** What comes to the server and never becomes a request: the head is too large, or cannot be read. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExchangeRecord } from './exchange.js';

/** Is told of what was refused below the kernel. It must not throw. */
export type RefusedHead = (record: ExchangeRecord) => void;

type ParserError = Error & { readonly code?: string; readonly rawPacket?: unknown };

/** Answers for Node, with what a page of another origin needs to read it, and tells who keeps the log. */
export function refuseHead(error: ParserError, socket: Duplex, tell?: RefusedHead): void {
  // The client has gone, or a part of an answer is on its way to it.
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusOf(error.code);
  const head = Buffer.isBuffer(error.rawPacket)
    ? error.rawPacket.subarray(0, LONGEST_LOOK).toString('latin1')
    : '';
  const origin = /^origin:[ \t]*([\x21-\x7e]{1,200})[ \t]*\r?$/im.exec(head)?.[1];
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Length: 0',
    'X-Content-Type-Options: nosniff',
    'Vary: Origin',
    ...(origin === undefined
      ? ['Access-Control-Allow-Origin: *']
      : [`Access-Control-Allow-Origin: ${origin}`, 'Access-Control-Allow-Credentials: true']),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  const [, method = '-', target = '-'] = /^([A-Z]{1,20}) ([\x21-\x7e]{1,2000})/.exec(head) ?? [];
  tell?.({
    provider: 'http',
    requestId: '0'.repeat(32),
    method,
    target,
    operationId: undefined,
    status,
    durationMs: 0,
    violations: [],
    why: whyOf(status),
    preferred: false,
    header: () => undefined,
  });
}

/** As much of the head is looked at as tells who asked for what. */
const LONGEST_LOOK = 16 * 1024;

function statusOf(code: string | undefined): 400 | 408 | 413 | 431 {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return 431;
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return 413;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 408;
    default:
      return 400;
  }
}

function whyOf(status: 400 | 408 | 413 | 431): string {
  return {
    400: 'the request cannot be read as HTTP',
    408: 'the request took too long to come',
    413: 'the extensions of a chunk are too large',
    431: 'the head is too large: 16 KiB at most',
  }[status];
}
