/** Payments that are signed for somebody else to send: they are booked before they are signed. */
import type { WorldDesk } from '../api.js';
import type { Caller } from './auth.js';
import { hold, nonceOf, SIGNED } from './booking.js';
import { limitOf } from './limits.js';
import { placeOf } from './place.js';
import { answered, inTurn, unknown, unreadable } from './spending.js';
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
  caller: Caller,
  { paymentRequirements, requestData }: components['schemas']['SignRequest'],
  host: string,
): Promise<SignOutcome> {
  const { resources } = desk;
  const { url, method = 'GET', body } = requestData;
  const place = placeOf(host, url);
  if (!place.ok) return { type: 'elsewhere', why: place.why };
  if (resources === undefined) return failed('There is nothing to sign for here');
  const { target, resource } = place;
  const asking = { target, host: place.host, method, ...(method === 'GET' ? {} : { body }) };
  const asked = await resources.price(asking);
  if (asked.problem !== undefined) return failed(unreadable(asked.problem));
  if (asked.free) return { type: 'free' };
  const offer = resources.offerFor(asked, paymentRequirements);
  if (offer === undefined) {
    return asked.status === 402 ? { type: 'otherwise' } : failed(answered(asked));
  }
  const { amount, network, scheme } = offer.price;
  if (!isNetwork(network) || !isScheme(scheme)) return failed(unknown(offer.price));
  const limited = limitOf(desk, caller.account, amount, network);
  if (limited) return limited;
  const expiresAt = desk.now() + offer.holdsMs;
  const terms = { amount, resource, method, network, scheme, kind: SIGNED, expiresAt } as const;
  const held = await hold(desk, caller, terms);
  if (!held.ok) return failed(`The payment cannot be booked (${held.rejection.type})`);
  const { header, signature } = offer.sign(nonceOf(caller.account, held.payment), held.at);
  return { type: 'signed', header, signature, amount };
}

function failed(why: string): SignOutcome {
  return { type: 'failed', why };
}
