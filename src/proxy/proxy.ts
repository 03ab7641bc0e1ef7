import { randomBytes } from 'node:crypto';
import type {
  IncomingHttpHeaders,
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';
import { Readable } from 'node:stream';
import type { Contract } from '../contract/contract.js';
import { headerOf } from '../contract/credentials.js';
import type { ExchangeRecord } from '../contract/exchange.js';
import type { Violation } from '../contract/failure.js';
import { requestOf, write } from '../contract/http-adapter.js';
import { mediaTypeOf } from '../contract/media-type.js';
import type { BodyStream, Handle, Sent } from '../contract/message.js';
import { targetOf as urlTarget } from '../contract/target.js';
import { violationsHeader, violationsValue } from '../contract/violations-header.js';
import type { CallerName, WireAnswer, WireRequest } from '../verify/exchange.js';
import { Inspection, type Judgement, violationsOf } from '../verify/inspection.js';
import type { RecordingFile } from '../verify/recording.js';
import type { Report } from '../verify/report.js';
import { Secrets } from '../verify/secrets.js';
import { decoded, type Gathered, gather } from './body.js';
import { Callers } from './callers.js';
import { strangerOf } from './callers-host.js';
import { endToEnd, pairsOf, type RawHeaders, rawHeader } from './hop-by-hop.js';
import { type Outgoing, Upstream, UpstreamError } from './upstream.js';

export interface ProxyOptions {
  readonly api: string;
  readonly contract: Contract;
  /** Where the real API is. Its path, if any, comes before every request's. */
  readonly target: URL;
  /** How long the target may keep silent, in milliseconds. */
  readonly timeoutMs?: number;
  /** A body up to this is held and checked; a larger one passes by unchecked. */
  readonly checkLimitBytes?: number;
  /** An answer that takes longer is passed on as it comes; then its head says only what it can. */
  readonly holdMs?: number;
  /** The mock that answers when the target is down, with credentials that are good there. */
  readonly fallback?: {
    readonly handle: Handle;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly recording?: RecordingFile | undefined;
  readonly secrets?: Secrets;
  /** Names besides this machine's under which the proxy may be reached. */
  readonly hosts?: readonly string[];
  /** Told of each exchange once it is over, and who answered. */
  readonly observe?: (record: ExchangeRecord, by: Answerer) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** Whose an answer is. */
export type Answerer = 'target' | 'mock' | 'proxy';

/** Says that an answer is not the API's: the proxy's own, or the mock's. */
const answeredByHeader = 'paystub-answered-by';

/** Whether the proxy listens can be asked here, without a request to the API. */
export const healthPath = '/_paystub/health';

/** An exchange under way. */
interface Passage {
  readonly id: string;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly startedAt: number;
  readonly request: WireRequest;
  /** Whether all of the request's body is known. */
  readonly requestWhole: boolean;
  /** Whether it is in the log and the report. */
  told: boolean;
}

/** What of an answer is known when something is to be said about it. */
interface Known {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/**
 * Stands in front of an API: passes every request and every answer on as they are, holds both against
 * the contract, and says on the answer, in `sl-violations`, what is wrong.
 */
export class ContractProxy {
  readonly #inspection: Inspection;
  readonly #upstream: Upstream;
  readonly #secrets: Secrets;
  readonly #callers = new Callers();
  readonly #limit: number;
  readonly #holdMs: number;
  /** How many requests the target itself answered. */
  answered = 0;

  constructor(private readonly options: ProxyOptions) {
    const { api, contract, target, now, timeoutMs = 30_000 } = options;
    this.#inspection = new Inspection({ api, contract, target: shownUrl(target), now });
    this.#upstream = new Upstream(target, timeoutMs);
    this.#secrets = options.secrets ?? new Secrets(contract);
    this.#limit = options.checkLimitBytes ?? 4 * 1024 * 1024;
    this.#holdMs = options.holdMs ?? 2_000;
  }

  /** For `http.createServer`. */
  get listener(): RequestListener {
    return (req, res) => {
      if (asksForHealth(req)) {
        this.#health(req, res);
        return;
      }
      this.#pass(req, res).catch((error: unknown) => {
        // Whoever asked is gone, or half of an answer has left: there is nobody to tell.
        res.destroy(error instanceof Error ? error : undefined);
      });
    };
  }

  /** It is ready: nothing of this reaches the target, and nothing of it is counted. */
  #health(req: IncomingMessage, res: ServerResponse): void {
    const { api, target } = this.options;
    const text = JSON.stringify({ status: 'ok', proxy: api, target: shownUrl(target) });
    res.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      [answeredByHeader]: 'proxy',
    });
    res.end(req.method === 'HEAD' ? undefined : text);
  }

  /** What was found so far, without secrets. */
  report(): Report {
    return this.#secrets.maskReport(this.#inspection.report());
  }

  /** Lets go of the connections to the target. */
  close(): void {
    this.#upstream.close();
  }

  async #pass(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const stranger = this.#strangerOf(req);
    if (stranger !== undefined) {
      await this.#refuse(req, res, startedAt, stranger);
      return;
    }
    const gone = new AbortController();
    res.on('close', () => {
      if (!res.writableFinished) gone.abort(new Error('the caller is gone'));
    });
    req.on('error', (error) => gone.abort(error));
    const sent = hasBody(req) ? await gather(req, this.#limit, undefined) : undefined;
    const request = await this.#wireRequest(req, sent);
    const id = randomBytes(16).toString('hex');
    const requestWhole = sent === undefined || sent.until === 'end';
    const passage: Passage = { id, req, res, startedAt, request, requestWhole, told: false };
    try {
      await this.#exchange(passage, sent, gone.signal);
    } catch (error) {
      this.#failed(passage, error);
    }
  }

  /** Whatever went wrong: it is told to the caller where that can be, and in any case kept. */
  #failed(passage: Passage, error: unknown): void {
    const { res, request, told } = passage;
    const why = error instanceof Error ? error.message : String(error);
    if (!told && !res.headersSent && !res.destroyed) {
      this.#own(passage, new UpstreamError(502, `the answer cannot be passed on: ${why}`, false));
      return;
    }
    if (!told) {
      this.#inspection.skip(undefined, whatOf(request), why);
      this.#tell(passage, 0, 'proxy', [], why);
    }
    res.destroy(error instanceof Error ? error : undefined);
  }

  #strangerOf({ headers }: IncomingMessage): string | undefined {
    const { hosts: allowed = [], target } = this.options;
    const { host, origin } = headers;
    const site = headerOf(headers, 'sec-fetch-site');
    return strangerOf({ host, origin, site }, { target: target.hostname, allowed });
  }

  /** Nothing of it reaches the target. */
  async #refuse(
    req: IncomingMessage,
    res: ServerResponse,
    startedAt: number,
    why: string,
  ): Promise<void> {
    const request = await this.#wireRequest(req, undefined);
    const id = randomBytes(16).toString('hex');
    const detail = `the proxy serves callers on this machine: ${why}`;
    const text = JSON.stringify({ type: 'about:blank', title: 'Forbidden', status: 403, detail });
    res.writeHead(403, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      Connection: 'close',
      [answeredByHeader]: 'proxy',
    });
    res.end(text);
    req.resume();
    this.#inspection.skip(undefined, whatOf(request), why);
    this.#tell(
      { id, req, res, startedAt, request, requestWhole: false, told: false },
      403,
      'proxy',
      [],
      why,
    );
  }

  async #exchange(
    passage: Passage,
    sent: Gathered | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { req, res, request } = passage;
    const isChunked = req.headers['transfer-encoding'] !== undefined;
    const outgoing: Outgoing = {
      method: request.method,
      target: request.target,
      // Trailers are of chunks (RFC 9112, section 7.1.2): without them nobody may announce any.
      headers: endToEnd(req.rawHeaders, 'host', 'expect', ...(isChunked ? [] : ['trailer'])),
      body: sent?.bytes,
      rest: sent && sent.until !== 'end' ? req : undefined,
      trailers: () => (isChunked ? endToEnd(req.rawTrailers) : []),
      early: (status, message, headers) => passEarly(req, res, status, message, headers),
    };
    let incoming: IncomingMessage;
    try {
      incoming = await this.#upstream.send(outgoing, signal);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      await this.#without(passage, sent, error);
      return;
    }
    this.answered += 1;
    await this.#answer(passage, incoming);
  }

  /** The target gave no answer: the mock does, if asked to, or the proxy says so. */
  async #without(
    passage: Passage,
    sent: Gathered | undefined,
    error: UpstreamError,
  ): Promise<void> {
    const { request, res, req, requestWhole } = passage;
    const { fallback } = this.options;
    const safe = request.method === 'GET' || request.method === 'HEAD';
    // A payment that the target may have taken is not made a second time elsewhere.
    if (!fallback || !requestWhole || !(error.unsent || safe)) {
      this.#own(passage, error);
      return;
    }
    const response = await fallback.handle({
      ...requestOf(req, res),
      ...urlTarget(request.target),
      target: request.target,
      headers: withCredentials(req.headers, request, fallback.headers),
      body: sent && readAgain(sent.bytes, req.headers),
    });
    this.#inspection.skip(undefined, whatOf(request), `the mock answered: ${error.message}`);
    const headers = [...response.headers, answeredByHeader, 'mock'];
    const tell = (how: Sent): void => {
      response.sent(how);
      this.#tell(passage, response.status, 'mock', [], 'answered by the mock');
    };
    write({ ...response, headers, sent: tell }, res);
  }

  async #answer(passage: Passage, incoming: IncomingMessage): Promise<void> {
    const { res } = passage;
    const status = incoming.statusCode ?? 0;
    if (status < 100 || status > 999) {
      incoming.destroy();
      const { origin } = this.options.target;
      const problem = `${origin} answered with the status ${status}, which HTTP does not have`;
      this.#own(passage, new UpstreamError(502, problem, false));
      return;
    }
    const bodiless = passage.request.method === 'HEAD' || isBodiless(incoming.statusCode ?? 0);
    let began: Gathered;
    try {
      began = await this.#begin(incoming, bodiless);
    } catch (error) {
      if (res.destroyed) throw error;
      this.#own(passage, this.#brokenOff(error));
      return;
    }
    const known: Known = { bytes: began.bytes, whole: began.until === 'end' };
    const answer = await this.#wireAnswer(passage, incoming, known);
    const judgement = this.#judge(passage.request, answer.wire, answer.extent);
    const violations = violationsOf(judgement);
    this.#head(passage, incoming, violations, bodiless);
    if (began.until === 'end') {
      if (!bodiless) res.write(began.bytes);
      endWithTrailers(res, incoming);
      this.#over(passage, answer.wire, judgement, violations, answer.unread);
      return;
    }
    const all = began.until === 'time' ? this.#keep(incoming, began.bytes) : undefined;
    res.write(began.bytes);
    await relay(incoming, res);
    // What came late is judged late: in the log and the report, when its head has left.
    const rest = all?.();
    const late = rest && (await this.#wireAnswer(passage, incoming, { bytes: rest, whole: true }));
    const last = late ? this.#judge(passage.request, late.wire, late.extent) : judgement;
    const unread = late ? late.unread : `its body is larger than ${this.#limit} bytes`;
    this.#over(
      passage,
      (late ?? answer).wire,
      last,
      late ? violationsOf(last) : violations,
      unread,
    );
  }

  #brokenOff(error: unknown): UpstreamError {
    if (error instanceof UpstreamError) return error;
    const why = error instanceof Error ? error.message : String(error);
    return new UpstreamError(
      502,
      `${this.options.target.origin} broke off its answer: ${why}`,
      false,
    );
  }

  /** The beginning of an answer: all of it, where it is neither large nor slow nor a stream of events. */
  async #begin(incoming: IncomingMessage, bodiless: boolean): Promise<Gathered> {
    if (bodiless) {
      incoming.resume();
      return { bytes: Buffer.alloc(0), until: 'end' };
    }
    const said = Number(incoming.headers['content-length'] ?? 0);
    if (said > this.#limit) return { bytes: Buffer.alloc(0), until: 'limit' };
    const events = mediaTypeOf(incoming.headers['content-type']) === 'text/event-stream';
    return gather(incoming, this.#limit, events ? 0 : this.#holdMs);
  }

  /** Keeps what passes, up to the limit; the function gives it once it has passed, if it was not more. */
  #keep(incoming: IncomingMessage, before: Buffer): () => Buffer | undefined {
    const chunks = [before];
    let size = before.length;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= this.#limit) chunks.push(chunk);
      else chunks.length = 0;
    });
    return () => (size <= this.#limit ? Buffer.concat(chunks) : undefined);
  }

  /** What nests too deep to be looked at is passed on like anything else, and said not to be checked. */
  #judge(request: WireRequest, answer: WireAnswer, extent: 'whole' | 'head'): Judgement {
    try {
      return this.#inspection.judge({ request, answer }, extent);
    } catch (error) {
      const why = `it cannot be checked: ${error instanceof Error ? error.message : String(error)}`;
      const bare = { ...answer, body: '' };
      const judgement = this.#inspection.judge(
        { request: { ...request, body: undefined }, answer: bare },
        'head',
      );
      return { ...judgement, request: [], answer: [], unjudged: why };
    }
  }

  #head(
    { req, res }: Passage,
    incoming: IncomingMessage,
    violations: readonly Violation[],
    bodiless: boolean,
  ): void {
    const value = violationsValue(violations);
    const mayTrail =
      !bodiless && req.httpVersion === '1.1' && incoming.headers['content-length'] === undefined;
    // A target that is a mock of ours says some of it itself: what is said here holds all of it.
    const behind = [
      ...(value === undefined ? [] : [violationsHeader]),
      ...(mayTrail ? [] : ['trailer']),
    ];
    const raw = endToEnd(incoming.rawHeaders, ...behind);
    if (value !== undefined) raw.push(violationsHeader, value);
    // The date is the target's, or there is none.
    res.sendDate = false;
    res.writeHead(incoming.statusCode ?? 502, reasonPhrase(incoming.statusMessage), raw);
  }

  #over(
    passage: Passage,
    answer: WireAnswer,
    judgement: ReturnType<Inspection['judge']>,
    violations: readonly Violation[],
    unread: string | undefined,
  ): void {
    const { request, requestWhole } = passage;
    this.#secrets.learnFrom({ request, answer });
    this.#inspection.note(judgement);
    const { operation } = judgement.read;
    if (operation && judgement.unjudged === undefined) {
      if (unread !== undefined) this.#inspection.skip(operation, 'the body of an answer', unread);
      if (!requestWhole) {
        this.#inspection.skip(
          operation,
          'the body of a request',
          `it is larger than ${this.#limit} bytes`,
        );
      }
    }
    // Half an exchange cannot be replayed.
    if (unread === undefined && requestWhole) this.options.recording?.add({ request, answer });
    this.#tell(passage, answer.status, 'target', violations, undefined);
  }

  /** A gateway's own word, in the form of RFC 9457. */
  #own(passage: Passage, { status, message: said }: UpstreamError): void {
    const { res } = passage;
    const message = this.#secrets.mask(said);
    const title = status === 504 ? 'Gateway Timeout' : 'Bad Gateway';
    const text = JSON.stringify({ type: 'about:blank', title, status, detail: message });
    this.#inspection.unanswered(passage.request, message);
    res.writeHead(status, {
      'Content-Type': 'application/problem+json',
      'Content-Length': Buffer.byteLength(text),
      'Cache-Control': 'no-store',
      [answeredByHeader]: 'proxy',
    });
    res.end(text);
    // What is left of a large request has nowhere to go.
    if (!passage.requestWhole) passage.req.unpipe().resume();
    this.#tell(passage, status, 'proxy', [], message);
  }

  #tell(
    passage: Passage,
    status: number,
    by: Answerer,
    violations: readonly Violation[],
    why: string | undefined,
  ): void {
    const { id, req, request, startedAt } = passage;
    passage.told = true;
    const record: ExchangeRecord = {
      provider: this.options.api,
      requestId: id,
      method: request.method,
      target: this.#secrets.maskTarget(request.target),
      operationId: this.#inspection.checker.operationOf(request.method, request.target)?.id,
      status,
      durationMs: performance.now() - startedAt,
      violations,
      why,
      preferred: false,
      header: (name) => headerOf(req.headers, name),
    };
    this.options.observe?.(record, by);
  }

  async #wireRequest(req: IncomingMessage, sent: Gathered | undefined): Promise<WireRequest> {
    const headers: Record<string, string> = {};
    for (const name of Object.keys(req.headers)) {
      const value = headerOf(req.headers, name);
      if (value !== undefined && isEndToEnd(name, req.rawHeaders)) headers[name] = value;
    }
    const secrets = Object.keys(headers).filter((name) => this.#secrets.isSecretHeader(name));
    const whole = sent?.until === 'end' ? sent.bytes : undefined;
    const body = whole && (await decoded(whole, req.headers['content-encoding'], this.#limit * 8));
    return {
      method: (req.method ?? 'GET').toUpperCase(),
      target: targetOf(req.url ?? '/'),
      headers,
      body: body?.toString('utf8'),
      as: this.#callerOf(headers, secrets),
      secrets,
    };
  }

  #callerOf(headers: Readonly<Record<string, string>>, secrets: readonly string[]): CallerName {
    return this.#callers.nameOf(secrets.map((name) => [name, headers[name] ?? '']));
  }

  /** An answer as the contract is held against it: its body decoded, where it is known and can be. */
  async #wireAnswer(passage: Passage, incoming: IncomingMessage, { bytes, whole }: Known) {
    const encoding = rawHeader(incoming.rawHeaders, 'content-encoding');
    const body = whole ? await decoded(bytes, encoding, this.#limit * 8) : undefined;
    const wire: WireAnswer = {
      status: incoming.statusCode ?? 0,
      headers: pairsOf(endToEnd(incoming.rawHeaders)).map(([name, value]) => [
        name.toLowerCase(),
        value,
      ]),
      body: body?.toString('utf8') ?? '',
      durationMs: performance.now() - passage.startedAt,
    };
    const unread =
      whole && !body ? `its content encoding (${encoding}) cannot be undone` : undefined;
    return { wire, unread, extent: body ? ('whole' as const) : ('head' as const) };
  }
}

