import { parse as parseCookies } from 'cookie';
import type { Request, Response } from 'express';
import type { Answer } from './answer.js';
import { readBody } from './body.js';
import type { Contract, Operation, ResponseSpec } from './contract.js';
import { authenticate, headerOf } from './credentials.js';
import { DoorIn } from './door-in.js';
import { checkAnswer } from './door-out.js';
import { type Observer, reasonOf } from './exchange.js';
import { type Failure, type Refused, say, type Violation } from './failure.js';
import { type RawParameters, type ReadParameters, readParameters } from './parameters.js';
import { preferenceApplied, preferredAnswer, readPreferences } from './prefer.js';
import type { Context, Desk, Provider } from './provider.js';
import { Schemas } from './schemas.js';
import { violationsHeader, violationsValue } from './violations-header.js';

export interface ServeOptions<D extends Desk> {
  /** What stands behind the handlers of one request. */
  readonly desk: (request: { header(name: string): string | undefined }) => D;
  readonly observer: Observer;
  /** 32 lower-case hex digits, new for every request. */
  readonly requestId: () => string;
  /** The document of paystub's own answers: what `Prefer` asks for and is not there. */
  readonly own: { readonly contract: Contract; readonly schemas: Schemas };
}

/** One request on its way through. */
interface Exchange {
  readonly req: Request;
  readonly res: Response;
  readonly id: string;
  readonly startedAt: number;
  readonly method: string;
  readonly violations: Violation[];
  operation: Operation | undefined;
  why: string | undefined;
  preferred: string | undefined;
}

/** The way of every request to one API: routed by `serve.ts`, answered here, and out by one door. */
export class Kernel<D extends Desk, R extends { readonly type: string }> {
  readonly #doorIn: DoorIn;
  readonly #schemas: Schemas;

  constructor(
    private readonly provider: Provider<D, R>,
    private readonly contract: Contract,
    private readonly options: ServeOptions<D>,
  ) {
    this.#doorIn = new DoorIn(contract);
    this.#schemas = new Schemas(contract);
  }

