/** What an operation asks for: `x-x402` in its document, and the same as clients are told it. */
import { addr } from 'micro-eth-signer';
import type { Contract, Operation } from '../contract/contract.js';
import { type Chain, chainOf } from './chains.js';
import { isRecord, type JsonRecord } from './header.js';
import type { Way } from './reasons.js';
import { FACILITATOR } from './test-wallets.js';

/** `exact`: what is asked is paid. `upto`: at most what is asked, and in the end what was used. */
export type Scheme = 'exact' | 'upto';

/** The ways in which a token can be moved by who did not send it. */
export type Method = 'eip3009' | 'permit2';

/** The price of an operation. */
export interface Terms {
  readonly scheme: Scheme;
  /** `permit2` under `upto`. */
  readonly method: Method;
  readonly chain: Chain;
  /** In the asset's smallest units; the most that it can cost under `upto`. */
  readonly amount: bigint;
  /** The asset's address. */
  readonly asset: string;
  /** The asset's own name and version, which signatures are made for. */
  readonly domain: { readonly name: string; readonly version: string };
  readonly payTo: string;
  readonly timeoutSeconds: number;
  /** What becomes of an id that the client chooses for its payment. */
  readonly identifier: 'optional' | 'required';
  readonly description: string;
}

/** What a facilitator's operation does. */
type Role = 'verify' | 'settle' | 'supported' | 'discovery';

export type Pricing =
  | { readonly type: 'priced'; readonly terms: Terms }
  | { readonly type: 'facilitator'; readonly role: Role };

/** The most that one payment can be, in the asset's smallest units: the ledger books no more at once. */
export const LARGEST_AMOUNT = 10n ** 12n;
/** The longest time that a payment may be asked to hold: 68 years. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** The longest name of what is paid for: the ledger keeps no longer text. */
export const LONGEST_RESOURCE = 16_384;

/** An `x-x402` that cannot be meant. The message names the operation and the cure. */
export class PricingError extends Error {
  override readonly name = 'PricingError';
}

const ROLES: readonly string[] = ['verify', 'settle', 'supported', 'discovery'];

/**
 * What `x-x402` says on an operation; undefined where it says nothing.
 *
 * @throws {PricingError}
 */
export function pricingOf(operation: Operation, mainnets: boolean): Pricing | undefined {
  const raw = operation.payment;
  if (raw === undefined) return undefined;
  const fail = (problem: string): never => {
    throw new PricingError(`${operation.id}: x-x402 ${problem}`);
  };
  if (!isRecord(raw)) return fail('is no object: give price, network and payTo');
  if (raw.role !== undefined) {
    if (!ROLES.includes(String(raw.role))) return fail(`has no role ${String(raw.role)}`);
    return { type: 'facilitator', role: raw.role as Role };
  }
  const chain = chainOf(String(raw.network));
  if (chain?.usdc === undefined) return fail(`knows no USDC on ${String(raw.network)}`);
  const { usdc } = chain;
  if (!chain.test && !mainnets) {
    return fail(`asks for real money on ${chain.name}: use a test network, or ask for mainnets`);
  }
  const { scheme = 'exact' } = raw;
  if (!isScheme(scheme)) return fail('knows the schemes exact and upto only');
  const method = raw.assetTransferMethod ?? (scheme === 'upto' ? 'permit2' : 'eip3009');
  if (method !== 'eip3009' && method !== 'permit2') {
    return fail('has no assetTransferMethod: write eip3009 or permit2');
  }
  if (scheme === 'upto' && method !== 'permit2') return fail('moves upto by permit2 only');
  const amount = amountOf(raw.price, usdc.decimals);
  if (amount === undefined || amount <= 0n) return fail(`has no price: write "$0.01" or "10000"`);
  if (amount > LARGEST_AMOUNT)
    return fail(`asks for more than ${LARGEST_AMOUNT} of the asset's units`);
  const { payTo } = raw;
  if (!isAddress(payTo)) return fail('has no payTo: give the address that is paid');
  if (!operation.responses.has(402)) return fail('needs a documented 402');
  if (method === 'permit2' && !operation.responses.has(412)) {
    return fail('needs a documented 412: a wallet may not have approved Permit2');
  }
  const { timeoutSeconds = 60 } = raw;
  if (!isTimeout(timeoutSeconds)) {
    return fail(`has no timeoutSeconds: write a whole number from 1 to ${LONGEST_TIMEOUT}`);
  }
  const given = raw.asset ?? 'USDC';
  if (given !== 'USDC' && !isAddress(given)) return fail('has no asset: write USDC or an address');
  return {
    type: 'priced',
    terms: {
      scheme,
      method,
      chain,
      amount,
      asset: given === 'USDC' ? usdc.address : String(given),
      domain: { name: usdc.name, version: usdc.version },
      payTo,
      timeoutSeconds,
      identifier: raw.identifier === 'required' ? 'required' : 'optional',
      description: typeof raw.description === 'string' ? raw.description : operation.id,
    },
  };
}

