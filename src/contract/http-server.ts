import { createServer, type RequestListener, type Server } from 'node:http';

/** How long a client may take, in milliseconds. */
export interface ServerLimits {
  /** To send the head of a request. */
  readonly headersTimeoutMs?: number;
  /** To send all of a request. Answering it may take longer. */
  readonly requestTimeoutMs?: number;
  /** How often both are looked at. */
  readonly checkEveryMs?: number;
}

/** A server over an application, with an end for clients that send for ever. It does not listen yet. */
export function createHttpServer(app: RequestListener, limits: ServerLimits = {}): Server {
  const server = createServer(
    {
      // Node closes such a connection with a 408. A body is 100 KiB at most, so this is generous.
      headersTimeout: limits.headersTimeoutMs ?? 15_000,
      requestTimeout: limits.requestTimeoutMs ?? 30_000,
      connectionsCheckingInterval: limits.checkEveryMs ?? 5_000,
    },
    app,
  );
  // An `Expect` that is not 100-continue would be refused by Node with a 417 that no document knows.
  server.on('checkExpectation', app);
  return server;
}
