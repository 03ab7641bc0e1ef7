import { setTimeout as sleep } from 'node:timers/promises';
import { type Transport, TransportError, type WireRequest } from './exchange.js';
import { networkFailure } from './network-failure.js';

export interface HttpOptions {
  /** Where the API is; its path, if any, comes before every request's. */
  readonly target: string;
  /** At most so many requests a second; `undefined` for as fast as the answers come. */
  readonly rate?: number | undefined;
  /** How long an answer may take, in milliseconds. */
  readonly timeoutMs?: number;
}

/** Answers larger than this are not read to the end: a list that never stops would fill the memory. */
const bodyLimitBytes = 64 * 1024 * 1024;

/** Sends requests over the network, one after the other, no faster than allowed. */
export function httpTransport({ target, rate, timeoutMs = 30_000 }: HttpOptions): Transport {
  const base = target.replace(/\/$/, '');
  const pauseMs = rate === undefined ? 0 : 1_000 / rate;
  let next = 0;
  return async (request, signal) => {
    const wait = next - performance.now();
    if (wait > 0) await sleep(wait);
    next = Math.max(performance.now(), next) + pauseMs;
    const url = `${base}${request.target}`;
    try {
      return await send(url, request, timeoutMs, signal);
    } catch (error) {
      // A server may close an idle connection just when it is used again. A read may be tried twice.
      if (request.method !== 'GET' || !wasClosed(error)) throw error;
      return send(url, request, timeoutMs, signal);
    }
  };
}

async function send(
  url: string,
  request: WireRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): ReturnType<Transport> {
  const startedAt = performance.now();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: request.method,
      headers: { accept: '*/*', 'user-agent': 'paystub', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      // A redirect is an answer like any other; following it would hide it, and carry secrets along.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    });
    const body = await textOf(response);
    const headers: (readonly [string, string])[] = [...response.headers].filter(
      ([name]) => name !== 'set-cookie',
    );
    for (const cookie of response.headers.getSetCookie()) headers.push(['set-cookie', cookie]);
    return { status: response.status, headers, body, durationMs: performance.now() - startedAt };
  } catch (error) {
    if (error instanceof TooLarge) throw new TransportError(error.message, 'too-large');
    throw new TransportError(reasonOf(error, new URL(url), timeoutMs), 'no-answer', {
      cause: error,
    });
  }
}

class TooLarge extends Error {}

async function textOf(response: Response): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > bodyLimitBytes) throw new TooLarge('the answer is larger than 64 MiB');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** What went wrong below HTTP, in words, with the system's own code. */
function reasonOf(error: unknown, { host, hostname }: URL, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1_000} s`;
  return networkFailure(error, host, hostname);
}

function wasClosed(error: unknown): boolean {
  for (let here = error; here instanceof Error; here = here.cause) {
    const code = 'code' in here ? here.code : undefined;
    if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') return true;
  }
  return false;
}