/** `$0.01` or `10000`, in the smallest units. */
function amountOf(price: unknown, decimals: number): bigint | undefined {
  const text = String(price);
  if (/^\d{1,30}$/.test(text)) return BigInt(text);
  const [, whole, fraction = ''] = /^\$(\d{1,12})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** How refusals of what is asked, or of what was signed for it, are worded. */
export function wayOf({
  scheme,
  method,
}: {
  readonly scheme: string;
  readonly method: Method;
}): Way {
  return scheme === 'upto' ? 'upto' : method;
}

/** Whether a payment may be asked to hold for so many seconds. */
export function isTimeout(seconds: unknown): seconds is number {
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= LONGEST_TIMEOUT;
}

export function isScheme(value: unknown): value is Scheme {
  return value === 'exact' || value === 'upto';
}

export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value);
}

/** Whether an address is in small letters, or its mixed case is the right checksum (EIP-55). */
export function isWellWritten(address: string): boolean {
  return address === address.toLowerCase() || addr.addChecksum(address.toLowerCase()) === address;
}

/** Whether two addresses are the same one. */
export function isSameAddress(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** One way to pay, as version 2 tells it. */
export interface Requirements {
  readonly scheme: string;
  readonly network: string;
  readonly amount: string;
  readonly asset: string;
  readonly payTo: string;
  readonly maxTimeoutSeconds: number;
  readonly extra: JsonRecord;
}

export function requirementsOf(terms: Terms): Requirements {
  const { scheme, method, chain, amount, asset, payTo, timeoutSeconds, domain } = terms;
  return {
    scheme,
    network: chain.id,
    amount: String(amount),
    asset,
    payTo,
    maxTimeoutSeconds: timeoutSeconds,
    extra: {
      name: domain.name,
      version: domain.version,
      ...(method === 'permit2' ? { assetTransferMethod: method } : {}),
      ...(scheme === 'upto' ? { facilitatorAddress: FACILITATOR } : {}),
    },
  };
}

/** The key of the extension by which clients name their payments. */
export const IDENTIFIER = 'payment-identifier';

/** What is offered besides paying, as version 2 tells it. */
export function extensionsOf(terms: Terms): JsonRecord {
  return {
    [IDENTIFIER]: {
      info: { required: terms.identifier === 'required' },
      schema: {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        properties: {
          required: { type: 'boolean' },
          id: { type: 'string', minLength: 16, maxLength: 128, pattern: '^[a-zA-Z0-9_-]+$' },
        },
        required: ['required'],
      },
    },
  };
}

/** A challenge of version 2, which is the header `PAYMENT-REQUIRED`. */
export function challengeV2(terms: Terms, url: string, error: string): JsonRecord {
  return {
    x402Version: 2,
    error,
    resource: { url, description: terms.description, mimeType: 'application/json' },
    accepts: [requirementsOf(terms)],
    extensions: extensionsOf(terms),
  };
}

/** Whether a client of version 1 can pay: it knows neither `upto` nor Permit2. */
export function isOfVersion1({ method }: Terms): boolean {
  return method === 'eip3009';
}

/** A challenge of version 1, which is the body. One entry that it does not know, and it reads none. */
export function challengeV1(terms: Terms, url: string, error: string, payer?: string): JsonRecord {
  if (!isOfVersion1(terms)) {
    return { x402Version: 1, error, accepts: [], ...(payer === undefined ? {} : { payer }) };
  }
  const { scheme, chain, amount, asset, payTo, timeoutSeconds, domain, description } = terms;
  return {
    x402Version: 1,
    error,
    accepts: [
      {
        scheme,
        network: chain.name,
        maxAmountRequired: String(amount),
        resource: withoutQuery(url),
        description,
        mimeType: 'application/json',
        payTo,
        maxTimeoutSeconds: timeoutSeconds,
        asset,
        extra: { name: domain.name, version: domain.version },
      },
    ],
    ...(payer === undefined ? {} : { payer }),
  };
}

/** Version 1 names a resource by its path. */
function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

/** A priced operation, and where it is. */
export interface Offer {
  readonly method: string;
  /** With the mount point. */
  readonly path: string;
  readonly terms: Terms;
}

/** What an API asks to be paid for, with the path that it is mounted at. */
export function offersOf(contract: Contract, mount: string, mainnets = false): Offer[] {
  return [...contract.operations.values()].flatMap((operation): Offer[] => {
    const pricing = pricingOf(operation, mainnets);
    if (pricing?.type !== 'priced') return [];
    const { method, path } = operation;
    return [{ method: method.toUpperCase(), path: `${mount}${path}`, terms: pricing.terms }];
  });
}