function asksForHealth({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && url.split('?', 1)[0] === healthPath;
}

function whatOf({ method, target }: WireRequest): string {
  return `${method} ${target.split('?', 1)[0]}`;
}

/** A reason says nothing to a program (RFC 9112, section 4); what may not stand in one is left out. */
function reasonPhrase(message: string | undefined): string {
  return (message ?? '').replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
}

/** An answer before the answer (RFC 9110, section 15.2). Who speaks HTTP/1.0 does not know of any. */
function passEarly(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  message: string,
  headers: RawHeaders,
): void {
  // The connection is this answer's once it has one, and until its head has left.
  if (req.httpVersion !== '1.1' || res.headersSent || !res.socket || status < 102) return;
  const lines = pairsOf(endToEnd(headers)).map(([name, value]) => `${name}: ${value}\r\n`);
  const text = `HTTP/1.1 ${status} ${reasonPhrase(message)}\r\n${lines.join('')}\r\n`;
  res.socket.write(text, 'latin1');
}

function hasBody(req: IncomingMessage): boolean {
  return (
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
  );
}

function isBodiless(status: number): boolean {
  return status === 204 || status === 304 || status < 200;
}

/** Some clients send the whole URL; the API has its path. */
function targetOf(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, '').replace(/^(?=\?|$)/, '/');
}

