import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type RefusedHead, refuseHead } from './refused-head.js';

/** How long a client may take, in milliseconds. */
export interface ServerLimits {
  /** To send the head of a request. */
  readonly headersTimeoutMs?: number;
  /** To send all of a request. Answering it may take longer. */
  readonly requestTimeoutMs?: number;
  /** How often both are looked at. */
  readonly checkEveryMs?: number;
  /** Is told of what never became a request. */
  readonly refusedHead?: RefusedHead;
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
  server.on('clientError', (error, socket) => refuseHead(error, socket, limits.refusedHead));
  return server;
}

/** Ends a server politely. */
export interface PoliteStop {
  /**
   * Resolves once every connection has ended. From now on each answer closes its connection: what is
   * under way is answered, what is idle is closed at once, and what is left after the limit is cut.
   *
   * @param limitMs how long stragglers have, in milliseconds
   */
  stop(limitMs: number): Promise<void>;
}

/** Watches a server from its beginning, so that it can be stopped politely. */
export function stopsPolitely(server: Server): PoliteStop {
  const sockets = new Set<Socket>();
  const underWay = new Set<ServerResponse>();
  let stopping = false;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const begun = (req: IncomingMessage, res: ServerResponse): void => {
    underWay.add(res);
    if (stopping) closeAfter(res);
    res.once('close', () => {
      underWay.delete(res);
      if (stopping) req.socket.end();
    });
  };
  server.prependListener('request', begun);
  server.prependListener('checkExpectation', begun);
  return {
    stop: (limitMs) =>
      new Promise((resolve) => {
        stopping = true;
        const limit = setTimeout(() => server.closeAllConnections(), limitMs);
        server.close(() => {
          clearTimeout(limit);
          resolve();
        });
        for (const res of underWay) closeAfter(res);
        // Node does not count those as idle that never sent anything.
        for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
        server.closeIdleConnections();
      }),
  };
}

/** Says in an answer that its connection ends with it, where that can still be said. */
function closeAfter(res: ServerResponse): void {
  if (!res.headersSent) res.shouldKeepAlive = false;
}

/** Has a server listen, and gives its port. Rejects with the system's error (`EADDRINUSE`, …). */
export async function listenOn(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}
