import { type MockOptions, type RunningMock, startMock } from '../../src/mock.js';
import {
  chainOf,
  decodeHeader,
  encodeHeader,
  type JsonRecord,
  type Requirements,
  signedPayment,
  type TestWallet,
  testWallet,
} from '../../src/x402/index.js';

/** The API alone, at the root, on a day that stands still. */
export function serving(options: MockOptions = {}): Promise<RunningMock> {
  return startMock({ apis: ['x402'], refDate: '2026-03-01', ...options });
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
  /** Spoils the payload before it is sent. */
  readonly spoil?: (payload: JsonRecord) => JsonRecord;
}

/** A client that does what it is told, on one mock. */
export class Client {
  constructor(private readonly mock: RunningMock) {}

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
    const asked = { ...(await this.terms(path, init)), ...paying.terms };
    const { wallet = testWallet('rich'), version = 2, nonce = newNonce(), late = 0 } = paying;
    const now = Date.parse(this.mock.clock.now().now) + late;
    const { extensions } = paying;
    const made = signedPayment(
      version,
      asked,
      wallet,
      now,
      nonce,
      extensions ? { extensions } : {},
    );
    return encodeHeader(paying.spoil?.(made) ?? made);
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
  async payments(label = 'rich'): Promise<readonly { status: string; transaction: string }[]> {
    const headers = { 'X-Wallet': testWallet(label).address };
    const { body } = await this.ask('/payments', { headers });
    return (body as { payments: { status: string; transaction: string }[] }).payments;
  }

  async usage(label = 'rich'): Promise<number> {
    const headers = { 'X-Wallet': testWallet(label).address };
    const { body } = await this.ask('/usage', { headers });
    return (body as { pagination: { total: number } }).pagination.total;
  }
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

export const baseSepolia = chainOf('base-sepolia');
