/** The ids by which clients name their payments, so that the same one is never paid twice. */
import { isRecord, type JsonRecord } from './header.js';
import type { Payment } from './payload.js';
import { IDENTIFIER } from './terms.js';

export type Identifier =
  | { readonly type: 'none' }
  | { readonly type: 'invalid'; readonly problem: string }
  | { readonly type: 'given'; readonly id: string };

/** The id that a payment names itself by: its own extension first, and then `Idempotency-Key`. */
export function identifierOf(payment: Payment, idempotencyKey: string | undefined): Identifier {
  const extension = payment.extensions?.[IDENTIFIER];
  const info = isRecord(extension) ? extension.info : undefined;
  const id = isRecord(info) ? info.id : undefined;
  if (id !== undefined) {
    return typeof id === 'string' && /^[a-zA-Z0-9_-]{16,128}$/.test(id)
      ? { type: 'given', id: `id ${id}` }
      : { type: 'invalid', problem: 'the id of a payment has 16 to 128 letters, digits, _ and -' };
  }
  if (idempotencyKey === undefined) return { type: 'none' };
  return idempotencyKey.length >= 1 && idempotencyKey.length <= 255
    ? { type: 'given', id: `key ${idempotencyKey}` }
    : { type: 'invalid', problem: 'Idempotency-Key has 1 to 255 characters' };
}

/** What a payer adds to a payment that has a name, where names are offered: the same one is paid once. */
export function identifiedBy(
  id: string,
  offered: JsonRecord,
): { readonly extensions?: JsonRecord } {
  const extension = offered[IDENTIFIER];
  if (!isRecord(extension)) return {};
  const info = isRecord(extension.info) ? extension.info : {};
  return { extensions: { [IDENTIFIER]: { ...extension, info: { ...info, id } } } };
}

/** Whether payments have to have a name. */
export function isIdentifierRequired(offered: JsonRecord): boolean {
  const extension = offered[IDENTIFIER];
  return isRecord(extension) && isRecord(extension.info) && extension.info.required === true;
}
