/** What a payer sends: a payload of either version, read into one form. */
import { chainOf } from './chains.js';
import type { Authorization } from './eip3009.js';
import { isRecord, type JsonRecord } from './header.js';
import type { Permit2Authorization } from './permit2.js';
import type { Reason, Version } from './reasons.js';
import { isAddress, isScheme, type Scheme } from './terms.js';

/**
 * What a payer signed, in the one form that all ways have. Numbers are decimal texts, times are seconds
 * since 1970.
 */
interface Transfer {
  readonly from: string;
  readonly to: string;
  /** In the asset's smallest units; under `upto` at most so much. */
  readonly amount: string;
  readonly validAfter: string;
  /** It has to be settled before then. */
  readonly until: string;
  /** Texts of the two ways are never the same: one begins with 0x, the other is a decimal number. */
  readonly nonce: string;
}

/** By which way money moves, and what was signed in that way's own words. */
export type Permission = Transfer &
  (
    | { readonly method: 'eip3009'; readonly authorization: Authorization }
    | { readonly method: 'permit2'; readonly authorization: Permit2Authorization }
  );

/** A signed payment, as it came. Nothing in it has been checked but its form. */
export interface Payment {
  readonly version: Version;
  readonly scheme: Scheme;
  /** CAIP-2 where the network is known; as it came where it is not. */
  readonly network: string;
  readonly permission: Permission;
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

/** Reads the JSON of a payment. One of another scheme than is asked for, where that is said, is none. */
export function readPayment(value: JsonRecord, asked?: Scheme): ReadPayment {
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
  if (!isScheme(scheme) || (asked !== undefined && scheme !== asked)) return no('scheme');
  const permission = permissionOf(payload, scheme, version);
  const { signature } = payload;
  if (permission === undefined || typeof signature !== 'string') return no('payload');
  return {
    ok: true,
    payment: {
      version,
      scheme,
      network: chainOf(network)?.id ?? network,
      permission,
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

/** Version 1 knows one way only, and under `upto` there is only the other. */
function permissionOf(
  payload: JsonRecord,
  scheme: Scheme,
  version: Version,
): Permission | undefined {
  if (version === 2 && payload.permit2Authorization !== undefined) {
    return permit2Of(payload.permit2Authorization, scheme);
  }
  return scheme === 'exact' ? transferOf(payload.authorization) : undefined;
}

function transferOf(value: unknown): Permission | undefined {
  if (!isRecord(value)) return undefined;
  const { from, to, nonce } = value;
  const [amount, validAfter, until] = [value.value, value.validAfter, value.validBefore];
  if (!isAddress(from) || !isAddress(to)) return undefined;
  if (typeof nonce !== 'string' || !/^0x[0-9a-f]{64}$/i.test(nonce)) return undefined;
  if (!isNumber(amount) || !isNumber(validAfter) || !isNumber(until)) return undefined;
  const authorization = { from, to, value: amount, validAfter, validBefore: until, nonce };
  return {
    method: 'eip3009',
    authorization,
    from,
    to,
    amount,
    validAfter,
    until,
    nonce: nonce.toLowerCase(),
  };
}

function permit2Of(value: unknown, scheme: Scheme): Permission | undefined {
  if (!isRecord(value)) return undefined;
  const { from, permitted, spender, nonce, deadline, witness } = value;
  if (!isAddress(from) || !isAddress(spender)) return undefined;
  if (!isRecord(permitted) || !isRecord(witness)) return undefined;
  const { token, amount } = permitted;
  const { to, facilitator, validAfter } = witness;
  if (!isAddress(token) || !isAddress(to)) return undefined;
  if (!isNumber(amount) || !isNumber(nonce)) return undefined;
  if (!isNumber(deadline) || !isNumber(validAfter)) return undefined;
  let signed: Permit2Authorization['witness'] = { to, validAfter };
  if (scheme === 'upto') {
    if (!isAddress(facilitator)) return undefined;
    signed = { to, facilitator, validAfter };
  }
  const authorization = {
    from,
    permitted: { token, amount },
    spender,
    nonce,
    deadline,
    witness: signed,
  };
  return {
    method: 'permit2',
    authorization,
    from,
    to,
    amount,
    validAfter,
    until: deadline,
    // With leading zeros it is the same number.
    nonce: String(BigInt(nonce)),
  };
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value) && BigInt(value) < MOST;
}
