import type { Voice } from '../contract/failure.js';
import type { Asking } from '../contract/inside.js';
import type { OperationShape } from '../contract/operation-types.js';
import {
  type Access,
  type Desk,
  defineProvider,
  type Handlers,
  type Presented,
  type Provider,
} from '../contract/provider.js';
import type { Command, Ledger, Outcome, Rejection } from '../ledger/index.js';
import type { SettledPayment, X402Manners } from '../payments/index.js';
import type { ProviderStory, Table } from '../scenario/index.js';
import type { Deeds } from './actions.js';
import type { Records } from './records.js';

export type { Asking } from '../contract/inside.js';

/** What stands behind every handler: the ledger of one world, its time, and the one way to change it. */
export interface WorldDesk extends Desk {
  /** To be read only; what was read leaves with the answer once it is durable. */
  readonly ledger: Ledger;
  /** The world's time, in milliseconds since the Unix epoch. */
  now(): number;
  /** Decides and applies at once. That it is durable, the answer waits for before it leaves. */
  execute<C extends Command>(command: C): Promise<Outcome<C>>;
  /** Is called where the answer to the request does not arrive as it left here. */
  ifLost?(then: () => void): void;
  /** Is called once the answer has left, or the connection has ended: whether it left whole. */
  ifAnswered?(then: (arrived: boolean) => void): void;
  /** How x402 is spoken here, and what is done to the payment of this request. */
  readonly x402?: X402Manners;
  /** The resources of this mock, for APIs that fetch and pay; none when left out. */
  readonly resources?: Resources;
}

/** What a resource asks for, in the smallest units of USDC. */
export interface Price {
  /** The most that it can come to, under `upto`. */
  readonly amount: number;
  /** By its name of version 1. */
  readonly network: string;
  readonly scheme: string;
}

export interface Fetched {
  /** 0 where the connection ended before an answer began. */
  readonly status: number;
  readonly body: unknown;
  /** Whether all of the answer arrived: a connection may end in the middle of it. */
  readonly complete: boolean;
}

/** How an answer asks to be paid. */
interface Asked {
  /** The ways to pay, in the order of the answer; none where it asks for no payment. */
  readonly offers: readonly Offer[];
  /** What is wrong with how it asks, where nobody can read that. */
  readonly problem?: string;
}

/** One way to pay for a resource. */
export interface Offer {
  readonly price: Price;
  /** For how many milliseconds a payment holds once it is signed. */
  readonly holdsMs: number;
  /**
   * The header that pays, and the signature alone. The same nonce and moment give the same payment.
   *
   * @param nonce 32 bytes in hexadecimal, new for every payment
   * @param at when it is signed, in milliseconds since the Unix epoch
   */
  sign(nonce: string, at: number): Signature;
}

interface Signature {
  readonly header: string;
  readonly signature: string;
}

/** What an answer says of the payment that was sent for it. */
export interface Receipt {
  readonly success: boolean;
  /** Whether it is about the wallet that paid. */
  readonly ours: boolean;
  /** Empty where nothing was to be settled, or nothing was. */
  readonly transaction: string;
  /** What it came to. */
  readonly amount: number;
  /** Why it was not settled. */
  readonly reason: string;
}

/** The other APIs of the same mock, as somebody who pays sees them. No other host is reached. */
export interface Resources {
  /** Asks for a resource without paying: one that is free is served. */
  fetch(asking: Asking): Promise<Fetched & Asked>;
  /** What a resource asks for. Nothing is done for it: one that is free is not asked (status 0). */
  price(asking: Asking): Promise<Fetched & Asked & { readonly free: boolean }>;
  /** Asks with a payment, by the header that an {@link Offer} signed. Without a receipt, nobody knows. */
  pay(asking: Asking, header: string): Promise<Fetched & { readonly receipt?: Receipt }>;
  /** Which of the ways to pay somebody was told of, and in which version of the protocol. */
  offerFor(asked: Asked, told: Readonly<Record<string, unknown>>): Offer | undefined;
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
  /**
   * Is told of every x402 payment that is settled in a world, in the step that settles it: an API that
   * signed it for somebody can book it.
   */
  readonly paid?: (desk: WorldDesk, payment: SettledPayment) => Promise<unknown>;
  /** What there are rows of; nothing is written in bulk where it is left out. */
  readonly tables?: readonly Table[];
  /** What is asked, one after another, for answers to be kept as fixtures. */
  readonly cases?: readonly Case[];
}

/** What an API is made of. What it does not differ in is left out. */
interface ApiDefinition<
  Operations extends { [Id in keyof Operations]: OperationShape },
  Defaults extends { [Id in keyof Operations]: string },
  Caller,
> extends Omit<Api, 'provider'> {
  /** One check for each security scheme of the document, by the scheme's name. */
  readonly schemes: Readonly<Record<string, (presented: Presented<WorldDesk>) => Access<Caller>>>;
  readonly handlers: Handlers<Operations, Defaults, Caller, WorldDesk, Rejection>;
  readonly voice: Voice<Rejection>;
}

/**
 * Defines an API of a world in one call. Its id is that of its story. The type arguments are the
 * generated `operations` and `defaults`, and what a check of credentials gives; `defineProvider` says
 * what does not compile with them.
 */
export function defineApi<
  Operations extends { [Id in keyof Operations]: OperationShape },
  Defaults extends { [Id in keyof Operations]: string },
  Caller,
>(definition: ApiDefinition<Operations, Defaults, Caller>): Api {
  const { schemes, handlers, voice, ...rest } = definition;
  const { id } = definition.story;
  return {
    ...rest,
    provider: defineProvider<Operations, Defaults, Caller, WorldDesk, Rejection>({
      id,
      schemes,
      handlers,
      voice,
    }),
  };
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
