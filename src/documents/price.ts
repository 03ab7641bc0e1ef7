/** What an operation of a document costs: its `x-x402`, or its `x-payment-info` in any of the shapes in use. */
import { isObject } from '../contract/document.js';

/** Who is paid where a document does not say it: an address that belongs to nobody in particular. */
const PAID = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';

/**
 * Puts the operation behind the payment gate: with `x-x402`, and a documented 402. What cannot be read
 * is told, and the operation is served free.
 */
export function pricedBy(operation: Record<string, unknown>, notice: (what: string) => void): void {
  const info = operation['x-payment-info'];
  if (operation['x-x402'] === undefined && info !== undefined) {
    const price = priceIn(info);
    if (price === undefined) {
      notice('has an x-payment-info without a price of its own: it is free here');
      return;
    }
    operation['x-x402'] = {
      price: price.text,
      network: 'base-sepolia',
      payTo: PAID,
      ...(price.description !== undefined && { description: price.description }),
    };
  }
  const terms = operation['x-x402'];
  if (terms === undefined) return;
  if (!isObject(terms) || (terms.role === undefined && terms.price === undefined)) {
    notice('has an x-x402 without a price: it is free here');
    delete operation['x-x402'];
    return;
  }
  if (terms.role !== undefined) {
    notice('is a part of a facilitator, which only the API x402 has: it is served as any other');
    delete operation['x-x402'];
    return;
  }
  operation['x-x402'] = { network: 'base-sepolia', payTo: PAID, ...terms };
  const responses = isObject(operation.responses) ? { ...operation.responses } : {};
  operation.responses = {
    ...responses,
    402: responses[402] ?? ASKS,
    ...(terms.scheme === 'upto' && {
      412: responses[412] ?? { description: 'The wallet has not approved Permit2.' },
    }),
  };
}

const ASKS = {
  description: 'Asks for a payment, in the header PAYMENT-REQUIRED and in the body (x402).',
  content: { 'application/json': { schema: { type: 'object' } } },
};

interface Price {
  /** `$0.05`, or the asset's smallest units. */
  readonly text: string;
  readonly description: string | undefined;
}

/** From `{offers: [...]}`, one flat offer, `{protocols, price: {amount}}` or `{pricingMode, price}`. */
function priceIn(info: unknown): Price | undefined {
  if (!isObject(info)) return undefined;
  const offers = Array.isArray(info.offers) ? info.offers.filter(isObject) : [info];
  for (const offer of offers) {
    const { description } = offer;
    const nested = isObject(offer.price) ? offer.price : undefined;
    const amount = nested?.amount ?? offer.amount ?? offer.price ?? offer.maxPrice;
    const currency = String(nested?.currency ?? offer.currency ?? 'USD');
    const text = textOf(amount, currency, offer.amount !== undefined && nested === undefined);
    if (text !== undefined) {
      return { text, description: typeof description === 'string' ? description : undefined };
    }
  }
  return undefined;
}

function textOf(amount: unknown, currency: string, mayBeUnits: boolean): string | undefined {
  const text = String(amount ?? '').replace(/^\$/, '');
  if (!/^\d+(?:\.\d+)?$/.test(text) || Number(text) <= 0) return undefined;
  // Offers of MPP count in the smallest units of a token, which is named by its address.
  const isToken = /^0x/i.test(currency);
  return mayBeUnits && isToken && !text.includes('.') ? text : `$${text}`;
}
