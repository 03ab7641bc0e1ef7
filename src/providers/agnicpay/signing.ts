/** Payments that are signed for somebody else to send: they are booked when they are signed. */
import type { WorldDesk } from '../api.js';
import type { Caller } from './access.js';
import { nonceOf, SIGNED } from './booking.js';
import { inTurn, limitOf, resourceOn, unknown, unreadable } from './spending.js';
import type { components } from './wire.gen.js';
import { isNetwork, isScheme, type SignOutcome } from './wire.js';

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
  const { header, signature } = signable.sign(nonceOf(account, payment));
  return { type: 'signed', header, signature, amount };
}
