import { setTimeout as sleep } from 'node:timers/promises';
import type { Contract, Operation, SecurityAlternative } from '../contract/contract.js';
import {
  type Credentials,
  credentialsFor,
  type GivenHeaders,
  requiredAlternatives,
  secretNames,
} from './caller.js';
import type { Checker } from './checker.js';
import {
  type CallerName,
  headerOf,
  type Transport,
  TransportError,
  type WireAnswer,
  type WireRequest,
} from './exchange.js';
import {
  type Choice,
  type Finding,
  lightest,
  type NotChecked,
  type Provenance,
  unmarked,
} from './finding.js';
import { Findings } from './findings.js';
import type { Disagreement, ReadExchange } from './reading.js';
import type { OperationSummary } from './report.js';

/** A request as a probe states it. */
export interface Ask {
  /** By name; a list is a parameter that is given several times. */
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly path?: Readonly<Record<string, string>>;
  /** Header parameters. `undefined` takes one away that the caller sends otherwise. */
  readonly header?: Readonly<Record<string, string | undefined>>;
  /** A JSON body. */
  readonly body?: unknown;
  /** A body as text, with its Content-Type. */
  readonly raw?: { readonly text: string; readonly type: string | undefined };
  readonly as?: CallerName;
  /** Instead of the caller's. */
  readonly credentials?: Credentials;
  /** The request is wrong, and some servers fail at such a one: where the contract has seen that, it is no news. */
  readonly wrong?: boolean;
  /** The answer is not held against the contract: the probe knows better what it should be. */
  readonly unchecked?: boolean;
}

export interface RunOptions {
  readonly checker: Checker;
  readonly transport: Transport;
  /** What curl lines begin with. */
  readonly target: string;
  readonly caller: GivenHeaders;
  readonly other?: GivenHeaders | undefined;
  readonly allowWrites: boolean;
  /** For names that must be new each time; a rerun without the network needs the same again. */
  readonly runId: string;
  /** Waits between tries; a rerun without the network does not. */
  readonly pause?: (ms: number) => Promise<unknown>;
  /** How long the whole run may take, in milliseconds; as long as it needs without it. */
  readonly budgetMs?: number | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** The longest wait that a server may ask for with `Retry-After`; one that asks for more is not waited for. */
const patienceMs = 30_000;

/** After so many requests in a row without an answer nothing more is expected of a server. */
const mostSilent = 3;

/** The run is over before its time: its budget is used up, or nothing answers any more. */
export class RunStopped extends Error {
  override readonly name = 'RunStopped';
}

/** One request got no answer: the step that asked cannot go on, and the run can. */
class NoAnswer extends Error {
  constructor(
    readonly request: WireRequest,
    readonly operation: Operation | undefined,
    override readonly cause: TransportError,
  ) {
    super(cause.message);
  }
}

/** One verification under way: it sends, checks what comes, and remembers what was found. */
export class Run {
  readonly checker: Checker;
  readonly notChecked: NotChecked[] = [];
  readonly choices: Choice[] = [];
  requests = 0;
  /** How many answers were no refusal: what was asked for may have been done. */
  taken = 0;
  /** Whether any request got an answer. */
  answered = false;
  /** What went wrong in paystub itself: then a clean result says nothing. */
  ownFault: string | undefined;
  /** Why the first request that got no answer got none. */
  silence: string | undefined;
  /** Answers to operations with a status and a media type that the contract has. */
  recognised = 0;
  readonly #findings: Findings;
  readonly #operations = new Map<string, { requests: number; checks: Record<string, number> }>();
  readonly #secretNames: ReadonlySet<string>;
  readonly #verified = new Set<string>();
  readonly #values = new Map<string, WireAnswer>();
  readonly #endsAt: number;
  #silent = 0;

  constructor(readonly options: RunOptions) {
    this.checker = options.checker;
    this.#findings = new Findings(options.target);
    this.#secretNames = secretNames(this.contract.schemes.values());
    const { now, budgetMs = Number.POSITIVE_INFINITY } = options;
    this.#endsAt = now() + budgetMs;
  }

