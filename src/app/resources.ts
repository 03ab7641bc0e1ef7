/** The priced resources of this mock, asked for from within: nothing goes over a socket. */
import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { WORLD_HEADER } from '../control/index.js';
import type { Asking, Fetched, Price, Resources, Signable } from '../providers/index.js';
import {
  CUSTODIAN,
  chainOf,
  decodeHeader,
  encodeHeader,
  isRecord,
  type JsonRecord,
  matchOf,
  type Requirements,
  readChallenge,
  signedPayment,
} from '../x402/index.js';

type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** What a listener gives to those of a world. */
export function resourcesOf(
  listener: Listener,
  world: string | undefined,
  now: () => number,
): Resources {
  const ask = async (asking: Asking, headers: Readonly<Record<string, string>> = {}) => {
    const from = world === undefined ? {} : { [WORLD_HEADER]: world };
    return answerOf(listener, asking, { ...from, ...headers });
  };
  return {
    async ask(asking) {
      const answer = await ask(asking);
      const { ways, problem } = waysToPay(answer);
      if (problem !== undefined) return { ...shown(answer), problem };
      const [asked] = ways;
      return asked === undefined ? shown(answer) : { ...shown(answer), price: priceOf(asked) };
    },
    async pay(asking, price) {
      const unpaid = await ask(asking);
      const asked = waysToPay(unpaid).ways.find((one) => isSame(priceOf(one), price));
      if (asked === undefined) return shown(unpaid);
      const nonce = `0x${randomBytes(32).toString('hex')}`;
      const payment = encodeHeader(signedPayment(2, asked, CUSTODIAN, now(), nonce));
      const paid = await ask(asking, { 'payment-signature': payment });
      const { success, transaction, amount = asked.amount } = decoded(paid, 'payment-response');
      return success === true && typeof transaction === 'string'
        ? { ...shown(paid), spent: { transaction, amount: Number(amount) } }
        : shown(paid);
    },
    async signable(asking, told) {
      const answer = await ask(asking);
      const { ways, problem } = waysToPay(answer);
      if (problem !== undefined) return { ...shown(answer), problem };
      const match = matchOf(told, ways);
      if (match === undefined) return shown(answer);
      return { ...shown(answer), signable: signableOf(match.requirements, match.version, now) };
    },
  };
}

function signableOf(asked: Requirements, version: 1 | 2, now: () => number): Signable {
  return {
    price: priceOf(asked),
    holdsMs: asked.maxTimeoutSeconds * 1000,
    sign(nonce) {
      const payment = signedPayment(version, asked, CUSTODIAN, now(), nonce);
      const { payload } = payment;
      const signature = isRecord(payload) ? String(payload.signature) : '';
      return { header: encodeHeader(payment), signature };
    },
  };
}

interface Answered {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** The answer to a request, as it would have left. One whose connection ends has the status 0. */
function answerOf(
  listener: Listener,
  { target, host, method = 'GET', body }: Asking,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const request = new IncomingMessage(new Socket());
  request.method = method;
  request.url = target;
  Object.assign(request.headers, { host, ...headers });
  if (body !== undefined) {
    const bytes = Buffer.from(JSON.stringify(body));
    const length = String(bytes.length);
    Object.assign(request.headers, {
      'content-type': 'application/json',
      'content-length': length,
    });
    request.push(bytes);
  }
  request.push(null);
  const response = new ServerResponse(request);
  return new Promise((resolve, reject) => {
    let status = 0;
    const told = new Map<string, string>();
    Object.assign(response, {
      writeHead(code: number, list: readonly unknown[]) {
        status = code;
        for (let at = 0; at + 1 < list.length; at += 2) {
          told.set(String(list[at]).toLowerCase(), String(list[at + 1]));
        }
        return response;
      },
      end(text = '') {
        resolve({ status, headers: told, text });
        return response;
      },
      destroy() {
        resolve({ status: 0, headers: told, text: '' });
        return response;
      },
    });
    listener(request, response).catch(reject);
  });
}

function shown({ status, text }: Answered): Fetched {
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    return { status, body: text };
  }
}

/** A header of the answer, as far as it can be read. */
function decoded({ headers }: Answered, name: string): JsonRecord {
  const read = decodeHeader(headers.get(name) ?? '');
  return read.ok ? read.value : {};
}

/** How an answer asks to be paid, if it does, or what is wrong with how it asks. */
function waysToPay({ status, headers }: Answered): {
  readonly ways: readonly Requirements[];
  readonly problem?: string;
} {
  const required = headers.get('payment-required');
  if (status !== 402 || required === undefined) return { ways: [] };
  const read = readChallenge(required);
  return read.ok ? { ways: read.accepts } : { ways: [], problem: read.problem };
}

function priceOf({ amount, network, scheme }: Requirements): Price {
  return { amount: Number(amount), network: chainOf(network)?.name ?? network, scheme };
}

function isSame(one: Price, other: Price): boolean {
  const { amount, network, scheme } = one;
  return amount === other.amount && network === other.network && scheme === other.scheme;
}
