/** The ledger's records as this API writes them, and its filters as the ledger reads them. */
import { dateTimeToSecond } from '../../contract/date-time.js';
import { base58OfWords, hexId, shortId } from '../../ledger/ids/index.js';
import type { PaymentRow, PaymentStatus } from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
export type Transaction = Wire['Transaction'];
export type Status = Transaction['status'];
export type TransactionList = Wire['TransactionList'];
export type Balance = Wire['Balance'];
export type Network = Balance['network'];
export type ChainType = Balance['chainType'];

/** One USDC, which counts as one US dollar, in the ledger's units. */
export const MICROS = 1_000_000;
export const USDC = { code: 'USDC', scale: 6 } as const;

/** What each state of a payment is here: held funds are under way, settled ones are spent. */
const STATUS: Readonly<Record<PaymentStatus, Status>> = {
  pending: 'pending',
  held: 'pending',
  settled: 'success',
  completed: 'success',
  failed: 'failed',
  voided: 'failed',
};
/** The ledger's states that this API shows as a status. */
export function statesOf(status: Status): PaymentStatus[] {
  return (Object.keys(STATUS) as PaymentStatus[]).filter((state) => STATUS[state] === status);
}

const CHAIN: Readonly<Record<Network, ChainType>> = {
  base: 'ethereum',
  'base-sepolia': 'ethereum',
  solana: 'solana',
  'solana-devnet': 'solana',
};

/** The networks that this API has a word for. */
export const NETWORKS = Object.keys(CHAIN) as readonly Network[];
/** The schemes of a payment: what was asked exactly, or at most so much. */
export const SCHEMES = ['exact', 'upto'] as const satisfies readonly Transaction['scheme'][];

export type Scheme = Transaction['scheme'];

export function isScheme(scheme: string): scheme is Scheme {
  return SCHEMES.some((one) => one === scheme);
}

/** The family of a network, by which an address is chosen. */
export function chainTypeOf(network: Network): ChainType {
  return CHAIN[network];
}

/** Micro-dollars as a number of dollars: exact to the sixth decimal up to four billion dollars. */
export function usd(micros: number): number {
  return micros / MICROS;
}

/** Micro-dollars as text with six decimals. */
export function usdText(micros: number): string {
  const whole = Math.trunc(micros / MICROS);
  return `${whole}.${String(micros % MICROS).padStart(6, '0')}`;
}

/** A moment to the second, in UTC; what is below a second is cut off. */
export function timestamp(at: number): string {
  return dateTimeToSecond(at);
}

/** The columns behind the fields of transactions. */
export const COLUMNS = {
  '/status': { column: 'status', shown: STATUS },
  '/endpoint': 'resource',
  '/network': 'network',
  '/timestamp': { column: 'createdAt', cut: 'second' },
  // Of successes it is what was charged.
  '/amount_usd': { column: 'finalAmount', sum: usd },
} as const;

const transactionId = shortId({ key: 'agnicpay/payment', prefix: 'tx_' });
const ethereumHash = hexId({ key: 'agnicpay/ethereum-hash', prefix: '0x', digits: 64 });
// A signature on Solana has 64 bytes, twice as many as a hash.
const solanaHead = hexId({ key: 'agnicpay/solana-head', prefix: '', digits: 64 });
const solanaTail = hexId({ key: 'agnicpay/solana-tail', prefix: '', digits: 64 });
/** Words of 32 bits in each of them. */
const HALF = 8;
/** Kept from call to call, and written anew in each. */
const signature = new Int32Array(2 * HALF);

/** The hash of a payment that reached its chain, in the form that the chain's hashes have. */
function transactionHash(account: number, seq: number, network: string): string {
  const ref = { account, seq };
  if (!network.startsWith('solana')) return ethereumHash.encode(ref);
  solanaHead.words(ref, signature, 0);
  solanaTail.words(ref, signature, HALF);
  return base58OfWords(signature);
}

