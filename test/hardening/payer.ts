import { Client, type Incoming } from './client.js';

/** What the summary of an account says. */
export interface Summary {
  readonly balanceCents: number;
  readonly topUpTotalCents: number;
  readonly x402Transactions: number;
}

export interface Transaction {
  readonly id: string;
  readonly status: string;
  readonly receiptId: string | null;
}

/** What a quote costs. */
export const priceCents = 25;

/**
 * Somebody who signed up with ActumX, and an agent that pays with his key. Served alone, at the root.
 * Every call gives the body of a 200 (a quote: of its 402), and rejects otherwise.
 */
export class Payer {
  #client: Client;
  readonly #cookie: string;
  readonly #key: string;

  private constructor(client: Client, cookie: string, key: string) {
    this.#client = client;
    this.#cookie = cookie;
    this.#key = key;
  }

  static async signUp(port: number, connections: number): Promise<Payer> {
    const client = new Client(port, connections);
    const person = { name: 'Kim Killian', email: 'kim@example.com', password: 'correct horse' };
    const signedUp = await post(client, '/auth/api/auth/sign-up/email', person, []);
    const cookie = String(signedUp.headers['set-cookie']).split(';')[0] ?? '';
    const made = await post(client, '/v1/api-keys', { name: 'agent' }, [['cookie', cookie]]);
    return new Payer(client, cookie, JSON.parse(made.body).apiKey);
  }

  /** Goes on with a server that was started anew. */
  reconnect(port: number, connections: number): void {
    this.close();
    this.#client = new Client(port, connections);
  }

  /** Asks for the paid resource, and gives the id of the payment that it asks for. */
  async open(): Promise<string> {
    const target = '/v1/protected/quote?topic=kill';
    const headers = [['x-api-key', this.#key]] as const;
    const answer = await this.#client.send({ method: 'GET', target, headers });
    return JSON.parse(expectStatus(answer, 402).body).x402.paymentId;
  }

  /** Settles, and gives the receipt's id. */
  async settle(paymentId: string): Promise<string> {
    const headers = [['x-api-key', this.#key]] as const;
    const answer = await post(this.#client, '/v1/x402/settle', { paymentId }, headers);
    return JSON.parse(answer.body).receiptId;
  }

  async topUp(amountCents: number): Promise<void> {
    const headers = [['cookie', this.#cookie]] as const;
    await post(this.#client, '/v1/billing/top-up', { amountCents }, headers);
  }

  async summary(): Promise<Summary> {
    return JSON.parse((await this.#read('/v1/billing/summary')).body);
  }

  /** The latest hundred. */
  async transactions(): Promise<readonly Transaction[]> {
    return JSON.parse((await this.#read('/v1/transactions')).body).transactions;
  }

  close(): void {
    this.#client.close();
  }

  async #read(target: string): Promise<Incoming> {
    const headers = [['cookie', this.#cookie]] as const;
    return expectStatus(await this.#client.send({ method: 'GET', target, headers }), 200);
  }
}

async function post(
  client: Client,
  target: string,
  body: object,
  headers: readonly (readonly [string, string])[],
): Promise<Incoming> {
  const answer = await client.send({
    method: 'POST',
    target,
    headers: [['content-type', 'application/json'], ...headers],
    body: JSON.stringify(body),
  });
  return expectStatus(answer, 200);
}

/** Another answer than the one that was expected. */
export class UnexpectedStatus extends Error {
  constructor(readonly answer: Incoming) {
    super(`${answer.status} ${answer.body}`);
  }
}

function expectStatus(answer: Incoming, status: number): Incoming {
  if (answer.status !== status) throw new UnexpectedStatus(answer);
  return answer;
}
