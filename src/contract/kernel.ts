import { parse as parseCookies } from 'cookie';
import type { Request, Response } from 'express';
import type { Answer } from './answer.js';
import { readBody } from './body.js';
import type { Contract, Operation } from './contract.js';
import { authenticate, headerOf } from './credentials.js';
import { DoorIn } from './door-in.js';
import type { Exchange, Observer } from './exchange.js';
import { Exit, refusedOf } from './exit.js';
import { type Failure, say, type Violation } from './failure.js';
import type { Reply } from './operation-types.js';
import { type RawParameters, type ReadParameters, readParameters } from './parameters.js';
import {
  preferenceText,
  preferenceUnavailable,
  preferredAnswer,
  readPreferences,
} from './prefer.js';
import type { Context, Desk, Provider } from './provider.js';
import type { Route } from './routes.js';
import { Schemas } from './schemas.js';

export interface ServeOptions<D extends Desk> {
  /** What stands behind the handlers of one request. */
  readonly desk: (request: { header(name: string): string | undefined }) => D;
  readonly observer: Observer;
  /** 32 lower-case hex digits, new for every request. */
  readonly requestId: () => string;
  /** The document of paystub's own answers: what `Prefer` asks for and is not there. */
  readonly own: { readonly contract: Contract; readonly schemas: Schemas };
}

/** The way of every request to one API: routed by `serve.ts`, answered here, and out by `exit.ts`. */
export class Kernel<D extends Desk, R extends { readonly type: string }> {
  readonly #doorIn: DoorIn;
  readonly #schemas: Schemas;
  readonly #exit: Exit<D, R>;

  constructor(
    private readonly provider: Provider<D, R>,
    private readonly contract: Contract,
    private readonly options: ServeOptions<D>,
  ) {
    this.#doorIn = new DoorIn(contract);
    this.#schemas = new Schemas(contract);
    const { own, observer } = options;
    this.#exit = new Exit(provider, contract, this.#schemas, own, observer);
  }

  async preflight(req: Request, res: Response): Promise<void> {
    const exchange = this.#begin(req, res);
    await this.#exit.leave(exchange, { status: 204, headers: {}, body: undefined });
  }

  /** A request that no operation answers. */
  unrouted(req: Request, res: Response, failure: Failure, error?: unknown): void {
    const exchange = this.#begin(req, res);
    if (failure.type === 'internal') this.#exit.fault(exchange, error);
    this.#exit.leaveRefused(exchange, failure);
  }

  /** A request for a documented path. */
  async exchange(req: Request, res: Response, route: Route): Promise<void> {
    // HEAD is GET without the body, side effects included.
    const operation = route.operations.get(req.method === 'HEAD' ? 'GET' : req.method);
    if (!operation) {
      this.unrouted(req, res, { type: 'no-such-method', allow: route.allow });
      return;
    }
    const exchange = this.#begin(req, res);
    exchange.operation = operation;
    const { delayMs, ...chosen } = readPreferences(headerOf(req.headers, 'prefer'));
    if (delayMs !== undefined) {
      await delay(delayMs, res);
      exchange.applied = preferenceText({ delayMs });
    }
    const asked = preferenceText(chosen);
    if (asked === '') {
      const [answer, desk] = await this.#answer(exchange, operation);
      await this.#exit.leave(exchange, answer, desk);
      return;
    }
    const answer = preferredAnswer(operation, chosen);
    if (answer) {
      exchange.preferred = true;
      exchange.applied = [asked, exchange.applied].filter((one) => one !== '').join(', ');
      await this.#exit.leave(exchange, answer);
    } else {
      exchange.why = 'preference not available';
      this.#exit.leaveOwn(exchange, preferenceUnavailable(operation, asked));
    }
  }

  async #answer(exchange: Exchange, operation: Operation): Promise<[Answer, D | undefined]> {
    let desk: D | undefined;
    try {
      desk = this.options.desk({ header: (name) => headerOf(exchange.req.headers, name) });
      return [await this.#handle(exchange, operation, desk), desk];
    } catch (error) {
      this.#exit.fault(exchange, error);
      return [this.#exit.refusal(exchange, { type: 'internal' }), desk];
    }
  }

  async #handle(exchange: Exchange, operation: Operation, desk: D): Promise<Answer> {
    const { req } = exchange;
    // Express's simple parser gives text, or a list of texts where a name is given several times.
    const query = req.query as RawParameters['query'];
    let caller: unknown;
    let read: ReadParameters | undefined;
    for (const step of this.contract.checkOrder) {
      if (step === 'credentials') {
        const access = authenticate(operation, this.provider, req.headers, query, desk);
        if (!access.ok) return this.#exit.refusal(exchange, access.failure);
        caller = access.caller;
      } else {
        const checked = await this.#request(exchange, operation, query);
        if ('type' in checked) return this.#exit.refusal(exchange, checked);
        read = checked;
      }
    }
    const handler = this.provider.handlers[operation.id];
    if (!handler || !read) throw new Error(`${operation.id} has no handler`);
    const context: Context<unknown, string, unknown, D, R> = {
      query: read.query as never,
      path: read.path as never,
      header: read.header as never,
      body: req.body as never,
      caller,
      desk,
      request: {
        method: exchange.method,
        path: req.path,
        id: exchange.id,
        header: (name) => headerOf(req.headers, name),
        cookie: (name) => parseCookies(req.headers.cookie ?? '')[name],
      },
      reply: (status, body, ...[headers]) => {
        const made: Answer = { status, body, headers: headers ?? {} };
        return made as Reply<unknown>;
      },
      refuse: (rejection) => {
        exchange.why = rejection.type.replaceAll('-', ' ');
        return say(this.provider.voice, rejection, refusedOf(exchange)) as Reply<unknown>;
      },
    };
    return handler(context);
  }

  /** The request against the document: the validator first, then each parameter by its own rule. */
  async #request(
    exchange: Exchange,
    operation: Operation,
    query: RawParameters['query'],
  ): Promise<ReadParameters | Failure> {
    const { req, res } = exchange;
    const unread = await readBody(operation, req, res);
    if (unread) return unread;
    const refused = await this.#doorIn.check(operation, req, res);
    if (refused && refused.type !== 'invalid-request') return refused;
    const read = readParameters(
      operation,
      {
        query,
        path: req.params as RawParameters['path'],
        header: req.headers as RawParameters['header'],
        cookie: parseCookies(req.headers.cookie ?? ''),
      },
      this.#schemas,
    );
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

  #begin(req: Request, res: Response): Exchange {
    return {
      req,
      res,
      id: this.options.requestId(),
      startedAt: performance.now(),
      method: req.method,
      violations: [],
      operation: undefined,
      why: undefined,
      applied: '',
      preferred: false,
    };
  }
}

/** Waits, but no longer than the client does. */
function delay(ms: number, res: Response): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    res.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
