import { parse as parseQuery } from 'node:querystring';
import type { Answer } from './answer.js';
import { readBody } from './body.js';
import type { Contract, Operation } from './contract.js';
import { parseCookies } from './cookies.js';
import { authenticate, credentialIn, headerOf } from './credentials.js';
import type { Exchange, Observer } from './exchange.js';
import { type Failure, say, type Violation } from './failure.js';
import type { Gate, Interfere, Interference, Meddling, Passing } from './fault-plan.js';
import type { ApiRequest, ApiResponse, Client } from './message.js';
import type { Reply } from './operation-types.js';
import { type RawParameters, type ReadParameters, readParameters } from './parameters.js';
import { PlainRequests } from './plain-requests.js';
import {
  preferenceText,
  preferenceUnavailable,
  preferredAnswer,
  queryPreferences,
  readPreferences,
} from './prefer.js';
import {
  type AnyHandler,
  type Context,
  type Desk,
  handlersFrom,
  type Provider,
} from './provider.js';
import { DoorIn, type RequestJudge } from './request-judge.js';
import { Exit, type ExitOptions, refusedOf } from './responder.js';
import { operationFor, paramsFor, Routes, requestedOperation } from './routes.js';
import { formValues, SchemaJudge } from './schema-judge.js';
import { Schemas } from './schemas.js';
import { seenFrom, type TrustedProxies } from './seen-from.js';
import type { Target } from './target.js';

/** What is known of a request when its desk is chosen. */
export interface DeskRequest {
  /** `undefined` where the document has none for it. */
  readonly operation: Operation | undefined;
  readonly remoteAddress: string | undefined;
  /** Whether this program makes it to itself. */
  readonly isInside: boolean;
  /** Any request header, by its name. */
  header(name: string): string | undefined;
}

/** There is no desk for a request: what paystub answers instead, in its own name. */
export class NoDesk {
  constructor(
    readonly answer: Answer,
    /** In a few words, for the log. */
    readonly why: string,
  ) {}
}

export interface ServeOptions<D extends Desk> extends ExitOptions<D> {
  /** What stands behind the handlers of one request. */
  readonly desk: (request: DeskRequest) => D | NoDesk;
  /** Who may come between a request that passed every check and its answer. */
  readonly interfere?: Interfere<D>;
  /** Who stands before the operations that ask for payment. */
  readonly gate?: Gate<D>;
  readonly observer: Observer;
  /** 32 lower-case hex digits, new for every request. */
  readonly requestId: () => string;
  /** The document of paystub's own answers: what `Prefer` asks for and is not there. */
  readonly own: { readonly contract: Contract; readonly schemas: Schemas };
  /**
   * Whether the validator is asked about every request, or only where the kernel has a doubt
   * (decisions/0016), which is the default. The answers are the same.
   */
  readonly validator?: 'always' | 'in doubt';
  /** Whose word on where the client sees this server counts; proxies on this machine when left out. */
  readonly trustedProxies?: TrustedProxies;
  /** The compiled schemas of the document, where somebody has them already. */
  readonly schemas?: Schemas;
}

/** The way of every request to one API: routed, checked and answered here, and out by `exit.ts`. */
export class Kernel<D extends Desk, R extends { readonly type: string }> {
  readonly #routes: Routes;
  readonly #plain: PlainRequests | undefined;
  readonly #doorIn: RequestJudge;
  readonly #schemas: Schemas;
  readonly #exit: Exit<D, R>;
  readonly #fromDocument: ReadonlyMap<string, AnyHandler>;

  constructor(
    private readonly provider: Provider<D, R>,
    private readonly contract: Contract,
    private readonly options: ServeOptions<D>,
  ) {
    const { own, observer, validator, schemas = new Schemas(contract) } = options;
    this.#routes = new Routes(contract);
    this.#fromDocument = handlersFrom(contract, provider);
    const asksAlways = validator === 'always' || contract.isLenient;
    this.#plain = asksAlways ? undefined : new PlainRequests(contract, schemas);
    this.#doorIn = contract.isLenient ? new SchemaJudge(contract) : DoorIn.of(contract);
    this.#schemas = schemas;
    this.#exit = new Exit(provider, contract, schemas, own, observer, options);
  }

  /** Answers a request. Never rejects. */
  async handle(request: ApiRequest): Promise<ApiResponse> {
    const exchange = this.#begin(request);
    try {
      return await this.#route(exchange);
    } catch (error) {
      this.#exit.fault(exchange, error);
      return this.#exit.leaveRefused(exchange, { type: 'internal' });
    }
  }

