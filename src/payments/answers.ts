/** What is said instead of a resource, or along with it, in the dialect of whoever pays. */
import type { Answer } from '../contract/answer.js';
import { encodeHeader, type JsonRecord } from './header.js';
import { codeOf, type Dialect, type Reason, type Version } from './reasons.js';
import { challengeV1, challengeV2, isOfVersion1, type Terms, wayOf } from './terms.js';

/** Whom an answer is for. */
export interface Hearer {
  readonly terms: Terms;
  /** The resource as the client asked for it. */
  readonly url: string;
  readonly dialect: Dialect;
}

/** Payment is asked for, in both versions at once: the header is for one, the body for the other. */
export function challenge({ terms, url, dialect }: Hearer): Answer {
  return {
    status: 402,
    headers: {
      'PAYMENT-REQUIRED': encodeHeader(
        challengeV2(terms, url, codeOf('payment-required', 2, dialect)),
      ),
      'Cache-Control': 'no-store',
    },
    body: isOfVersion1(terms)
      ? challengeV1(terms, url, codeOf('payment-required', 1, dialect))
      : {},
  };
}

/** A challenge that no client can read. */
export function malformedChallenge(): Answer {
  return {
    status: 402,
    headers: { 'PAYMENT-REQUIRED': 'eyJ4NDAyVmVyc2lvbiI6Mi=', 'Cache-Control': 'no-store' },
    body: {},
  };
}

/**
 * A payment is refused before anything has happened, with a fresh challenge. Whose wallet has to
 * approve Permit2 first is told so by a status of its own.
 */
export function refusal(hearer: Hearer, version: Version, error: string, payer?: string): Answer {
  const { terms, url, dialect } = hearer;
  if (version === 1) {
    return {
      status: 402,
      headers: { 'Cache-Control': 'no-store' },
      body: challengeV1(terms, url, error, payer),
    };
  }
  const required = encodeHeader(challengeV2(terms, url, error));
  return {
    status: terms.method === 'permit2' && error === codeOf('allowance', 2, dialect) ? 412 : 402,
    headers: { 'PAYMENT-REQUIRED': required, 'Cache-Control': 'no-store' },
    body: {},
  };
}

/** A payment was in order and was not settled. */
export function unsettled(
  hearer: Hearer,
  version: Version,
  reason: Reason,
  payer: string,
  transaction = '',
  said?: string,
): Answer {
  const { terms, url, dialect } = hearer;
  const code = said ?? codeOf(reason, version, dialect, wayOf(terms));
  // Somebody who is told to ask again is told when.
  const wait: Answer['headers'] = reason === 'pending' ? { 'Retry-After': 1 } : {};
  if (version === 1) {
    return {
      status: 402,
      headers: { ...wait, 'Cache-Control': 'no-store' },
      body: challengeV1(terms, url, code, payer),
    };
  }
  const failed = {
    success: false,
    errorReason: code,
    errorMessage: sentenceOf(reason),
    payer,
    transaction,
    network: terms.chain.id,
  };
  return {
    status: 402,
    headers: { ...wait, 'PAYMENT-RESPONSE': encodeHeader(failed), 'Cache-Control': 'no-store' },
    body: {},
  };
}

/** What was settled, as a receipt says it. */
export interface Receipt {
  readonly payer: string;
  /** Empty where nothing was to be settled. */
  readonly transaction: string;
  /** What it came to, under `upto`. */
  readonly amount?: string;
}

/** A resource that was paid for, with its receipt. */
export function paidAnswer(
  answer: Answer,
  { terms }: Hearer,
  version: Version,
  { payer, transaction, amount }: Receipt,
): Answer {
  const { chain } = terms;
  const network = version === 1 ? chain.name : chain.id;
  const receipt: JsonRecord = {
    success: true,
    payer,
    transaction,
    network,
    ...(amount === undefined ? {} : { amount }),
  };
  return {
    ...answer,
    headers: {
      ...answer.headers,
      [version === 1 ? 'X-PAYMENT-RESPONSE' : 'PAYMENT-RESPONSE']: encodeHeader(receipt),
      'Cache-Control': 'private',
    },
  };
}

/** An answer about the request itself, in one small shape. */
export function problem(status: 400 | 409 | 502, error: string, message: string): Answer {
  return { status, headers: { 'Cache-Control': 'no-store' }, body: { error, message } };
}

/** The name of a payment that is not this one. */
export function nameTaken(): Answer {
  return problem(409, 'payment_identifier_conflict', 'This id was used for another payment.');
}

const SENTENCES: Partial<Readonly<Record<Reason, string>>> = {
  reverted: 'The transaction was sent and reverted.',
  pending: 'The transaction was sent and is not confirmed yet.',
  nonce: 'The nonce of this payment was used before.',
  funds: 'The payer does not have so much.',
  allowance: 'The payer has not approved Permit2 to move this token.',
  exceeded: 'What was used costs more than the payer signed for.',
  requirements: 'The payment is for other terms than those that are offered.',
  extension: 'An extension came back with other content than was sent.',
  scheme: 'The payment is of another scheme than is asked for.',
  network: 'The payment is for another network, or names it in the words of another version.',
  domain:
    'The name and version of the token are missing in extra: they are a part of what is signed.',
  signature: "The signature is not the payer's, for this payment.",
  'smart-wallet': 'The signature is that of a contract, which only its chain could check.',
  factory: 'The signature is that of a wallet that is not deployed.',
  'token-name': 'The name in extra is not that of the token.',
  'token-version': 'The version in extra is not that of the token.',
  asset: 'There is no such token on this network here.',
  simulation: 'The contract would not take a signature of this form.',
  spender: 'The payer signed for another spender.',
  token: 'The payer signed for another token.',
  facilitator: 'The payer signed for another facilitator.',
  recipient: 'The payer signed for another recipient.',
  amount: 'The payer signed for another amount.',
  expired: 'The payment has ended, or ends in a moment.',
  early: 'The payment does not hold yet.',
  unreachable: 'The facilitator did not answer.',
};

/** A reason in words, for people. */
export function sentenceOf(reason: Reason): string {
  return SENTENCES[reason] ?? `The payment is not in order: ${reason}.`;
}
