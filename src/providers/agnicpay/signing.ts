/** Payments that are signed for somebody else to send: they are booked when they are signed. */
import { hexId } from '../../ledger/ids/index.js';
import { CUSTODIAN, type SettledPayment } from '../../x402/index.js';
import type { WorldDesk } from '../api.js';
import { type Caller, REALM } from './access.js';
import { inTurn, limitOf, resourceOn, SIGNED, unknown, unreadable } from './spending.js';
import type { components } from './wire.gen.js';
import { isNetwork, isScheme, type SignOutcome } from './wire.js';

/**
 * The nonce of a payment that was signed here names its row: whoever settles it tells which row that
 * is, after a restart too.
 */
const nonces = hexId({ key: 'agnicpay/nonce', prefix: '0x', digits: 64 });

/** Signs a payment for a resource of this mock, as far as its user may spend. */
export function sign(
  desk: WorldDesk,
  caller: Caller,
  request: components['schemas']['SignRequest'],
  host: string,
): Promise<SignOutcome> {
  return inTurn(desk, caller.account, () => signNow(desk, caller, request, host));
}

async function signNow(
  desk: WorldDesk,
  { account, credential }: Caller,
  { paymentRequirements, requestData }: components['schemas']['SignRequest'],
  host: string,
): Promise<SignOutcome> {
  const { resources, ledger } = desk;
  const { url, method = 'GET', body } = requestData;
  const place = resourceOn(host, url);
  if (resources === undefined || place === undefined) return { type: 'elsewhere' };
  const { target, resource } = place;
  const asking = { target, host, method, ...(method === 'GET' ? {} : { body }) };
  const { status, signable, problem } = await resources.signable(asking, paymentRequirements);
  if (problem !== undefined) return { type: 'failed', why: unreadable(problem) };
  if (signable === undefined) {
    if (status === 402) return { type: 'otherwise' };
    if (status < 300) return { type: 'free' };
    return { type: 'failed', why: `The resource answered ${status}` };
  }
  const { amount, network, scheme } = signable.price;
  if (!isNetwork(network) || !isScheme(scheme)) {
    return { type: 'failed', why: unknown(signable.price) };
  }
  const limited = limitOf(desk, account, amount, network);
  if (limited) return limited;
  const payment = ledger.payments(account).length;
  const expiresAt = desk.now() + signable.holdsMs;
  const terms = { amount, resource, method, network, scheme, kind: SIGNED, expiresAt };
  // Both are decided before anything else happens in this world.
  const steps = [
    desk.execute({ type: 'open-payment', account, credential, ...terms }),
    desk.execute({ type: 'hold-payment', account, payment }),
  ];
  for (const outcome of await Promise.all(steps)) {
    if (!outcome.ok) throw new Error(`a payment to sign is refused: ${outcome.rejection.type}`);
  }
  const { header, signature } = signable.sign(nonces.encode({ account, seq: payment }));
  return { type: 'signed', header, signature, amount };
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