/** Where the target is, without credentials that may stand in the URL. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}

function isEndToEnd(name: string, raw: RawHeaders): boolean {
  // Where the target is and how long the body is, whoever sends the request again says anew.
  if (name === 'host' || name === 'content-length') return false;
  return endToEnd(raw).some((one, index) => index % 2 === 0 && one.toLowerCase() === name);
}

/** Whoever shows credentials of the target shows ones of the mock instead, which knows no others. */
function withCredentials(
  given: IncomingHttpHeaders,
  { secrets }: WireRequest,
  good: Readonly<Record<string, string>>,
): IncomingHttpHeaders {
  if (secrets.length === 0) return given;
  const others = Object.entries(given).filter(([name]) => !secrets.includes(name));
  const added = Object.entries(good).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries([...others, ...added]);
}

/** A body that was read already, for one more reader. */
function readAgain(bytes: Buffer, headers: IncomingHttpHeaders): BodyStream {
  return Object.assign(Readable.from([bytes], { objectMode: false }), { headers });
}

function endWithTrailers(res: ServerResponse, incoming: IncomingMessage): void {
  const trailers = pairsOf(incoming.rawTrailers);
  if (trailers.length > 0) res.addTrailers(trailers);
  res.end();
}

/** Passes the rest of an answer on at the pace of whoever reads it. */
function relay(incoming: IncomingMessage, res: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    if (incoming.destroyed && !incoming.readableEnded) reject(new Error('the answer broke off'));
    incoming.on('error', reject);
    incoming.on('end', () => {
      endWithTrailers(res, incoming);
      resolve();
    });
    res.on('close', () => {
      incoming.destroy();
      reject(new Error('the caller is gone'));
    });
    incoming.pipe(res, { end: false });
  });
}
