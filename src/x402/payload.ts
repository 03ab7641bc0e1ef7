/** What a payer sends: a payload of either version, read into one form. */
import { chainOf } from './chains.js';
import type { Authorization } from './eip3009.js';
import { isRecord, type JsonRecord } from './header.js';
import type { Reason, Version } from './reasons.js';
import { isAddress } from './terms.js';

/** A signed payment, as it came. Nothing in it has been checked but its form. */
export interface Payment {
  readonly version: Version;
  readonly scheme: string;
  /** CAIP-2 where the network is known; as it came where it is not. */
  readonly network: string;
  readonly authorization: Authorization;
  readonly signature: string;
  /** The way to pay that the payer chose; version 2 only. */
  readonly accepted: JsonRecord | undefined;
  /** The resource that the payer means to pay for; version 2 only. */
  readonly resource: string | undefined;
  readonly extensions: JsonRecord | undefined;
}

export type ReadPayment =
  | { readonly ok: true; readonly payment: Payment }
  | { readonly ok: false; readonly reason: Reason; readonly version: Version };

/** The largest number that fits 256 bits has so many digits. */
const NUMBER = /^\d{1,78}$/;
const MOST = 2n ** 256n;

/** Reads the JSON of a payment. */
export function readPayment(value: JsonRecord): ReadPayment {
  const version = value.x402Version === 1 ? 1 : 2;
  const no = (reason: Reason): ReadPayment => ({ ok: false, reason, version });
  if (value.x402Version !== 1 && value.x402Version !== 2) return no('version');
  const { payload, extensions, resource } = value;
  const accepted = version === 2 ? value.accepted : undefined;
  if (version === 2 && !isRecord(accepted)) return no('payload');
  const terms = isRecord(accepted) ? accepted : value;
  const { scheme, network } = terms;
  if (typeof scheme !== 'string' || typeof network !== 'string' || !isRecord(payload)) {
    return no('payload');
  }
  if (scheme !== 'exact') return no('scheme');
  const authorization = authorizationOf(payload.authorization);
  const { signature } = payload;
  if (authorization === undefined || typeof signature !== 'string') return no('payload');
  return {
    ok: true,
    payment: {
      version,
      scheme,
      network: chainOf(network)?.id ?? network,
      authorization,
      signature,
      accepted: isRecord(accepted) ? accepted : undefined,
      resource:
        version === 2 && isRecord(resource) && typeof resource.url === 'string'
          ? resource.url
          : undefined,
      extensions: isRecord(extensions) ? extensions : undefined,
    },
  };
}

function authorizationOf(value: unknown): Authorization | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to, nonce } = value;
  const [amount, validAfter, validBefore] = [value.value, value.validAfter, value.validBefore];
  if (!isAddress(from) || !isAddress(to)) return undefined;
  if (typeof nonce !== 'string' || !/^0x[0-9a-f]{64}$/i.test(nonce)) return undefined;
  if (!isNumber(amount) || !isNumber(validAfter) || !isNumber(validBefore)) return undefined;
  return { from, to, value: amount, validAfter, validBefore, nonce };
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value) && BigInt(value) < MOST;
}
