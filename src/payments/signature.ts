/** Signatures over typed data (EIP-712), whatever the data. */

/** The order of the curve. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** Tokens refuse an `s` above half the order, which would give every signature a second form. */
const HALF_ORDER = ORDER / 2n;

/** 65 bytes in hexadecimal; `0x` is lower case, as the SDKs have it. */
const SIGNATURE = /^0x[0-9a-fA-F]{130}$/;

/** What the signature of a wallet that is not deployed yet ends with (ERC-6492). */
const UNDEPLOYED = /^0x[0-9a-fA-F]*(?:6492){16}$/;

/** Whether a contract is to be asked about a signature, and is still to be made by a factory. */
export function isOfUndeployedWallet(signature: string): boolean {
  return signature.length > 132 && UNDEPLOYED.test(signature);
}

/**
 * Whether contracts take the form of a signature too. Libraries recover the signer from a last byte of
 * 0 or 1, and from a high `s`; the token's contract takes 27 and 28 and a low `s` only, and that of
 * Permit2 takes 27 and 28.
 */
export function isTakenByContracts(signature: string, method: 'eip3009' | 'permit2'): boolean {
  if (!SIGNATURE.test(signature)) return false;
  const v = Number.parseInt(signature.slice(130), 16);
  if (v !== 27 && v !== 28) return false;
  return method === 'permit2' || sOf(signature) <= HALF_ORDER;
}

function sOf(signature: string): bigint {
  return BigInt(`0x${signature.slice(66, 130)}`);
}

/**
 * Who signed, in small letters; undefined where nobody can have. A signature has 65 bytes, and its last
 * byte is 27 or 28, or 0 or 1 for the same.
 *
 * @param recover gives the signer of the data that is meant, for a signature in its plain form
 */
export function recovered(
  signature: string,
  recover: (plain: string) => string,
): string | undefined {
  if (!SIGNATURE.test(signature)) return undefined;
  const last = Number.parseInt(signature.slice(130), 16);
  const v = last < 2 ? last + 27 : last;
  if (v !== 27 && v !== 28) return undefined;
  const s = sOf(signature);
  if (s >= ORDER) return undefined;
  // The other half of the curve signs the same with the other parity.
  const [low, plainV] = s > HALF_ORDER ? [ORDER - s, 55 - v] : [s, v];
  const plain = `${signature.slice(0, 66).toLowerCase()}${low.toString(16).padStart(64, '0')}`;
  try {
    return recover(`${plain}${plainV.toString(16)}`).toLowerCase();
  } catch {
    // The numbers are no point of the curve.
    return undefined;
  }
}
