import { parse as parseQuery } from 'node:querystring';
import { pace, type Steps, writeJson } from '../slices/index.js';
import { type Answer, type HeaderValue, isLongAnswer } from './answer.js';
import type { Contract, ResponseSpec } from './contract.js';
import { credentialIn, headerOf } from './credentials.js';
import { type CrossOrigin, crossOrigin, type Withheld } from './cross-origin.js';
import {
  type Exchange,
  type ExchangeRecord,
  type Observer,
  reasonOf,
  type Witness,
} from './exchange.js';
import { type Failure, type Refused, say } from './failure.js';
import { FaithfulForms } from './faithful.js';
import { isJson } from './media-type.js';
import type { ApiResponse } from './message.js';
import type { Desk, Provider } from './provider.js';
import { type AnswerFault, checkAnswer } from './response-judge.js';
import type { Schemas } from './schemas.js';
import { violationsHeader, violationsValue } from './violations-header.js';

export interface ExitOptions<D> {
  /** What pages of other origins are told, where that is not what the document says. */
  readonly crossOrigin?: CrossOrigin;
  /** Which headers the pages of other origins are not told that they may send; none when left out. */
  readonly withheld?: Withheld;
  /** Whether values leave as the real server sends them, where the document marks both forms (`x-faithful`). */
  readonly faithful?: boolean;
  readonly witness?: Witness<D>;
}

/** Where answers leave: every one of them, held against its document, once what it saw is durable. */
export class Exit<D extends Desk, R extends { readonly type: string }> {
  readonly #crossOrigin: CrossOrigin;
  readonly #forms: FaithfulForms | undefined;

  constructor(
    private readonly provider: Provider<D, R>,
    private readonly contract: Contract,
    private readonly schemas: Schemas,
    private readonly own: { readonly contract: Contract; readonly schemas: Schemas },
    private readonly observer: Observer,
    private readonly options: ExitOptions<D>,
  ) {
    this.#crossOrigin = options.crossOrigin ?? crossOrigin(contract, options.withheld);
    this.#forms = options.faithful ? new FaithfulForms(contract, schemas) : undefined;
  }

  /** Says a failure or a rejection in this API's words. */
  refusal(exchange: Exchange<D>, failure: Failure): Answer {
    exchange.why = reasonOf(failure);
    if (failure.type === 'invalid-request') exchange.violations.push(...failure.violations);
    return say<R>(this.provider.voice, failure, refusedOf(exchange));
  }

  /** Tells the observer of an error of ours. */
  fault(exchange: Exchange, error: unknown): void {
    this.observer.fault({
      provider: this.provider.id,
      requestId: exchange.id,
      operationId: exchange.operation?.id,
      ...(error instanceof BrokenAnswer
        ? { answer: { status: error.status, fault: error.fault } }
        : { error }),
    });
  }

  /**
   * Lets an answer out. What breaks the document, cannot be made durable or cannot be written leaves
   * as this API's 500 instead, and the observer is told why.
   */
  async leave(exchange: Exchange<D>, answer: Answer, desk?: D): Promise<ApiResponse> {
    try {
      await desk?.settled();
      const text = isLongAnswer(answer.body) ? await longText(answer.body) : undefined;
      return this.#send(exchange, answer, undefined, undefined, text);
    } catch (error) {
      return this.#leaveInternal(exchange, error);
    }
  }

  /** Ends the connection in place of an answer, once what the request did is durable. */
  async drop(exchange: Exchange<D>, desk: D): Promise<ApiResponse> {
    try {
      await desk.settled();
    } catch (error) {
      this.fault(exchange, error);
    }
    return this.#response(exchange, 0, {}, '');
  }

  /** Lets a failure out that no desk stands behind. */
  leaveRefused(exchange: Exchange<D>, failure: Failure): ApiResponse {
    try {
      return this.#send(exchange, this.refusal(exchange, failure));
    } catch (error) {
      return this.#leaveInternal(exchange, error);
    }
  }

  /** Lets out an answer of paystub's own, which no real API gives. */
  leaveOwn(exchange: Exchange<D>, answer: Answer): ApiResponse {
    try {
      return this.#send(exchange, answer, this.own.contract.unrouted, this.own.schemas);
    } catch (error) {
      return this.#leaveInternal(exchange, error);
    }
  }

