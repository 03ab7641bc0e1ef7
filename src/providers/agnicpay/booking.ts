/** What becomes of payments that were signed for somebody else to send. */
import { hexId } from '../../ledger/ids/index.js';
import {
  CUSTODIAN,
  chainOf,
  purseOf,
  type SettledPayment,
  settlementOf,
} from '../../x402/index.js';
import type { WorldDesk } from '../api.js';
import { REALM } from './access.js';

/** The kind of a payment that was signed for somebody else to send. */
export const SIGNED = 'signed';

const nonces = hexId({ key: 'agnicpay/nonce', prefix: '0x', digits: 64 });

/**
 * The nonce of a payment that is signed here. It names the payment's row: whoever settles it tells
 * which row that is, after a restart too.
 */
export function nonceOf(account: number, payment: number): string {
  return nonces.encode({ account, seq: payment });
}

/** Books a payment that was signed here, now that somebody has settled it. */
export async function bookSigned(
  desk: WorldDesk,
  { payer, nonce, amount, transaction }: SettledPayment,
): Promise<void> {
  // A nonce can be copied, and so it counts from the wallet that signed it only.
  if (payer !== CUSTODIAN.address.toLowerCase()) return;
  const { ledger } = desk;
  const named = nonces.decode(nonce);
  if (named === undefined || ledger.account(named.account)?.realm !== REALM) return;
  const { account, seq: payment } = named;
  const { status, kind, credential = null } = ledger.payments(account).get(payment) ?? {};
  if (status !== 'held' || kind !== SIGNED) return;
  const settled = await desk.execute({
    type: 'settle-payment',
    account,
    payment,
    credential,
    amount,
    ...(transaction === '' ? {} : { reference: transaction }),
  });
  if (!settled.ok) throw new Error(`what was settled is refused: ${settled.rejection.type}`);
}

/**
 * Calls off what was signed in an account and ran out unused. What was settled by a process that ended
 * before it was booked is booked instead.
 */
export async function callOffUnused(desk: WorldDesk, account: number): Promise<void> {
  const payments = desk.ledger.payments(account);
  const now = desk.now();
  const where = { status: { equals: 'held' }, kind: { equals: SIGNED } };
  for (const payment of payments.seqs({ where, limit: Number.POSITIVE_INFINITY })) {
    if ((payments.value(payment, 'expiresAt') ?? now) > now) continue;
    const network = payments.value(payment, 'network') ?? '';
    const settled = settledElsewhere(desk, network, nonceOf(account, payment));
    if (settled !== undefined) await bookSigned(desk, settled);
    else {
      const reason = 'it ran out unused';
      await desk.execute({ type: 'void-payment', account, payment, reason });
    }
  }
}

function settledElsewhere(
  { ledger }: WorldDesk,
  network: string,
  nonce: string,
): SettledPayment | undefined {
  const { address } = CUSTODIAN;
  const asset = chainOf(network)?.usdc?.address ?? '';
  const purse = purseOf(ledger, address, network, asset);
  return purse === undefined ? undefined : settlementOf(ledger, address, purse, nonce);
}
