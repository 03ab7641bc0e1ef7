/** The priced resources of this mock, asked for from within: nothing goes over a socket. */
import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { WORLD_HEADER } from '../control/index.js';
import type { Fetched, Price, Resources } from '../providers/index.js';
import {
  chainOf,
  decodeHeader,
  encodeHeader,
  isRecord,
  type JsonRecord,
  type Requirements,
  signedPayment,
  testWallet,
} from '../x402/index.js';

type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** The wallet that every API pays from. */
const custodian = testWallet('custodian');

/** What a listener gives to those of a world. */
export function resourcesOf(
  listener: Listener,
  world: string | undefined,
  now: () => number,
): Resources {
  const ask = async (target: string, host: string, headers: Readonly<Record<string, string>>) => {
    const from = world === undefined ? {} : { [WORLD_HEADER]: world };
    return answerOf(listener, target, { host, ...from, ...headers });
  };
  return {
    async ask(target, host) {
      const answer = await ask(target, host, {});
      const [asked] = waysToPay(answer);
      return asked === undefined ? shown(answer) : { ...shown(answer), price: priceOf(asked) };
    },
    async pay(target, host, price) {
      const unpaid = await ask(target, host, {});
      const asked = waysToPay(unpaid).find((one) => isSame(priceOf(one), price));
      if (asked === undefined) return shown(unpaid);
      const nonce = `0x${randomBytes(32).toString('hex')}`;
      const payment = encodeHeader(signedPayment(2, asked, custodian, now(), nonce));
      const paid = await ask(target, host, { 'payment-signature': payment });
      const receipt = decoded(paid, 'payment-response');
      return receipt?.success === true && typeof receipt.transaction === 'string'
        ? { ...shown(paid), transaction: receipt.transaction }
        : shown(paid);
    },
  };
}

interface Answered {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** The answer to a GET, as it would have left. One whose connection ends has the status 0. */
function answerOf(
  listener: Listener,
  target: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answered> {
  const request = new IncomingMessage(new Socket());
  request.method = 'GET';
  request.url = target;
  Object.assign(request.headers, headers);
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

function decoded({ headers }: Answered, name: string): JsonRecord | undefined {
  const read = decodeHeader(headers.get(name) ?? '');
  return read.ok ? read.value : undefined;
}

function waysToPay(answer: Answered): readonly Requirements[] {
  const required = decoded(answer, 'payment-required');
  if (answer.status !== 402 || !Array.isArray(required?.accepts)) return [];
  // It is our own answer, held against its document.
  return required.accepts.filter(isRecord) as unknown as Requirements[];
}

function priceOf({ amount, network, scheme }: Requirements): Price {
  return { amount: Number(amount), network: chainOf(network)?.name ?? network, scheme };
}

function isSame(one: Price, other: Price): boolean {
  return one.amount === other.amount && one.network === other.network;
}