  #leaveInternal(exchange: Exchange<D>, cause: unknown): ApiResponse {
    this.fault(exchange, cause);
    // What `Prefer` chose is not what leaves now.
    exchange.preferred = false;
    exchange.applied = '';
    exchange.isInternal = true;
    try {
      return this.#send(exchange, this.refusal(exchange, { type: 'internal' }));
    } catch (error) {
      // The boot check has proven the 500 of every operation, so this is the end of the line.
      this.fault(exchange, error);
      return this.#response(exchange, 500, {}, '');
    }
  }

  #send(
    exchange: Exchange<D>,
    answer: Answer,
    responses: ReadonlyMap<number, ResponseSpec> = exchange.operation?.responses ??
      this.contract.unrouted,
    schemas: Schemas = this.schemas,
    written?: WrittenText,
  ): ApiResponse {
    const checked = checkAnswer(answer, responses, schemas);
    if (!checked.ok) throw new BrokenAnswer(answer.status, checked.fault);
    const { mediaType } = checked;
    const pointer = responses.get(answer.status)?.media.get(mediaType ?? '')?.schemaPointer;
    const body =
      this.#forms && pointer !== undefined && schemas === this.schemas
        ? this.#forms.toFaithful(pointer, answer.body)
        : answer.body;
    const headers: Record<string, string | number | readonly string[]> = { ...answer.headers };
    const violations = violationsValue(exchange.violations);
    if (violations !== undefined) headers[violationsHeader] = violations;
    if (exchange.applied !== '') headers['Preference-Applied'] = exchange.applied;
    if (mediaType !== undefined) {
      headers['Content-Type'] = mediaType.startsWith('text/')
        ? `${mediaType}; charset=utf-8`
        : mediaType;
    }
    if (written !== undefined && body === answer.body && isJson(mediaType ?? '')) {
      return this.#response(exchange, answer.status, headers, written.text, written.bytes);
    }
    const text =
      mediaType === undefined ? '' : !isJson(mediaType) ? String(body) : JSON.stringify(body);
    return this.#response(exchange, answer.status, headers, text);
  }

  #response(
    exchange: Exchange<D>,
    status: number,
    headers: Readonly<Record<string, HeaderValue>>,
    text: string,
    bytes?: readonly Uint8Array[],
  ): ApiResponse {
    const list: HeaderValue[] = [];
    if (status !== 0) {
      list.push(...this.#crossOrigin(exchange.request));
      for (const [name, value] of Object.entries(headers)) list.push(name, value);
      // What is JSON is not to be taken for a page. Pages document the header themselves.
      if (headers[NOSNIFF] === undefined) list.push(NOSNIFF, 'nosniff');
      if (status !== 204) {
        const length = bytes?.reduce((sum, { byteLength }) => sum + byteLength, 0);
        list.push('Content-Length', length ?? Buffer.byteLength(text));
      }
    }
    return {
      status,
      headers: list,
      text,
      ...(bytes && { bytes }),
      delivery: exchange.delivery,
      sent: (how) => {
        if (how === 'unsent') {
          // Nobody waits for it any more. What the request did, it did.
          this.#tell(exchange, 0, {}, '', { gaveUp: true, arrived: false });
          return;
        }
        const arrived = status !== 0 && how === 'whole' && !exchange.replaced;
        this.#tell(exchange, status, headers, text, { gaveUp: how === 'cut', arrived });
      },
      unwritable: (cause) => {
        if (!exchange.isInternal) return this.#leaveInternal(exchange, cause);
        this.fault(exchange, cause);
        return this.#response(exchange, 500, {}, '');
      },
    };
  }

  #tell(
    exchange: Exchange<D>,
    status: number,
    headers: Readonly<Record<string, string | number | readonly string[]>>,
    text: string,
    { gaveUp, arrived }: { readonly gaveUp: boolean; readonly arrived: boolean },
  ): void {
    exchange.over = true;
    const { operation, request } = exchange;
    const record: ExchangeRecord = {
      provider: this.provider.id,
      requestId: exchange.id,
      method: request.method,
      target: request.target,
      operationId: exchange.operation?.id,
      status,
      gaveUp,
      arrived,
      durationMs: performance.now() - exchange.startedAt,
      violations: exchange.violations,
      why: exchange.why,
      preferred: exchange.preferred,
      rules: exchange.rules,
      injected: exchange.injected,
      header: (name) => headerOf(request.headers, name),
      credential: () =>
        operation && credentialIn(operation, request.headers, parseQuery(request.query)),
    };
    this.observer.exchange(record);
    const { desk, body } = exchange;
    if (desk === undefined || !this.options.witness) return;
    const asked = { headers: request.headers, body };
    this.options.witness(desk, record, { request: asked, answer: { headers, text } });
  }
}

/** A body as text, and as the bytes of its pieces. */
interface WrittenText {
  readonly text: string;
  readonly bytes: readonly Uint8Array[];
}

/** As JSON, written and encoded in pieces between which others are answered. */
async function longText(body: unknown): Promise<WrittenText> {
  const parts = await pace.run(writeJson(body));
  const bytes = await pace.run(encoded(parts));
  return { text: parts.join(''), bytes };
}

function* encoded(parts: readonly string[]): Steps<readonly Uint8Array[]> {
  const bytes: Uint8Array[] = [];
  for (const part of parts) {
    bytes.push(Buffer.from(part));
    yield;
  }
  return bytes;
}

const NOSNIFF = 'X-Content-Type-Options';

/** What a voice may know of the request. */
export function refusedOf(exchange: Exchange): Refused {
  return {
    operationId: exchange.operation?.id,
    method: exchange.request.method,
    path: exchange.request.path,
    requestId: exchange.id,
    body: exchange.body,
  };
}

/** An answer of ours that its document does not know. */
class BrokenAnswer extends Error {
  override readonly name = 'BrokenAnswer';
  constructor(
    readonly status: number,
    readonly fault: AnswerFault,
  ) {
    super(`${status}: ${fault.part}${fault.pointer} ${fault.message}`);
  }
}