  async preflight(req: Request, res: Response): Promise<void> {
    const exchange = this.#begin(req, res);
    await this.#leave(
      exchange,
      { status: 204, headers: {}, body: undefined },
      this.contract.unrouted,
    );
  }

  async unrouted(req: Request, res: Response, failure: Failure, error?: unknown): Promise<void> {
    const exchange = this.#begin(req, res);
    if (failure.type === 'internal') this.#report(exchange, error);
    await this.#leave(exchange, this.#refuse(exchange, failure), this.contract.unrouted);
  }

  /** A request for a documented path. */
  async exchange(req: Request, res: Response, path: string): Promise<void> {
    const exchange = this.#begin(req, res);
    // HEAD is GET without the body, side effects included; Node leaves the body out by itself.
    const method = (req.method === 'HEAD' ? 'GET' : req.method).toLowerCase();
    const operation = [...this.contract.operations.values()].find(
      (candidate) => candidate.path === path && candidate.method === method,
    );
    if (!operation) {
      const allow = this.contract.methodsOf(path).map((name) => name.toUpperCase());
      const failure: Failure = { type: 'no-such-method', allow };
      await this.#leave(exchange, this.#refuse(exchange, failure), this.contract.unrouted);
      return;
    }
    exchange.operation = operation;
    const preferences = readPreferences(headerOf(req.headers, 'prefer'));
    exchange.preferred = preferenceApplied(preferences);
    if (preferences.delayMs !== undefined) await delay(preferences.delayMs, res);
    if (preferences.code !== undefined || preferences.example !== undefined) {
      const preferred = preferredAnswer(operation, preferences);
      const unavailable = preferred.mediaType === 'application/problem+json';
      if (unavailable) await this.#leaveOwn(exchange, preferred);
      else await this.#leave(exchange, preferred, operation.responses);
      return;
    }
    await this.#leave(exchange, ...(await this.#answer(exchange, operation)));
  }

  async #answer(
    exchange: Exchange,
    operation: Operation,
  ): Promise<[Answer, ReadonlyMap<number, ResponseSpec>, D | undefined]> {
    let desk: D | undefined;
    try {
      desk = this.options.desk({ header: (name) => headerOf(exchange.req.headers, name) });
      return [await this.#handle(exchange, operation, desk), operation.responses, desk];
    } catch (error) {
      this.#report(exchange, error);
      return [this.#refuse(exchange, { type: 'internal' }), operation.responses, desk];
    }
  }

  async #handle(exchange: Exchange, operation: Operation, desk: D): Promise<Answer> {
    const { req } = exchange;
    const declared = new Set(
      operation.parameters.filter((one) => one.in === 'query').map((one) => one.name),
    );
    const sent = req.query as RawParameters['query'];
    const query: Record<string, string | readonly string[] | undefined> = {};
    for (const [name, value] of Object.entries(sent)) {
      if (declared.has(name)) query[name] = value;
    }
    let caller: unknown;
    let read: ReadParameters | undefined;
    for (const step of this.contract.checkOrder) {
      if (step === 'credentials') {
        const access = authenticate(operation, this.provider, req.headers, sent, desk);
        if (!access.ok) return this.#refuse(exchange, access.failure);
        caller = access.caller;
      } else {
        const checked = await this.#request(exchange, operation, query, sent);
        if ('type' in checked) return this.#refuse(exchange, checked);
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
        method: req.method,
        path: req.path,
        id: exchange.id,
        header: (name) => headerOf(req.headers, name),
        cookie: (name) => parseCookies(req.headers.cookie ?? '')[name],
      },
      reply: (status, body, ...[headers]) => ({ status, body, headers: headers ?? {} }),
      refuse: (rejection) => {
        exchange.why = rejection.type.replaceAll('-', ' ');
        return say(this.provider.voice, rejection, this.#refused(exchange));
      },
    };
    return handler(context);
  }

  /** The request against the document: the validator first, then each parameter by its own rule. */
  async #request(
    exchange: Exchange,
    operation: Operation,
    query: RawParameters['query'],
    sent: RawParameters['query'],
  ): Promise<ReadParameters | Failure> {
    const { req, res } = exchange;
    const unread = await readBody(operation, req, res);
    if (unread) return unread;
    // The validator gets only what is declared: other names are treated below, by the document's rule.
    Object.defineProperty(req, 'query', {
      value: { ...query },
      writable: true,
      configurable: true,
      enumerable: true,
    });
    const method = req.method;
    if (method === 'HEAD') req.method = 'GET';
    const refused = await this.#doorIn.check(operation, req, res);
    req.method = method;
    const read = readParameters(
      operation,
      {
        query,
        path: req.params as Record<string, string>,
        header: req.headers as Record<string, string>,
        cookie: parseCookies(req.headers.cookie ?? ''),
      },
      this.#schemas,
    );
    if (refused) {
      // The validator stops at the first place; the kernel's own reading names every parameter.
      if (refused.type !== 'invalid-request') return refused;
      const own = read.violations.filter((violation) => violation.severity === 'error');
      const body = refused.violations.filter((violation) => violation.location[0] === 'body');
      const all = [...own, ...body];
      return all.length > 0 ? { type: 'invalid-request', violations: all } : refused;
    }
    for (const name of Object.keys(sent)) {
      if (!(name in query)) {
        read.violations.push({
          location: ['query', name],
          severity: this.contract.unknownParameters === 'refuse' ? 'error' : 'warning',
          code: 'unknown-parameter',
          message: `${name} is not a parameter of ${operation.id}`,
        });
      }
    }
    if (read.violations.some((violation) => violation.severity === 'error')) {
      return { type: 'invalid-request', violations: read.violations };
    }
    exchange.violations.push(...read.violations);
    return read;
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
      preferred: undefined,
    };
  }

  #refused(exchange: Exchange): Refused {
    return {
      operationId: exchange.operation?.id,
      method: exchange.method,
      path: exchange.req.path,
      requestId: exchange.id,
    };
  }

  #refuse(exchange: Exchange, failure: Failure): Answer {
    exchange.why = reasonOf(failure);
    if (failure.type === 'invalid-request') exchange.violations.push(...failure.violations);
    return say<R>(this.provider.voice, failure, this.#refused(exchange));
  }

  #report(exchange: Exchange, error: unknown): void {
    this.options.observer.fault({
      provider: this.provider.id,
      requestId: exchange.id,
      operationId: exchange.operation?.id,
      error,
    });
  }

  /**
   * The one door out. Waits until what the answer saw is durable, holds the answer against the
   * document, and sends it; an answer that breaks its document leaves as this API's 500 instead.
   */
  async #leave(
    exchange: Exchange,
    proposed: Answer,
    responses: ReadonlyMap<number, ResponseSpec>,
    desk?: D,
  ): Promise<void> {
    let answer = proposed;
    try {
      await desk?.settled();
    } catch (error) {
      this.#report(exchange, error);
      answer = this.#refuse(exchange, { type: 'internal' });
    }
    let checked = checkAnswer(answer, responses, this.#schemas);
    if (!checked.ok) {
      this.options.observer.fault({
        provider: this.provider.id,
        requestId: exchange.id,
        operationId: exchange.operation?.id,
        answer: { status: answer.status, fault: checked.fault },
      });
      answer = this.#refuse(exchange, { type: 'internal' });
      checked = checkAnswer(answer, responses, this.#schemas);
    }
    // The boot check has proven the 500 of every operation, so this is the end of the line.
    if (!checked.ok) answer = { status: 500, headers: {}, body: undefined };
    this.#send(exchange, answer, checked.ok ? checked.mediaType : undefined);
  }

  /** An answer of paystub's own, which no real API gives. */
  async #leaveOwn(exchange: Exchange, answer: Answer): Promise<void> {
    const { contract, schemas } = this.options.own;
    const checked = checkAnswer(answer, contract.unrouted, schemas);
    if (!checked.ok) throw new Error(`${answer.status}: ${checked.fault.message}`);
    exchange.why = 'preference not available';
    this.#send(exchange, answer, checked.mediaType);
  }

  #send(exchange: Exchange, answer: Answer, mediaType: string | undefined): void {
    const { res } = exchange;
    if (res.headersSent || res.destroyed) return;
    for (const [name, value] of Object.entries(answer.headers)) {
      res.setHeader(name, typeof value === 'number' ? value : (value as string | string[]));
    }
    const violations = violationsValue(exchange.violations);
    if (violations !== undefined) res.setHeader(violationsHeader, violations);
    if (exchange.preferred !== undefined) {
      res.setHeader('Preference-Applied', exchange.preferred);
    }
    const text =
      answer.body === undefined
        ? ''
        : mediaType?.startsWith('text/')
          ? String(answer.body)
          : JSON.stringify(answer.body);
    if (mediaType !== undefined) {
      res.setHeader(
        'Content-Type',
        mediaType.startsWith('text/') ? `${mediaType}; charset=utf-8` : mediaType,
      );
    }
    if (answer.status !== 204) res.setHeader('Content-Length', Buffer.byteLength(text));
    res.statusCode = answer.status;
    res.end(text);
    this.options.observer.exchange({
      provider: this.provider.id,
      requestId: exchange.id,
      method: exchange.method,
      target: exchange.req.originalUrl,
      operationId: exchange.operation?.id,
      status: answer.status,
      durationMs: performance.now() - exchange.startedAt,
      violations: exchange.violations,
      why: exchange.why,
      preferred: exchange.preferred !== undefined,
    });
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
