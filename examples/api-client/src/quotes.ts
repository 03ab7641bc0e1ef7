import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from 'paystub/types/actumx';

export type Quote = components['schemas']['PaidQuote']['data'];

export interface QuotesOptions {
  readonly baseUrl: string;
  /** An API key, and what else is to be sent along. */
  readonly headers: Readonly<Record<string, string>>;
  /** The most that a quote may cost. */
  readonly mostCents: number;
}

/** The quote was not bought. Nothing was paid for it. */
export class NotBought extends Error {}

/** How often a request is sent whose answer does not come. */
const TRIES = 3;

/** Buys quotes, each for the price that the API asks at the moment. */
export class Quotes {
  readonly #api: Client<paths>;
  readonly #mostCents: number;

  constructor({ baseUrl, headers, mostCents }: QuotesOptions) {
    this.#api = createClient<paths>({ baseUrl, headers });
    this.#mostCents = mostCents;
  }

  async buy(topic: string): Promise<Quote> {
    const params = { query: { topic } };
    const asked = await persistently(() => this.#api.GET('/v1/protected/quote', { params }));
    if (asked.data) return asked.data.data;
    const { error } = asked;
    if (!('x402' in error)) throw new NotBought(`ActumX says ${wordOf(error)}`);
    const { paymentId, amountCents } = error.x402;
    if (amountCents > this.#mostCents) throw new NotBought(`it costs ${amountCents} cents`);
    // Settling is asked for again by the same payment: the API takes the money once.
    const settled = await persistently(() =>
      this.#api.POST('/v1/x402/settle', { body: { paymentId } }),
    );
    if (!settled.data) throw new NotBought(`ActumX says ${wordOf(settled.error)}`);
    const header = { 'x-payment-id': paymentId, 'x-payment-proof': settled.data.receiptId };
    const paid = await persistently(() =>
      this.#api.GET('/v1/protected/quote', { params: { ...params, header } }),
    );
    if (!paid.data)
      throw new Error(`paid by ${paymentId}, and not answered: ${paid.response.status}`);
    return paid.data.data;
  }
}

/** The word for an error; ActumX answers some in plain text. */
function wordOf(error: string | { readonly error: string }): string {
  return typeof error === 'string' ? error : error.error;
}

/** Sends a request until there is an answer: not when the connection ends, and not for a 5xx. */
async function persistently<T extends { readonly response: Response }>(
  send: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await send();
      if (answer.response.status < 500 || attempt === TRIES) return answer;
    } catch (error) {
      if (attempt === TRIES) throw error;
    }
  }
}
