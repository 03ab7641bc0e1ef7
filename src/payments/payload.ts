/** What a payer sends: a payload of either version, read into one form. */
import { chainIn } from './chains.js';
import type { Authorization } from './eip3009.js';
import { decodeHeader, isRecord, type JsonRecord } from './header.js';
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
  /** CAIP-2; undefined where the payment's version has no network of the name that it gives. */
  readonly network: string | undefined;
  readonly permission: Permission;
  readonly signature: string;
  /** The way to pay that the payer chose; version 2 only. */
  readonly accepted: JsonRecord | undefined;
  /** The resource that the payer means to pay for; version 2 only. */
  readonly resource: string | undefined;
  readonly extensions: JsonRecord | undefined;
}

export type ReadPayment = { readonly ok: true; readonly payment: Payment } | UnreadPayment;

/** A payment that cannot be read. */
interface UnreadPayment {
  readonly ok: false;
  readonly reason: Reason;
  readonly version: Version;
  /** Which member is wrong, in a sentence without its subject: `payload.signature must be a text`. */
  readonly problem: string;
}

/** The largest number that fits 256 bits has so many digits. */
const NUMBER = /^\d{1,78}$/;
const MOST = 2n ** 256n;

/** Reads the JSON of a payment. One of another scheme than is asked for, where that is said, is none. */
export function readPayment(value: JsonRecord, asked?: Scheme): ReadPayment {
  const version = value.x402Version === 1 ? 1 : 2;
  const no = (reason: Reason, problem: string): ReadPayment => ({
    ok: false,
    reason,
    version,
    problem,
  });
  if (value.x402Version !== 1 && value.x402Version !== 2) {
    return no('version', 'x402Version must be 1 or 2');
  }
  const { payload, extensions, resource } = value;
  const accepted = version === 2 ? value.accepted : undefined;
  if (version === 2 && !isRecord(accepted)) return no('payload', 'accepted must be an object');
  const terms = isRecord(accepted) ? accepted : value;
  const inTerms = version === 2 ? 'accepted.' : '';
  const { scheme, network } = terms;
  if (typeof scheme !== 'string') return no('payload', `${inTerms}scheme must be a text`);
  if (typeof network !== 'string') return no('payload', `${inTerms}network must be a text`);
  if (!isRecord(payload)) return no('payload', 'payload must be an object');
  if (!isScheme(scheme) || (asked !== undefined && scheme !== asked)) {
    return no('scheme', `${inTerms}scheme must be ${asked ?? 'exact or upto'}`);
  }
  const permission = permissionOf(payload, scheme, version);
  if (typeof permission === 'string') return no('payload', permission);
  const { signature } = payload;
  if (typeof signature !== 'string') return no('payload', 'payload.signature must be a text');
  return {
    ok: true,
    payment: {
      version,
      scheme,
      network: chainIn(version, network)?.id,
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

/** Version 1 knows one way only, and under `upto` there is only the other. A text says what is wrong. */
function permissionOf(payload: JsonRecord, scheme: Scheme, version: Version): Permission | string {
  if (version === 2 && payload.permit2Authorization !== undefined) {
    return permit2Of(payload.permit2Authorization, scheme);
  }
  return scheme === 'exact'
    ? transferOf(payload.authorization)
    : 'payload.permit2Authorization must be an object';
}

/** Reads the members of an object, and remembers the first that is wrong. */
class Members {
  /** The member and what it must be; undefined while all are right. */
  problem: string | undefined;

  constructor(
    private readonly value: JsonRecord,
    private readonly place: string,
  ) {}

  address(name: string): string {
    return this.#text(name, isAddress, 'must be an address: 0x and 40 hexadecimal digits');
  }

  number(name: string): string {
    return this.#text(name, isNumber, 'must be a text of decimal digits, below 2^256');
  }

  bytes32(name: string): string {
    return this.#text(name, isBytes32, 'must be 0x and 64 hexadecimal digits');
  }

  /** The members of a member. */
  within(name: string): Members {
    const value = this.value[name];
    if (!isRecord(value)) this.problem ??= `${this.place}.${name} must be an object`;
    return new Members(isRecord(value) ? value : {}, `${this.place}.${name}`);
  }

  #text(name: string, is: (value: unknown) => value is string, must: string): string {
    const value = this.value[name];
    if (is(value)) return value;
    this.problem ??= `${this.place}.${name} ${must}`;
    return '';
  }
}

function transferOf(value: unknown): Permission | string {
  const place = 'payload.authorization';
  if (!isRecord(value)) return `${place} must be an object`;
  const members = new Members(value, place);
  const authorization = {
    from: members.address('from'),
    to: members.address('to'),
    value: members.number('value'),
    validAfter: members.number('validAfter'),
    validBefore: members.number('validBefore'),
    nonce: members.bytes32('nonce'),
  };
  const { from, to, validAfter, nonce } = authorization;
  return (
    members.problem ?? {
      method: 'eip3009',
      authorization,
      from,
      to,
      amount: authorization.value,
      validAfter,
      until: authorization.validBefore,
      nonce: nonce.toLowerCase(),
    }
  );
}

function permit2Of(value: unknown, scheme: Scheme): Permission | string {
  const place = 'payload.permit2Authorization';
  if (!isRecord(value)) return `${place} must be an object`;
  const members = new Members(value, place);
  const permitted = members.within('permitted');
  const witness = members.within('witness');
  const authorization: Permit2Authorization = {
    from: members.address('from'),
    permitted: { token: permitted.address('token'), amount: permitted.number('amount') },
    spender: members.address('spender'),
    nonce: members.number('nonce'),
    deadline: members.number('deadline'),
    witness: {
      to: witness.address('to'),
      ...(scheme === 'upto' ? { facilitator: witness.address('facilitator') } : {}),
      validAfter: witness.number('validAfter'),
    },
  };
  const problem = members.problem ?? permitted.problem ?? witness.problem;
  if (problem !== undefined) return problem;
  const { from, deadline, nonce } = authorization;
  return {
    method: 'permit2',
    authorization,
    from,
    to: authorization.witness.to,
    amount: authorization.permitted.amount,
    validAfter: authorization.witness.validAfter,
    until: deadline,
    // With leading zeros it is the same number.
    nonce: String(BigInt(nonce)),
  };
}

function isBytes32(value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{64}$/i.test(value);
}

function isNumber(value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value) && BigInt(value) < MOST;
}

/** Whom a payment header names as its payer, in small letters, whether or not he signed it. */
export function payerIn(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const decoded = decodeHeader(header);
  const payload = decoded.ok ? decoded.value.payload : undefined;
  if (!isRecord(payload)) return undefined;
  const signed = payload.authorization ?? payload.permit2Authorization;
  const from = isRecord(signed) ? signed.from : undefined;
  return isAddress(from) ? from.toLowerCase() : undefined;
}