  /** The operation that a method and a target reach, if any. Nothing is asked of it. */
  operationAt(method: string, target: Target): Operation | undefined {
    return operationFor(this.#routes.find(target.path).route, method);
  }

  async #route(exchange: Exchange<D>): Promise<ApiResponse> {
    const { request } = exchange;
    const { method, headers } = request;
    if (method === 'OPTIONS') {
      return this.#exit.leave(exchange, { status: 204, headers: {}, body: undefined });
    }
    const found = this.#routes.find(request.path);
    const operation = requestedOperation(found.route, request);
    exchange.operation = operation;
    const desk = this.options.desk({
      operation,
      remoteAddress: request.remoteAddress,
      isInside: request.isInside,
      header: (name) => headerOf(headers, name),
    });
    if (desk instanceof NoDesk) {
      exchange.why = desk.why;
      return this.#exit.leaveOwn(exchange, desk.answer);
    }
    exchange.desk = desk;
    if (found.route === undefined) {
      return this.#exit.leaveRefused(exchange, { type: found.failure });
    }
    const { route, params } = found;
    if (!operation) {
      return this.#exit.leaveRefused(exchange, { type: 'no-such-method', allow: route.allow });
    }
    return this.#exchange(exchange, operation, desk, {
      path: this.contract.isLenient ? paramsFor(operation, params) : params,
      // A name that is given several times has a list of texts. `a[b]=1` is a plain name: no parameter
      // of these APIs is an object.
      query: parseQuery(request.query) as RawParameters['query'],
      header: headers as RawParameters['header'],
      cookie: headers.cookie === undefined ? noCookies : parseCookies(headers.cookie),
    });
  }

  /** A request for a documented operation. */
  async #exchange(
    exchange: Exchange<D>,
    operation: Operation,
    desk: D,
    raw: RawParameters,
  ): Promise<ApiResponse> {
    const { headers, client } = exchange.request;
    const { isLenient } = this.contract;
    const preferences = {
      ...(isLenient && queryPreferences(raw.query)),
      ...readPreferences(headerOf(headers, 'prefer')),
    };
    const { delayMs, ...chosen } = preferences;
    if (delayMs !== undefined) {
      await delay(delayMs, client);
      exchange.applied = preferenceText({ delayMs });
    }
    const asked = preferenceText(chosen);
    if (asked !== '' && isLenient) {
      // Its handler chooses, once the request was judged.
      exchange.preferred = true;
      exchange.applied = [asked, exchange.applied].filter((one) => one !== '').join(', ');
    }
    if (asked === '' || isLenient) {
      const answer = await this.#answer(exchange, operation, raw, desk);
      return answer === 'dropped'
        ? this.#exit.drop(exchange, desk)
        : this.#exit.leave(exchange, answer, desk);
    }
    const answer = preferredAnswer(operation, chosen);
    if (answer) {
      exchange.preferred = true;
      exchange.applied = [asked, exchange.applied].filter((one) => one !== '').join(', ');
      return this.#exit.leave(exchange, answer);
    }
    exchange.why = 'preference not available';
    return this.#exit.leaveOwn(exchange, preferenceUnavailable(operation, asked));
  }

  async #answer(
    exchange: Exchange<D>,
    operation: Operation,
    raw: RawParameters,
    desk: D,
  ): Promise<Answer | 'dropped'> {
    try {
      return await this.#handle(exchange, operation, raw, desk);
    } catch (error) {
      this.#exit.fault(exchange, error);
      return this.#exit.refusal(exchange, { type: 'internal' });
    }
  }

  async #handle(
    exchange: Exchange<D>,
    operation: Operation,
    raw: RawParameters,
    desk: D,
  ): Promise<Answer | 'dropped'> {
    const { request } = exchange;
    const { method, path, headers, client } = request;
    const seen = seenFrom(request, this.options.trustedProxies ?? 'loopback');
    let caller: unknown;
    let read: ReadParameters | undefined;
    for (const step of this.contract.checkOrder) {
      if (step === 'credentials') {
        const access = authenticate(operation, this.provider, headers, raw.query, desk);
        if (!access.ok) return this.#exit.refusal(exchange, access.failure);
        caller = access.caller;
      } else {
        const checked = await this.#request(exchange, operation, raw);
        if ('type' in checked) return this.#exit.refusal(exchange, checked);
        read = checked;
      }
    }
    const written = this.provider.handlers[operation.id];
    const handler = typeof written === 'function' ? written : this.#fromDocument.get(operation.id);
    if (!handler || !read) throw new Error(`${operation.id} has no handler`);
    const context: Context<unknown, string, unknown, D, R> = {
      query: read.query as never,
      path: read.path as never,
      header: read.header as never,
      body: exchange.body as never,
      caller,
      desk,
      request: {
        method,
        path,
        id: exchange.id,
        header: (name) => headerOf(headers, name),
        cookie: (name) => raw.cookie[name],
        ...seen,
        preferences: this.contract.isLenient
          ? { ...queryPreferences(raw.query), ...readPreferences(headerOf(headers, 'prefer')) }
          : {},
        accept: headerOf(headers, 'accept'),
        target: request.target,
        onGone: (gone) => client.onEnd((whole) => whole || gone()),
      },
      reply: (status, body, ...[extra]) => {
        const made: Answer = { status, body, headers: extra ?? {} };
        return made as Reply<unknown>;
      },
      refuse: (rejection) => {
        exchange.why = rejection.type.replaceAll('-', ' ');
        return say(this.provider.voice, rejection, refusedOf(exchange)) as Reply<unknown>;
      },
    };
    const passing: Passing<D> = {
      provider: this.provider.id,
      operation,
      method,
      path,
      target: request.target,
      origin: seen.origin,
      query: raw.query,
      body: exchange.body,
      desk,
      header: context.request.header,
      credential: () => credentialIn(operation, headers, raw.query),
      refused: (why, violation) => {
        exchange.why = why;
        if (violation) exchange.violations.push(violation);
      },
      hasLeft: () => !exchange.over && client.hasEnded(),
    };
    const interference = this.options.interfere?.(passing);
    const { gate } = this.options;
    const handle = (): Answer | Promise<Answer> => handler(context);
    const answer = (): Answer | Promise<Answer | 'dropped'> =>
      gate && operation.payment !== undefined ? gate(passing, handle) : handle();
    return interference ? this.#interfered(exchange, interference, desk, answer) : answer();
  }

  /** An answer that somebody comes between, before the effect or after it. */
  async #interfered(
    exchange: Exchange<D>,
    { rules, injected = [], before, after, delivery }: Interference,
    desk: D,
    handle: () => Answer | Promise<Answer | 'dropped'>,
  ): Promise<Answer | 'dropped'> {
    exchange.rules = rules;
    exchange.injected = injected;
    const meddle = async (meddling: Meddling | undefined): Promise<Meddling['instead']> => {
      if (meddling === undefined) return undefined;
      if (meddling.delayMs > 0) await delay(meddling.delayMs, exchange.request.client);
      return meddling.instead;
    };
    const early = await meddle(before);
    if (early !== undefined) return early;
    const answer = await handle();
    // What follows is a failure of the answer alone: the effect is there to stay.
    await desk.settled();
    exchange.delivery = delivery;
    const instead = await meddle(after);
    exchange.replaced = instead !== undefined;
    return instead ?? answer;
  }

  /** The request against the document: each parameter by its own rule, and then the validator. */
  async #request(
    exchange: Exchange<D>,
    operation: Operation,
    raw: RawParameters,
  ): Promise<ReadParameters | Failure> {
    const { request } = exchange;
    let media: string | undefined;
    if (operation.body) {
      const read = await readBody(operation.body, request);
      if (read.failure) return read.failure;
      media = read.media;
      exchange.body = this.contract.isLenient
        ? formValues(read.body, media, operation, this.contract)
        : read.body;
    }
    const { query } = raw;
    const read = readParameters(operation, raw, this.#schemas);
    const { body } = exchange;
    const fine = this.#plain?.isFine(operation, { read, body, media }) === true;
    // The validator keeps a check for every Content-Type that it ever saw: it sees those of the document.
    const headers = { ...request.headers, 'content-type': media };
    const refused = fine
      ? undefined
      : await this.#doorIn.check(operation, { headers, query, body });
    if (refused && refused.type !== 'invalid-request') return refused;
    const found = [...read.violations, ...this.#unknown(operation, query)];
    const errors = found.filter((violation) => violation.severity === 'error');
    // Of parameters the kernel's own reading counts, which is stricter than the validator's and names
    // each of them; of the body only the validator knows.
    const theirs = refused?.violations ?? [];
    errors.push(...theirs.filter((violation) => violation.location[0] === 'body'));
    if (refused && errors.length === 0) errors.push(...theirs);
    exchange.violations.push(...found.filter((violation) => violation.severity === 'warning'));
    return errors.length > 0 ? { type: 'invalid-request', violations: errors } : read;
  }

  #unknown(operation: Operation, query: RawParameters['query']): Violation[] {
    // A document of others may leave out what its API takes.
    if (this.contract.isLenient) return [];
    const severity = this.contract.unknownParameters === 'refuse' ? 'error' : 'warning';
    return Object.keys(query)
      .filter((name) => !operation.queryNames.has(name))
      .map((name) => ({
        location: ['query', name],
        severity,
        code: 'unknown-parameter',
        message: `${name} is not a parameter of ${operation.id}`,
      }));
  }

  #begin(request: ApiRequest): Exchange<D> {
    return {
      request,
      id: this.options.requestId(),
      startedAt: performance.now(),
      body: undefined,
      violations: [],
      operation: undefined,
      why: undefined,
      applied: '',
      preferred: false,
      desk: undefined,
      rules: [],
      injected: [],
      delivery: undefined,
      replaced: false,
      isInternal: false,
      over: false,
    };
  }
}

const noCookies = parseCookies('');

/** Waits, but no longer than the client does. */
function delay(ms: number, client: Client): Promise<void> {
  return new Promise((resolve) => {
    if (client.hasEnded()) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    client.onEnd(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
