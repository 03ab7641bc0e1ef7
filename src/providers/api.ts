import type { Desk, Provider } from '../contract/provider.js';
import type { Command, Ledger, Outcome, Rejection } from '../ledger/index.js';
import type { ProviderStory, Table } from '../story/index.js';
import type { X402Manners } from '../x402/index.js';
import type { Deeds } from './deeds.js';
import type { Records } from './records.js';

/** What stands behind every handler: the ledger of one world, its time, and the one way to change it. */
export interface WorldDesk extends Desk {
  /** To be read only; what was read leaves with the answer once it is durable. */
  readonly ledger: Ledger;
  /** The world's time, in milliseconds since the Unix epoch. */
  now(): number;
  /** Decides and applies at once; resolves when that is durable. */
  execute<C extends Command>(command: C): Promise<Outcome<C>>;
  /** How x402 is spoken here, and what is done to the payment of this request. */
  readonly x402?: X402Manners;
  /** The resources of this mock, for APIs that fetch and pay; none when left out. */
  readonly resources?: Resources;
}

/** What a resource asks for, in the smallest units of USDC. */
export interface Price {
  readonly amount: number;
  /** By its name of version 1. */
  readonly network: string;
  readonly scheme: string;
}

export interface Fetched {
  readonly status: number;
  readonly body: unknown;
}

/** The other APIs of the same mock, as somebody who pays sees them. No other host is reached. */
export interface Resources {
  /** Asks without paying. */
  ask(target: string, host: string): Promise<Fetched & { readonly price?: Price }>;
  /** Pays a price that was asked for. Without a transaction nothing was paid. */
  pay(
    target: string,
    host: string,
    price: Price,
  ): Promise<Fetched & { readonly transaction?: string }>;
}

/** What `src/providers/<id>/index.ts` exports by the name `api`. */
export interface Api {
  readonly provider: Provider<WorldDesk, Rejection>;
  readonly story: ProviderStory;
  /** What its records may say; anything where it is left out. */
  readonly records?: Records;
  /** What a test can have done to its accounts; nothing where it is left out. */
  readonly deeds?: Deeds;
  /** After how many milliseconds a pending payment counts as abandoned, where one does. */
  readonly abandonedAfterMs?: number;
  /** What callers send for a credential, where that is not its secret as the ledger keeps it. */
  readonly sentAs?: (kind: string, secret: string) => string;
  /** What there are rows of; nothing is written in bulk where it is left out. */
  readonly tables?: readonly Table[];
  /** What is asked, one after another, for answers to be kept as fixtures. */
  readonly cases?: readonly Case[];
  /** What is wrong with an answer 200 that its schema cannot say; undefined when nothing is. */
  readonly faultOfAnswer?: (
    operation: string,
    body: Readonly<Record<string, unknown>>,
  ) => string | undefined;
}

/** The body that an earlier case was answered with, by its operation and name. */
export type Earlier = (operation: string, name: string) => unknown;

/** One request whose answer shows something. */
export interface Case {
  readonly operation: string;
  /** What it shows: `first-page`, `settled`. In kebab-case. */
  readonly name: string;
  /** The label of a demo caller; left out: nobody. */
  readonly as?: string;
  /** The status that it is answered with, 200 when left out. */
  readonly status?: number;
  readonly ask?: CaseRequest | ((earlier: Earlier) => CaseRequest);
}

export interface CaseRequest {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
