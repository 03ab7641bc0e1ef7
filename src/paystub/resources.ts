/** The priced resources of this mock, asked for from within. */
import type { Operation } from '../contract/contract.js';
import { type Arrived, askInside } from '../contract/inside.js';
import type { Handle } from '../contract/message.js';
import { WORLD_HEADER } from '../control/index.js';
import {
  CUSTODIAN,
  chainOf,
  decodeHeader,
  encodeHeader,
  identifiedBy,
  isIdentifierRequired,
  isRecord,
  type JsonRecord,
  matchOf,
  type Requirements,
  readChallenge,
  signedPayment,
} from '../payments/index.js';
import type { Asking, Fetched, Offer, Price, Receipt, Resources } from '../providers/index.js';

/** The operation that a method and a target reach; undefined where they reach none of an API. */
export type OperationAt = (method: string, target: string) => Operation | undefined;

/** A way to pay, as it was asked for. */
interface AskedOffer extends Offer {
  readonly requirements: Requirements;
  readonly extensions: JsonRecord;
}

/** What this program answers to those of a world. */
export function resourcesOf(
  handle: Handle,
  operationAt: OperationAt,
  world: string | undefined,
): Resources {
  const ask = (asking: Asking, headers: Readonly<Record<string, string>> = {}) => {
    const from = world === undefined ? {} : { [WORLD_HEADER]: world };
    return askInside(handle, asking, { ...from, ...headers });
  };
  const priced = async (asking: Asking) => {
    const answer = await ask(asking);
    return { ...shown(answer), ...askedIn(answer) };
  };
  return {
    fetch: priced,
    async price(asking) {
      const operation = operationAt(asking.method ?? 'GET', asking.target);
      // The gate answers for what is priced. What is not would do what it does.
      return operation !== undefined && !isPriced(operation)
        ? { status: 0, body: undefined, complete: false, offers: [], free: true }
        : { ...(await priced(asking)), free: false };
    },
    async pay(asking, header) {
      const answer = await ask(asking, { 'payment-signature': header });
      const receipt = receiptIn(answer);
      return receipt === undefined ? shown(answer) : { ...shown(answer), receipt };
    },
    offerFor({ offers }, told) {
      const asked = offers.filter(isAskedHere);
      const match = matchOf(
        told,
        asked.map(({ requirements }) => requirements),
      );
      const offer = asked.find(({ requirements }) => requirements === match?.requirements);
      if (offer === undefined || match === undefined) return undefined;
      const { requirements, extensions } = offer;
      // Whoever sends it may send it once, unless the resource wants names.
      const echoed = isIdentifierRequired(extensions) ? extensions : {};
      return offerOf(requirements, echoed, match.version);
    },
  };
}

/** Whether an operation asks for payment; a facilitator's does not. */
function isPriced({ payment }: Operation): boolean {
  return isRecord(payment) && payment.role === undefined;
}

function isAskedHere(offer: Offer): offer is AskedOffer {
  return 'requirements' in offer;
}

function offerOf(requirements: Requirements, extensions: JsonRecord, version: 1 | 2): AskedOffer {
  return {
    requirements,
    extensions,
    price: priceOf(requirements),
    holdsMs: requirements.maxTimeoutSeconds * 1000,
    sign(nonce, at) {
      const echoed = version === 1 ? {} : identifiedBy(`pay_${nonce.slice(2)}`, extensions);
      const payment = signedPayment(version, requirements, CUSTODIAN, at, nonce, echoed);
      const { payload } = payment;
      const signature = isRecord(payload) ? String(payload.signature) : '';
      return { header: encodeHeader(payment), signature };
    },
  };
}

function shown({ status, text, complete }: Arrived): Fetched {
  try {
    return { status, body: JSON.parse(text), complete };
  } catch {
    return { status, body: text, complete };
  }
}

/** How an answer asks to be paid, if it does, or what is wrong with how it asks. */
function askedIn({ status, headers }: Arrived): {
  readonly offers: readonly AskedOffer[];
  readonly problem?: string;
} {
  const required = headers.get('payment-required');
  if (status !== 402 || required === undefined) return { offers: [] };
  const read = readChallenge(required);
  if (!read.ok) return { offers: [], problem: read.problem };
  return { offers: read.accepts.map((one) => offerOf(one, read.extensions, 2)) };
}

/** What an answer says of its payment, as far as that can be read. */
function receiptIn({ headers }: Arrived): Receipt | undefined {
  const read = decodeHeader(headers.get('payment-response') ?? '');
  if (!read.ok) return undefined;
  const { success, transaction = '', payer, amount, errorReason } = read.value;
  if (typeof success !== 'boolean' || typeof transaction !== 'string') return undefined;
  return {
    success,
    transaction,
    ours: typeof payer === 'string' && payer.toLowerCase() === CUSTODIAN.address.toLowerCase(),
    amount: Number(amount ?? Number.NaN),
    reason: typeof errorReason === 'string' ? errorReason : '',
  };
}

function priceOf({ amount, network, scheme }: Requirements): Price {
  return { amount: Number(amount), network: chainOf(network)?.name ?? network, scheme };
}
