/** Signatures over typed data (EIP-712), whatever the data. */

/** Half the order of the curve: tokens refuse the other half, which would give a second signature. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Who signed, in small letters; undefined where nobody can have. A signature has 65 bytes, its `s` is
 * low, and its last byte is 27 or 28, or 0 or 1 for the same.
 *
 * @param recover gives the signer of the data that is meant, for a signature in its plain form
 */
export function recovered(
  signature: string,
  recover: (plain: string) => string,
): string | undefined {
  if (!/^0x[0-9a-f]{130}$/i.test(signature)) return undefined;
  const parity = Number.parseInt(signature.slice(130), 16);
  const v = parity < 2 ? parity + 27 : parity;
  if (v !== 27 && v !== 28) return undefined;
  if (BigInt(`0x${signature.slice(66, 130)}`) > HALF_ORDER) return undefined;
  try {
    return recover(`${signature.slice(0, 130).toLowerCase()}${v.toString(16)}`).toLowerCase();
  } catch {
    // The numbers are no point of the curve.
    return undefined;
  }
}