/** What was paid through this mock has the hash of its receipt, and what came to nothing has none. */
function hashOf(account: number, seq: number, row: PaymentRow, network: string): string {
  if (row.finalAmount === 0) return '';
  return row.reference ?? transactionHash(account, seq, network);
}

/** Every payment of this API has a network and one of the two schemes. */
function schemeOf(scheme: string | null): Transaction['scheme'] {
  if (scheme !== null && isScheme(scheme)) return scheme;
  throw new Error(`a payment has the scheme ${scheme}`);
}

export function transaction(
  account: number,
  { seq, row }: { readonly seq: number; readonly row: PaymentRow },
): Transaction {
  const { network } = row;
  if (network === null) throw new Error(`payment ${seq} of account ${account} has no network`);
  const status = STATUS[row.status as PaymentStatus];
  return {
    id: transactionId.encode({ account, seq }),
    // What was charged, where it was: a price of the scheme `upto` comes out below what was asked.
    amount_usd: usd(row.finalAmount ?? row.amount),
    network,
    endpoint: row.resource,
    timestamp: timestamp(row.createdAt),
    status,
    scheme: schemeOf(row.scheme),
    tx_hash: status === 'success' ? hashOf(account, seq, row, network) : '',
  };
}

/** What a wallet holds on one network; the amounts are micro-dollars. */
export interface Holdings {
  readonly network: Network;
  readonly usdc: number;
  readonly credit: number;
  /** Null without a wallet on the network's chain. */
  readonly address: string | null;
}

export function balance({ network, usdc, credit, address }: Holdings): Balance {
  return {
    usdcBalance: usdText(usdc),
    creditBalance: usdText(credit),
    totalBalance: usdText(usdc + credit),
    address: address ?? '',
    hasWallet: address !== null,
    network,
    chainType: chainTypeOf(network),
  };
}

/** Whether a network is one that wallets are on here. */
export function isNetwork(network: string): network is Network {
  return Object.hasOwn(CHAIN, network);
}

/** What came of fetching a resource. Amounts are micro-dollars. */
export type Outcome =
  /** The URL is none of a resource that is paid for here. */
  | { readonly type: 'elsewhere'; readonly why: string }
  | {
      readonly type: 'failed';
      readonly why: string;
      /** `pending`: a payment is under way, and nobody knows whether it was settled. */
      readonly charged: 'none' | 'pending';
    }
  | { readonly type: 'free'; readonly body: unknown }
  | {
      readonly type: 'paid';
      readonly body: unknown;
      readonly amount: number;
      readonly network: Network;
      readonly scheme: Scheme;
    }
  | {
      readonly type: 'limited';
      readonly limit: Wire['SpendingRefused']['limit'];
      readonly current: number;
      readonly requested: number;
      readonly max: number;
    };

/** What came of signing a payment. Amounts are micro-dollars. */
export type SignOutcome =
  | Extract<Outcome, { readonly type: 'elsewhere' | 'limited' }>
  | { readonly type: 'failed'; readonly why: string }
  /** The resource asks for something else. */
  | { readonly type: 'otherwise' }
  /** It asks for nothing. */
  | { readonly type: 'free' }
  | {
      readonly type: 'signed';
      readonly header: string;
      readonly signature: string;
      readonly amount: number;
    };

const LIMIT_TEXTS: Readonly<Record<Wire['SpendingRefused']['limit'], string>> = {
  per_transaction: 'Per-transaction limit exceeded',
  daily: 'Daily limit exceeded',
  monthly: 'Monthly limit exceeded',
  balance: 'The wallet has too little',
};

export function spendingRefused({
  limit,
  current,
  requested,
  max,
}: Extract<Outcome, { type: 'limited' }>): Wire['SpendingRefused'] {
  return {
    error: limit === 'balance' ? 'insufficient_balance' : 'spending_limit_exceeded',
    error_description: LIMIT_TEXTS[limit],
    limit,
    current: usd(current),
    requested: usd(requested),
    max: usd(max),
  };
}
