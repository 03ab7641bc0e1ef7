/** Challenges of version 2 as a payer reads them: whoever asks may ask for nonsense. */
import { chainOf } from './chains.js';
import { isAccepted } from './check.js';
import { decodeHeader, isRecord, type JsonRecord } from './header.js';
import { isByPermit2 } from './paying.js';
import type { Version } from './reasons.js';
import { isAddress, isSameAddress, type Requirements } from './terms.js';

export type ReadChallenge =
  | {
      readonly ok: true;
      readonly accepts: readonly Requirements[];
      /** What is offered besides paying; empty where nothing is. */
      readonly extensions: JsonRecord;
    }
  | { readonly ok: false; readonly problem: string };

/** Reads the header `PAYMENT-REQUIRED`. One way to pay that is none, and nothing of it is believed. */
export function readChallenge(header: string): ReadChallenge {
  const no = (problem: string): ReadChallenge => ({ ok: false, problem });
  const decoded = decodeHeader(header);
  if (!decoded.ok) return no(decoded.problem);
  const { x402Version, accepts, extensions } = decoded.value;
  if (x402Version !== 2) return no('is of no version that is known here');
  if (!Array.isArray(accepts) || accepts.length === 0) return no('offers no way to pay');
  const ways: Requirements[] = [];
  for (const [place, entry] of accepts.entries()) {
    const read = requirementsIn(entry);
    if (typeof read === 'string') return no(`offers a way to pay without ${read} (${place})`);
    ways.push(read);
  }
  return { ok: true, accepts: ways, extensions: isRecord(extensions) ? extensions : {} };
}

/** One way to pay, or the name of what it lacks. */
function requirementsIn(entry: unknown): Requirements | string {
  if (!isRecord(entry)) return 'anything';
  const { scheme, network, amount, asset, payTo, maxTimeoutSeconds, extra } = entry;
  if (typeof scheme !== 'string' || scheme === '') return 'a scheme';
  if (typeof network !== 'string' || !network.includes(':')) return 'a network';
  if (typeof amount !== 'string' || !/^\d{1,78}$/.test(amount)) return 'an amount';
  if (!isAddress(asset)) return 'an asset';
  if (!isAddress(payTo)) return 'a payTo';
  if (!Number.isSafeInteger(maxTimeoutSeconds) || Number(maxTimeoutSeconds) <= 0) {
    return 'a maxTimeoutSeconds';
  }
  if (extra !== undefined && extra !== null && !isRecord(extra)) return 'an extra';
  const seconds = Number(maxTimeoutSeconds);
  const said = isRecord(extra) ? extra : {};
  return { scheme, network, amount, asset, payTo, maxTimeoutSeconds: seconds, extra: said };
}

/**
 * Which of the ways to pay that somebody was told of is really asked for, and in which version he was
 * told: he may have the challenge of either version, or one entry of it.
 */
export function matchOf(
  told: JsonRecord,
  asked: readonly Requirements[],
): { readonly requirements: Requirements; readonly version: Version } | undefined {
  const entries = Array.isArray(told.accepts) ? told.accepts.filter(isRecord) : [told];
  for (const entry of entries) {
    const version = entry.maxAmountRequired === undefined ? 2 : 1;
    const requirements = asked.find((one) =>
      version === 2 ? isAccepted(entry, one) : isToldByVersion1(entry, one),
    );
    if (requirements !== undefined) return { requirements, version };
  }
  return undefined;
}

function isToldByVersion1(entry: JsonRecord, asked: Requirements): boolean {
  const { scheme, network, maxAmountRequired, asset, payTo } = entry;
  return (
    scheme === asked.scheme &&
    !isByPermit2(asked) &&
    typeof network === 'string' &&
    chainOf(network)?.id === asked.network &&
    maxAmountRequired === asked.amount &&
    typeof asset === 'string' &&
    isSameAddress(asset, asked.asset) &&
    typeof payTo === 'string' &&
    isSameAddress(payTo, asked.payTo)
  );
}
