/** The values of the payment headers: UTF-8 JSON in standard base64. */

/** Longer headers are not read. Node's own limit is the same for all headers together. */
export const HEADER_MOST = 16 * 1024;

export type JsonRecord = Readonly<Record<string, unknown>>;

export type Decoded =
  | { readonly ok: true; readonly value: JsonRecord }
  | { readonly ok: false; readonly problem: string };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a payment header says, as it is sent. */
export function encodeHeader(value: JsonRecord): string {
  return Buffer.from(JSON.stringify(value), 'utf8').toString('base64');
}

/**
 * Reads a payment header, as the official server does: base64 in the standard alphabet, with its padding
 * or without, of a JSON object in UTF-8.
 */
export function decodeHeader(text: string): Decoded {
  if (text.length > HEADER_MOST) return broken(`has more than ${HEADER_MOST} characters`);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return broken('is not standard base64');
  const bytes = Buffer.from(text, 'base64');
  const digits = text.replace(/=+$/, '');
  const isPadded = digits.length === text.length || text.length % 4 === 0;
  if (digits.length % 4 === 1 || !isPadded) return broken('is not padded base64');
  let value: unknown;
  try {
    // A mark at the start is content here, and no JSON.
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return broken('is not JSON in UTF-8');
  }
  return isRecord(value) ? { ok: true, value } : broken('is no JSON object');
}

function broken(problem: string): Decoded {
  return { ok: false, problem };
}
