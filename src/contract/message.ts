/** A request and a response as plain values. Only `http-adapter.ts` knows the sockets that they come and go by. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { HeaderValue } from './answer.js';
import type { Delivery } from './fault-plan.js';
import type { Target } from './target.js';

/** Whoever waits for a response. */
export interface Client {
  /** Whether nothing reaches it any more: it has left, or it has all of the response. */
  hasEnded(): boolean;
  /** Calls once when that happens, and says whether the response had left whole. */
  onEnd(listener: (whole: boolean) => void): void;
}

/** A body that is still to be read, or that a parser of the program around has read: then it has ended. */
export type BodyStream = Readable & { headers: IncomingHttpHeaders; body?: unknown };

/** A request. `path` and `query` are those below the mount point. */
export interface ApiRequest extends Target {
  readonly method: string;
  /** Path and query as they came, with the mount point. */
  readonly target: string;
  /** Where another program has mounted this one; empty where none has. */
  readonly base: string;
  /** By their names in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: BodyStream | undefined;
  readonly remoteAddress: string | undefined;
  /** Whether it came over TLS. */
  readonly isEncrypted: boolean;
  /** Whether this program makes it to itself. */
  readonly isInside: boolean;
  readonly client: Client;
}

/** How a response left: whole, spoilt on purpose, not to its end, or not at all since the client had left. */
export type Sent = 'whole' | 'spoilt' | 'cut' | 'unsent';

/** A response. */
export interface ApiResponse {
  /** 0 where the connection ends in place of a response. */
  readonly status: number;
  /** Names and values by turns, as `writeHead` takes them. */
  readonly headers: readonly HeaderValue[];
  readonly text: string;
  /** The same text in pieces of UTF-8, where it is long. */
  readonly bytes?: readonly Uint8Array[];
  /** How it leaves, unless whole and at once. */
  readonly delivery: Delivery | undefined;
  /** Whoever writes it says once how it left. Then the exchange is over, and recorded. */
  sent(how: Sent): void;
  /** What leaves in its place where its head cannot be written. */
  unwritable(cause: unknown): ApiResponse;
}

/** Answers a request. It never rejects. */
export type Handle = (request: ApiRequest) => Promise<ApiResponse>;
