import { type MockOptions, type RunningMock, startMock } from '../../src/mock.js';
import { type Authorization, signAuthorization } from '../../src/payments/eip3009.js';
import {
  decodeHeader,
  encodeHeader,
  type JsonRecord,
  type Requirements,
  signedPayment,
  type TestWallet,
  testWallet,
} from '../../src/payments/index.js';
import { type Permit2Authorization, signPermit2 } from '../../src/payments/permit2.js';

/** The API alone, at the root, on a day that stands still. */
export async function serving(options: MockOptions = {}): Promise<RunningMock> {
  const mock = await startMock({ apis: ['x402'], refDate: '2026-03-01', ...options });
  // A payment that holds from the next second on would hold on a slow machine.
  mock.clock.freeze();
  return mock;
}

let nonces = 0;

/** A nonce that no other payment of this process has. */
export function newNonce(): string {
  nonces += 1;
  return `0x${nonces.toString(16).padStart(64, '0')}`;
}

/** What one does with one's wallet: every part of the payment may be chosen. */
export interface Paying {
  readonly wallet?: TestWallet;
  readonly version?: 1 | 2;
  readonly nonce?: string;
  /** Milliseconds by which the payer's clock is wrong. */
  readonly late?: number;
  /** What is signed instead of what is asked. */
  readonly terms?: Partial<Requirements>;
  readonly extensions?: JsonRecord;
  /** Changes what is signed, whatever was asked: the signature is good, and what it says may not be. */
  readonly signing?: Signing;
  /** Spoils the payload before it is sent. */
  readonly spoil?: (payload: JsonRecord) => JsonRecord;
}

interface Signing {
  readonly transfer?: (authorization: Authorization) => Authorization;
  readonly permit2?: (authorization: Permit2Authorization) => Permit2Authorization;
  /** The chain that is signed for. */
  readonly chainId?: number;
}

/** The same payment with something else signed. */
function resigned(
  made: JsonRecord,
  { extra, asset }: Requirements,
  { key }: TestWallet,
  { transfer = (same) => same, permit2 = (same) => same, chainId = 84532 }: Signing,
): JsonRecord {
  const payload = made.payload as {
    readonly authorization: Authorization;
    readonly permit2Authorization?: Permit2Authorization;
  };
  if (payload.permit2Authorization !== undefined) {
    const permit2Authorization = permit2(payload.permit2Authorization);
    const signature = signPermit2(chainId, permit2Authorization, key);
    return { ...made, payload: { signature, permit2Authorization } };
  }
  const authorization = transfer(payload.authorization);
  const domain = { name: String(extra.name), version: String(extra.version), chainId, asset };
  const signature = signAuthorization(domain, authorization, key);
  return { ...made, payload: { signature, authorization } };
}

/** A client that does what it is told, on one mock. */
export class Client {
  constructor(private readonly mock: Pick<RunningMock, 'url' | 'clock'>) {}

  async ask(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(`${this.mock.url}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      required: header(response, 'payment-required'),
      receipt: header(response, 'payment-response') ?? header(response, 'x-payment-response'),
      headers: response.headers,
    };
  }

  /** What is asked for something, in the words of version 2. */
  async terms(path: string, init: RequestInit = {}): Promise<Requirements> {
    const { required } = await this.ask(path, init);
    const [first] = (required as { accepts: Requirements[] } | undefined)?.accepts ?? [];
    if (first === undefined) throw new Error(`${path} asks for nothing`);
    return first;
  }

  /** The header of a payment. */
  async payment(path: string, paying: Paying = {}, init: RequestInit = {}): Promise<string> {
    return encodeHeader(await this.made(path, paying, init));
  }

  /** A payment before it is a header. */
  async made(path: string, paying: Paying = {}, init: RequestInit = {}): Promise<JsonRecord> {
    const asked = { ...(await this.terms(path, init)), ...paying.terms };
    const { wallet = testWallet('rich'), version = 2, nonce = newNonce(), late = 0 } = paying;
    const now = Date.parse(this.mock.clock.now().now) + late;
    const { extensions } = paying;
    const signed = signedPayment(
      version,
      asked,
      wallet,
      now,
      nonce,
      extensions ? { extensions } : {},
    );
    const { signing } = paying;
    const made = signing === undefined ? signed : resigned(signed, asked, wallet, signing);
    return paying.spoil?.(made) ?? made;
  }

  /** Pays with a header. */
  send(path: string, payment: string, init: RequestInit = {}, version = 2): Promise<Answered> {
    const name = version === 2 ? 'payment-signature' : 'x-payment';
    const headers = { ...(init.headers as Record<string, string>), [name]: payment };
    return this.ask(path, { ...init, headers });
  }

  async pay(path: string, paying: Paying = {}, init: RequestInit = {}): Promise<Answered> {
    const payment = await this.payment(path, paying, init);
    return this.send(path, payment, init, paying.version);
  }

  /** The payments of a wallet, newest first. */
  async payments(label = 'rich'): Promise<readonly PaymentShown[]> {
    const headers = { 'X-Wallet': testWallet(label).address };
    const { body } = await this.ask('/payments?limit=100', { headers });
    return (body as { payments: PaymentShown[] }).payments;
  }

  /** What a wallet holds, what of it can be spent, and what is held. */
  async wallet(label = 'rich'): Promise<{ balance: number; available: number; held: number }> {
    const headers = { 'X-Wallet': testWallet(label).address };
    const { body } = await this.ask('/wallet', { headers });
    const { balance, available, held } = body as Record<string, string>;
    return { balance: Number(balance), available: Number(available), held: Number(held) };
  }

  /** Asks the facilitator about a payment. */
  async facilitator(
    operation: 'verify' | 'settle',
    paymentPayload: JsonRecord,
    paymentRequirements: Requirements,
  ): Promise<JsonRecord> {
    const { body } = await this.ask(`/facilitator/${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ x402Version: 2, paymentPayload, paymentRequirements }),
    });
    return body as JsonRecord;
  }

  async usage(label = 'rich'): Promise<number> {
    const headers = { 'X-Wallet': testWallet(label).address };
    const { body } = await this.ask('/usage', { headers });
    return (body as { pagination: { total: number } }).pagination.total;
  }
}

export interface PaymentShown {
  readonly status: string;
  readonly amount: string;
  readonly maximum: string | null;
  readonly transaction: string | null;
  readonly scheme: string;
  readonly reason: string | null;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
  /** `PAYMENT-REQUIRED`, decoded. */
  readonly required: JsonRecord | undefined;
  /** The receipt of either version, decoded. */
  readonly receipt: JsonRecord | undefined;
  readonly headers: Headers;
}

function header({ headers }: Response, name: string): JsonRecord | undefined {
  const text = headers.get(name);
  if (text === null) return undefined;
  const decoded = decodeHeader(text);
  return decoded.ok ? decoded.value : { unreadable: text };
}
