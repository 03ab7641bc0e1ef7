import type { Answer } from './answer.js';
import type { Contract, Operation } from './contract.js';
import type { CredentialProblem, Voice } from './failure.js';
import type {
  BodyOf,
  HeaderOf,
  OperationShape,
  PathOf,
  QueryOf,
  Reply,
  ReplyFunction,
} from './operation-types.js';
import type { Preferences } from './prefer.js';

/** What stands behind the handlers for the length of one request (a world and its clock, usually). */
export interface Desk {
  /**
   * Resolves once everything that the request saw or did is durable, and rejects when that can no
   * longer become true. No answer leaves before it resolves.
   */
  settled(): Promise<void>;
}

/** What a handler gets. `Caller` is what the provider's own check of credentials gave. */
export interface Context<Op, Defaulted extends string, Caller, D extends Desk, R> {
  readonly query: QueryOf<Op, Defaulted>;
  readonly path: PathOf<Op>;
  readonly header: HeaderOf<Op>;
  readonly body: BodyOf<Op>;
  readonly caller: Caller;
  readonly desk: D;
  readonly request: {
    readonly method: string;
    /** The documented path, with its parameters filled in. */
    readonly path: string;
    /** 32 lower-case hex digits, the same in the log. */
    readonly id: string;
    /** Any request header, by its lower-case name. */
    header(name: string): string | undefined;
    /** A cookie by its name, decoded. */
    cookie(name: string): string | undefined;
    /** Where the client sees this server, `https://pay.example`; empty where it named no host. */
    readonly origin: string;
    /** What comes before this program's own paths, where another has mounted it: `/mock`. */
    readonly base: string;
    /** What `Prefer` asks for, of a document that is read leniently; empty otherwise. */
    readonly preferences: Preferences;
    /** What the request says of the media types that it takes. */
    readonly accept: string | undefined;
    /** The query as it came, and all of the target. */
    readonly target: string;
    /** Calls back when the client goes before it was answered. */
    onGone(gone: () => void): void;
  };
  readonly reply: ReplyFunction<Op>;
  /** Says a rejection of the domain in this API's words. */
  readonly refuse: (rejection: R) => Reply<Op>;
}

/** A handler that is made from what the document says of its operation, once, at the start. */
export interface FromDocument<in C, Op> {
  /** Throws a `ContractError` where the document says what cannot be served. */
  handlerFor(
    contract: Contract,
    operation: Operation,
  ): (context: C) => Reply<Op> | Promise<Reply<Op>>;
}

/** One handler for each operation of the document, and nothing more. */
export type Handlers<
  Operations,
  Defaults extends { [Id in keyof Operations]: string },
  Caller,
  D extends Desk,
  R,
> = {
  readonly [Id in keyof Operations]:
    | ((
        context: Context<Operations[Id], Defaults[Id], Caller, D, R>,
      ) => Reply<Operations[Id]> | Promise<Reply<Operations[Id]>>)
    | FromDocument<Context<Operations[Id], Defaults[Id], Caller, D, R>, Operations[Id]>;
};

/** What a check of one credential comes to. */
export type Access<Caller> =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly problem: CredentialProblem }
  | { readonly ok: false; readonly problem: 'forbidden'; readonly needs: readonly string[] };

/** What a check of credentials may look at besides the credential. */
export interface Presented<D extends Desk> {
  /** What the caller sent for this scheme: the key, the token, the cookie's value, decoded. */
  readonly secret: string;
  /** The scopes or roles that the operation's security requirement lists for the scheme. */
  readonly scopes: readonly string[];
  readonly desk: D;
  header(name: string): string | undefined;
}

/**
 * One API: its document, its handlers, how it knows its callers, and how it says no. The kernel holds
 * every member against the document when it starts.
 */
export interface Provider<
  D extends Desk = Desk,
  R extends { readonly type: string } = { readonly type: string },
> {
  readonly id: string;
  /** One check for each security scheme of the document, by the scheme's name. */
  readonly schemes: Readonly<Record<string, (presented: Presented<D>) => Access<unknown>>>;
  readonly handlers: Readonly<Record<string, AnyHandler | AnyFromDocument>>;
  readonly voice: Voice<R>;
}

/** A handler as the kernel calls it, with a `Context`: the types were proven where it was defined. */
export type AnyHandler = (
  // biome-ignore lint/suspicious/noExplicitAny: the operation's type is known only to `defineProvider`.
  context: any,
) => Answer | Promise<Answer>;

// biome-ignore lint/suspicious/noExplicitAny: as of `AnyHandler`.
type AnyFromDocument = FromDocument<any, any>;

/** The handlers that an API leaves to its document, by operation. */
export function handlersFrom(
  contract: Contract,
  { handlers }: Pick<Provider, 'handlers'>,
): ReadonlyMap<string, AnyHandler> {
  const made = new Map<string, AnyHandler>();
  for (const [id, operation] of contract.operations) {
    const handler = handlers[id];
    if (typeof handler === 'object') made.set(id, handler.handlerFor(contract, operation));
  }
  return made;
}

/**
 * Defines an API. The type arguments are the generated `operations` and `defaults`; with them a
 * handler for an unknown operation, a missing one, an undocumented status, a wrong or extra field and
 * a missing header do not compile.
 */
export function defineProvider<
  Operations extends { [Id in keyof Operations]: OperationShape },
  Defaults extends { [Id in keyof Operations]: string },
  Caller,
  D extends Desk,
  R extends { readonly type: string },
>(definition: {
  readonly id: string;
  readonly schemes: Readonly<Record<string, (presented: Presented<D>) => Access<Caller>>>;
  readonly handlers: Handlers<Operations, Defaults, Caller, D, R>;
  readonly voice: Voice<R>;
}): Provider<D, R> {
  const { handlers } = definition;
  return {
    ...definition,
    // Each handler was held against its own operation above; the kernel calls them by name.
    handlers: handlers as Provider['handlers'],
  };
}