  /**
   * Does one step of the run. A request without an answer ends the step: it is noted, and the run goes
   * on. So does a fault of ours, which is told and never passes for a clean result. Rejects with
   * `RunStopped` where nothing more can be done.
   */
  async attempt(
    operation: Operation | undefined,
    what: string,
    step: () => Promise<void>,
  ): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (error instanceof RunStopped) throw error;
      if (error instanceof NoAnswer) this.#unanswered(error, operation, what);
      else {
        const message = error instanceof Error ? error.message : String(error);
        this.ownFault ??= `paystub itself failed while it checked ${what}: ${message}`;
        this.skip(operation, what, `paystub itself failed: ${message}`);
      }
    }
    if (this.#silent >= mostSilent) {
      throw new RunStopped(`${mostSilent} requests in a row got no answer`);
    }
  }

  #unanswered({ request, operation, cause }: NoAnswer, at: Operation | undefined, what: string) {
    const { lack, message } = cause;
    this.skip(at, what, lack === 'not-recorded' ? message : `a request got no answer: ${message}`);
    if (lack === 'not-recorded') return;
    this.#findings.note(
      {
        operation: operation?.id,
        rule: lack,
        provenance: unmarked,
        message:
          lack === 'too-large' ? 'an answer is too large to be read' : 'a request got no answer',
        expected: 'an answer',
        received: message,
        pointer: undefined,
      },
      request,
    );
  }

  get contract() {
    return this.checker.contract;
  }

  get findings(): Finding[] {
    return this.#findings.all;
  }

  get operations(): OperationSummary[] {
    return [...this.#operations].map(([id, summary]) => ({ id, ...summary }));
  }

  given(as: 'caller' | 'other'): GivenHeaders {
    return (as === 'other' ? this.options.other : this.options.caller) ?? new Map();
  }

  /** The credentials of a caller for an operation: none where it asks for none, `undefined` where they were not given. */
  credentialsOf(operation: Operation, as: 'caller' | 'other' = 'caller'): Credentials | undefined {
    const alternatives = requiredAlternatives(operation);
    if (alternatives.length === 0) return { headers: {}, secrets: [] };
    for (const alternative of alternatives) {
      const credentials = credentialsFor(alternative, this.given(as));
      if (credentials) return credentials;
    }
    // Where credentials are optional, none are as good.
    return alternatives.length < operation.security.length
      ? { headers: {}, secrets: [] }
      : undefined;
  }

  /** Whether a header holds credentials under some scheme. */
  isSecret(name: string): boolean {
    return this.#secretNames.has(name.toLowerCase());
  }

  /** Every alternative for which credentials were given, in the document's order. */
  alternativesOf(operation: Operation, given: GivenHeaders): [SecurityAlternative, Credentials][] {
    return requiredAlternatives(operation).flatMap((alternative) => {
      const credentials = credentialsFor(alternative, given);
      return credentials ? [[alternative, credentials] as [SecurityAlternative, Credentials]] : [];
    });
  }

  /** Remembers that a right request to an operation was answered with 200. */
  verified(operation: Operation): void {
    this.#verified.add(operation.id);
  }

  isVerified(operation: Operation): boolean {
    return this.#verified.has(operation.id);
  }

  /** Sends a request to an operation, and holds the answer against the contract. */
  async ask(operation: Operation, ask: Ask = {}): Promise<ReadExchange> {
    const request = this.#requestFor(operation, ask);
    const read = await this.send(request);
    this.#summary(operation.id).requests += 1;
    const media = operation.responses.get(read.answer.status)?.media;
    // JSON under another name is the API's all the same.
    const known = media?.size === 0 || media?.has(read.mediaType ?? '');
    if (media && (known || /^\s*[[{]/.test(read.answer.body))) this.recognised += 1;
    if (!ask.unchecked) this.check(read, unmarked, ask.wrong === true);
    return read;
  }

  /**
   * Sends a request, and reads the answer. Nothing is checked. Rejects where none comes, which
   * `attempt` deals with.
   */
  async send(request: WireRequest): Promise<ReadExchange> {
    let answer = await this.#answerTo(request);
    for (let tries = 0; tries < 3 && answer.status === 429; tries++) {
      const asked = Number(headerOf(answer, 'retry-after')) * 1_000;
      if (asked > patienceMs) break;
      await this.#wait(asked > 0 ? asked : 1_000 * 2 ** tries);
      answer = await this.#answerTo(request);
    }
    if (answer.status >= 500 && request.method === 'GET') {
      const again = await this.#answerTo(request);
      if (again.status < 500) {
        this.#fault(this.checker.read({ request, answer }), true);
        answer = again;
      }
    }
    const read = this.checker.read({ request, answer });
    if (read.excess !== undefined) {
      const excess = new TransportError(read.excess, 'too-large');
      throw new NoAnswer(request, read.operation, excess);
    }
    return read;
  }

  async #answerTo(request: WireRequest): Promise<WireAnswer> {
    this.requests += 1;
    try {
      const answer = await this.options.transport(request, this.#untilTheEnd());
      this.answered = true;
      this.#silent = 0;
      if (answer.status < 400 || answer.status >= 500) this.taken += 1;
      return answer;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      this.taken += 1;
      if (error.lack === 'no-answer') {
        if (this.options.now() >= this.#endsAt) throw this.#outOfBudget();
        this.silence ??= error.message;
        this.#silent += 1;
      } else this.#silent = 0;
      const operation = this.checker.operationOf(request.method, request.target);
      throw new NoAnswer(request, operation, error);
    }
  }

  async #wait(ms: number): Promise<void> {
    const { pause = sleep, now } = this.options;
    if (ms >= this.#endsAt - now()) throw this.#outOfBudget();
    await pause(ms);
  }

  /** Ends what is under way when the budget is used up. */
  #untilTheEnd(): AbortSignal | undefined {
    if (this.#endsAt === Number.POSITIVE_INFINITY) return undefined;
    const left = this.#endsAt - this.options.now();
    if (left <= 0) throw this.#outOfBudget();
    return AbortSignal.timeout(Math.ceil(left));
  }

  #outOfBudget(): RunStopped {
    const seconds = (this.options.budgetMs ?? 0) / 1_000;
    return new RunStopped(`the budget of ${seconds} s was used up; --budget gives more`);
  }

  /**
   * Holds an answer against the contract by itself, and notes what is wrong with it. Where the answer
   * is one that the contract only assumes, nothing about it weighs more than that.
   */
  check(read: ReadExchange, most: Provenance = unmarked, wrong = false): void {
    const { operation, answer } = read;
    const documented = operation?.responses.get(answer.status);
    const seenBefore = wrong && answer.body === '' && documented?.mayBeEmpty;
    if (answer.status >= 500 && !seenBefore) this.#fault(read, false);
    for (const disagreement of this.checker.check(read, (id, rule) => this.held(id, rule))) {
      const provenance = lightest(most, disagreement.provenance);
      this.note({ ...disagreement, provenance }, read);
    }
    this.#distinct(read);
  }

  /** What is to be another in every answer is compared with all that came before. */
  #distinct(read: ReadExchange): void {
    for (const mark of this.checker.behaviours.root.distinct ?? []) {
      const value = headerOf(read.answer, mark.header.toLowerCase());
      if (value === undefined) continue;
      const key = `${mark.header} ${value}`;
      const before = this.#values.get(key);
      this.held(read.operation?.id, 'distinct');
      if (before === undefined) this.#values.set(key, read.answer);
      // The same answer may be looked at twice.
      if (before === undefined || before === read.answer) continue;
      this.note(
        {
          operation: read.operation?.id,
          rule: 'distinct',
          provenance: this.checker.facts.ofBehaviour(read.operation, mark),
          message: `two answers have the same ${mark.header}`,
          expected: 'another in every answer',
          received: value,
          pointer: undefined,
        },
        read,
      );
    }
  }

  /** Whether something that the contract promises was held, and how often, is what a clean result means. */
  held(operation: string | undefined, rule: string): void {
    const { checks } = this.#summary(operation ?? '');
    checks[rule] = (checks[rule] ?? 0) + 1;
  }

  note(disagreement: Disagreement, { request, answer }: ReadExchange): void {
    this.#findings.note({ status: answer.status, ...disagreement }, request);
  }

  skip(operation: Operation | undefined, what: string, why: string): void {
    const entry = { operation: operation?.id, what, why };
    if (!this.notChecked.some((one) => JSON.stringify(one) === JSON.stringify(entry))) {
      this.notChecked.push(entry);
    }
  }

  /** A request as the transport takes it. */
  request(
    method: string,
    target: string,
    as: CallerName,
    { headers, secrets }: Credentials = { headers: {}, secrets: [] },
    extra: Readonly<Record<string, string>> = {},
    body?: string,
  ): WireRequest {
    return {
      method: method.toUpperCase(),
      target,
      as,
      headers: { ...this.#own(as), ...extra, ...headers },
      secrets,
      body,
    };
  }

  #requestFor(operation: Operation, ask: Ask): WireRequest {
    const as = ask.as ?? 'caller';
    const by = as === 'other' ? 'other' : 'caller';
    const credentials = ask.credentials ??
      (as === 'nobody' ? undefined : this.credentialsOf(operation, by)) ?? {
        headers: {},
        secrets: [],
      };
    const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) =>
      encodeURIComponent(ask.path?.[name] ?? usualValue(this.contract, operation, name)),
    );
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(ask.query ?? {})) {
      if (value === undefined) continue;
      for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
    }
    const extra: Record<string, string> = {};
    for (const parameter of operation.parameters) {
      if (parameter.in !== 'header') continue;
      const name = parameter.name.toLowerCase();
      if (this.#secretNames.has(name)) continue;
      const own = this.given(by).get(name);
      if (own !== undefined && as !== 'nobody') extra[name] = own;
    }
    for (const [name, value] of Object.entries(ask.header ?? {})) {
      if (value === undefined) delete extra[name.toLowerCase()];
      else extra[name.toLowerCase()] = value;
    }
    let body: string | undefined;
    if (ask.raw) {
      body = ask.raw.text;
      if (ask.raw.type !== undefined) extra['content-type'] = ask.raw.type;
    } else if (ask.body !== undefined) {
      body = JSON.stringify(ask.body);
      extra['content-type'] = operation.body?.media[0] ?? 'application/json';
    }
    const query = search.size === 0 ? '' : `?${search.toString()}`;
    return this.request(operation.method, `${path}${query}`, as, credentials, extra, body);
  }

  /** Headers that the document does not know, such as those of a gateway, go with every request. */
  #own(as: CallerName): Record<string, string> {
    const known = new Set(
      [...this.contract.operations.values()].flatMap(({ parameters }) =>
        parameters.filter((one) => one.in === 'header').map(({ name }) => name.toLowerCase()),
      ),
    );
    const given = this.given(as === 'other' ? 'other' : 'caller');
    return Object.fromEntries(
      [...given].filter(([name]) => !known.has(name) && !this.#secretNames.has(name)),
    );
  }

  #fault(read: ReadExchange, passed: boolean): void {
    const { operation, request, answer } = read;
    const provenance: Provenance = passed
      ? { level: 'elsewhere', source: 'it may come from anything on the way', place: undefined }
      : unmarked;
    this.note(
      {
        operation: operation?.id,
        rule: 'server-error',
        provenance,
        message: passed
          ? `answered with ${answer.status}, and at the second try otherwise`
          : `the server fails: ${request.method} ${operation?.path ?? request.target.split('?', 1)[0]} is answered with ${answer.status}`,
        expected: 'an answer that is no fault of the server',
        received: String(answer.status),
        pointer: undefined,
      },
      read,
    );
  }

  #summary(operation: string) {
    const known = this.#operations.get(operation);
    if (known) return known;
    const summary = { requests: 0, checks: {} as Record<string, number> };
    this.#operations.set(operation, summary);
    return summary;
  }
}

/** What stands for a path parameter whose value nothing says: a text that its schema allows. */
function usualValue(
  { document, isLenient }: Contract,
  { parameters }: Operation,
  name: string,
): string {
  const parameter = parameters.find((one) => one.in === 'path' && one.name === name);
  if (!isLenient || parameter === undefined) return 'paystub';
  const { example, examples, format } = document.resolve(
    document.at(parameter.schemaPointer),
    parameter.schemaPointer,
  ).value;
  const [first] = Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  const shown = example ?? first ?? parameter.default ?? parameter.only;
  if (shown !== undefined && typeof shown !== 'object') return String(shown);
  if (parameter.type === 'integer' || parameter.type === 'number')
    return String(parameter.minimum ?? 1);
  if (parameter.type === 'boolean') return 'true';
  switch (format) {
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000';
    case 'date':
      return '2026-01-01';
    case 'date-time':
      return '2026-01-01T00:00:00Z';
    case 'email':
      return 'paystub@example.com';
    default:
      return 'paystub';
  }
}
