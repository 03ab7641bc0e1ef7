/**
 * The load, in a process of its own. It writes ready-made requests and looks at no more of an answer
 * than its status and its length, so that on two cores it leaves the server as much of the machine as
 * can be: a client that parses would be slower than the fastest of the servers that it measures.
 */
import { connect, type Socket } from 'node:net';
import { answerQuestions } from './child.js';

/** One request, as it is written out. */
export interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Round {
  readonly port: number;
  /** The list to draw from, by the name that it was given. */
  readonly list: string;
  /** Where in the list to begin. It wraps around. */
  readonly from: number;
  readonly requests: number;
  /** How many requests wait at any time, each on a connection of its own. */
  readonly waiting: number;
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Answers with a status other than 2xx. */
  readonly refused: number;
  /** From a request to its whole answer, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** No round takes longer; one that does has failed. */
const LIMIT_MS = 120_000;

const lists = new Map<string, readonly Buffer[]>();

answerQuestions({
  keep({ name, requests }: { readonly name: string; readonly requests: readonly Wire[] }) {
    lists.set(name, requests.map(encode));
  },
  run,
});

function encode({ method, path, headers, body = '' }: Wire): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1'];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== '') {
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

async function run({ port, list, from, requests, waiting }: Round): Promise<Measured> {
  const all = lists.get(list);
  if (!all) throw new Error(`there is no list ${list}`);
  const connections = await Promise.all(Array.from({ length: waiting }, () => Connection.to(port)));
  const times: number[] = [];
  let refused = 0;
  let next = 0;
  const start = performance.now();
  await Promise.all(
    connections.map(async (connection) => {
      while (next < requests) {
        const request = all[(from + next) % all.length] as Buffer;
        next += 1;
        const sent = performance.now();
        const status = await connection.exchange(request);
        times.push(performance.now() - sent);
        if (status < 200 || status > 299) refused += 1;
        if (sent - start > LIMIT_MS) throw new Error(`a round took longer than ${LIMIT_MS} ms`);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const connection of connections) connection.end();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { requests, seconds, refused, p50: at(0.5), p99: at(0.99) };
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** A connection that is kept, with one exchange at a time. */
class Connection {
  #received: Buffer[] = [];
  #length = 0;
  /** How long the answer is, once its head is there. */
  #expected = 0;
  #status = 0;
  #done: ((status: number) => void) | undefined;
  #failed: ((error: Error) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#receive(bytes));
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the server closed the connection')));
  }

  static to(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  exchange(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.socket.write(request);
    });
  }

  end(): void {
    this.#failed = undefined;
    this.socket.destroy();
  }

  #receive(bytes: Buffer): void {
    this.#received.push(bytes);
    this.#length += bytes.length;
    if (this.#expected === 0) this.#readHead();
    if (this.#expected === 0 || this.#length < this.#expected) return;
    const status = this.#status;
    this.#received = [];
    this.#length = 0;
    this.#expected = 0;
    this.#done?.(status);
  }

  #readHead(): void {
    const received = Buffer.concat(this.#received);
    this.#received = [received];
    const end = received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = received.toString('latin1', 0, end);
    this.#status = Number(head.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    this.#expected = end + HEAD_END.length + Number(length);
  }
}
