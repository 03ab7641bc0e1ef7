import type { Contract, Operation } from '../contract/contract.js';
import { secretAnywhere } from '../contract/credentials.js';
import type { Violation } from '../contract/failure.js';
import { targetOf } from '../contract/target.js';
import { isSecured, requiredAlternatives } from './caller.js';
import { Checker } from './checker.js';
import type { Exchange, WireRequest } from './exchange.js';
import {
  type Choice,
  lightest,
  type NotChecked,
  type Provenance,
  severityOf,
  unmarked,
} from './finding.js';
import { Findings } from './findings.js';
import { sameJson, tokensOf } from './json.js';
import type { Disagreement, ReadExchange } from './reading.js';
import { byWeight, type OperationSummary, type Report } from './report.js';
import { type RequestFault, requestFaults, slipOf, treatment } from './request-check.js';

/** How much of an answer is known: all of it, or what stands before its body. */
export type Extent = 'whole' | 'head';

/** Rules about what an API makes of a wrong request: where that is only assumed, it has the choice. */
const lenience: ReadonlySet<string> = new Set(['invalid-value', 'unknown-parameter']);

const onTheWay: Provenance = {
  level: 'elsewhere',
  source: 'it may come from anything on the way',
  place: undefined,
};

/** What is to be said of one exchange. */
export interface Judgement {
  readonly read: ReadExchange;
  /** How the request departs from the contract. */
  readonly request: readonly RequestFault[];
  /** How the answer does, or what the API makes of the request. */
  readonly answer: readonly Disagreement[];
  /** Why nothing can be said, where nothing can. */
  readonly unjudged: string | undefined;
  /** What was held, by rule. */
  readonly held: readonly string[];
}

/** A list of every path that nobody documents would be as long as somebody's website. */
const mostNotChecked = 100;

/**
 * Holds exchanges that others began against a contract, one by one: what the proxy sees, and what a
 * recording holds. It plans nothing and sends nothing.
 */
export class Inspection {
  readonly checker: Checker;
  readonly #findings: Findings;
  readonly #operations = new Map<string, { requests: number; checks: Record<string, number> }>();
  readonly #notChecked: NotChecked[] = [];
  readonly #choices: Choice[] = [];
  readonly #startedAt: number;
  #requests = 0;

  constructor(
    private readonly options: {
      readonly api: string;
      readonly contract: Contract;
      /** For the report and its curl lines. */
      readonly target: string;
      /** Milliseconds since the Unix epoch. */
      readonly now: () => number;
      /** Whether what is judged was recorded, with stand-ins for credentials. */
      readonly masked?: boolean;
    },
  ) {
    this.checker = new Checker(options.contract, options.masked === true);
    this.#findings = new Findings(options.target);
    this.#startedAt = options.now();
  }

  /** What an exchange is worth. Nothing is remembered: an answer may be judged before its body came. */
  judge(exchange: Exchange, extent: Extent = 'whole'): Judgement {
    const read = this.checker.read(exchange);
    const held: string[] = [];
    const unjudged = whyUnjudged(read);
    if (unjudged !== undefined) return { read, request: [], answer: [], unjudged, held };
    const { status } = read.answer;
    if (read.excess !== undefined) {
      return { read, request: [], answer: [tooLarge(read, read.excess)], unjudged, held };
    }
    const request = requestFaults(this.checker, read);
    // A refusal that the contract only assumes weighs no more, whatever is wrong with it.
    const refused = status === 400 || status === 422;
    const most = refused ? lightest(unmarked, ...request.map((one) => one.provenance)) : unmarked;
    return {
      read,
      request,
      answer: [
        ...(status >= 500 ? [serverError(read)] : []),
        ...this.#letIn(read, held),
        ...request.map((fault) => treatment(fault, read)).filter((one) => one !== undefined),
        ...this.checker
          .check(known(read, extent), (_operation, rule) => held.push(rule))
          .map((one) => ({ ...one, provenance: lightest(most, one.provenance) })),
      ],
      unjudged,
      held,
    };
  }

  /** Remembers a judgement for the report. */
  note({ read, request, answer, unjudged, held }: Judgement): void {
    this.#requests += 1;
    if (unjudged !== undefined) {
      const what = `${read.request.method} ${read.request.target.split('?', 1)[0]}`;
      this.skip(read.operation, what, unjudged);
      return;
    }
    const summary = this.#summary(read.operation?.id ?? '');
    summary.requests += 1;
    for (const rule of held) summary.checks[rule] = (summary.checks[rule] ?? 0) + 1;
    const { status } = read.answer;
    for (const fault of request) {
      // The API and its contract may well agree about it: it is the caller's, and weighs less.
      const severity = fault.violation.severity === 'error' ? 'warning' : 'question';
      this.#findings.note({ status, ...slipOf(fault, read) }, read.request, severity);
    }
    for (const disagreement of answer) {
      if (lenience.has(disagreement.rule) && disagreement.provenance.level === 'assumed') {
        this.#choose(disagreement);
      } else {
        this.#findings.note({ status, ...disagreement }, read.request);
      }
    }
  }

  skip(operation: Operation | undefined, what: string, why: string): void {
    const entry = { operation: operation?.id, what, why };
    if (this.#notChecked.length >= mostNotChecked) return;
    if (!this.#notChecked.some((one) => sameJson(one, entry))) this.#notChecked.push(entry);
  }

  /** A request that got no answer. Where it was lost is not known, so it weighs less. */
  unanswered(request: WireRequest, why: string): void {
    this.#requests += 1;
    const operation = this.checker.operationOf(request.method, request.target);
    const disagreement: Disagreement = {
      operation: operation?.id,
      rule: 'no-answer',
      provenance: onTheWay,
      message: 'a request got no answer',
      expected: 'an answer',
      received: why,
      pointer: undefined,
    };
    this.#findings.note(disagreement, request);
  }

  report(): Report {
    const { api, contract, target, now } = this.options;
    const { value: info } = contract.document.resolve(contract.document.root.info, '#/info');
    const full = this.#notChecked.length >= mostNotChecked;
    const { dropped } = this.#findings;
    return {
      api,
      title: contract.title,
      version: String(info.version),
      target,
      startedAt: new Date(this.#startedAt).toISOString(),
      durationMs: now() - this.#startedAt,
      requests: this.#requests,
      operations: [...this.#operations].map(
        ([id, { requests, checks }]): OperationSummary => ({ id, requests, checks: { ...checks } }),
      ),
      findings: byWeight(this.#findings.all),
      notChecked: [
        ...this.#notChecked,
        ...(full ? [moreOf('other requests', 'so many are listed already')] : []),
        ...(dropped > 0 ? [moreOf(`${dropped} other disagreements`, 'so many are listed')] : []),
      ],
      choices: [...this.#choices],
    };
  }

  /** Whoever shows no credentials is not to be served where credentials are asked for. */
  #letIn(read: ReadExchange, held: string[]): Disagreement[] {
    const { operation, request, answer } = read;
    if (!operation || !isSecured(operation)) return [];
    const query = Object.fromEntries(new URLSearchParams(targetOf(request.target).query));
    const shows = requiredAlternatives(operation).some((alternative) =>
      alternative.every(({ scheme }) => secretAnywhere(scheme, request.headers, query)),
    );
    if (shows) return [];
    held.push('credentials');
    if (answer.status < 200 || answer.status > 299) return [];
    return [
      {
        operation: operation.id,
        rule: 'credentials',
        provenance: this.checker.facts.of(operation),
        message: 'a request without credentials is served',
        expected: 'it is refused',
        received: String(answer.status),
        pointer: undefined,
      },
    ];
  }

  #choose({ operation = '', message, expected, received }: Disagreement): void {
    const choice = { operation, about: message, assumed: expected, seen: received };
    if (!this.#choices.some((one) => sameJson(one, choice))) this.#choices.push(choice);
  }

  #summary(operation: string) {
    const before = this.#operations.get(operation);
    if (before) return before;
    const summary = { requests: 0, checks: {} as Record<string, number> };
    this.#operations.set(operation, summary);
    return summary;
  }
}

/** A judgement as the violations header carries it: the request's first, then the answer's. */
export function violationsOf({ read, request, answer, unjudged }: Judgement): Violation[] {
  if (unjudged !== undefined && read.operation === undefined && read.request.method !== 'OPTIONS') {
    return [
      {
        location: ['path'],
        severity: 'warning',
        code: 'unknown-operation',
        message: 'the contract has no such operation: nothing was checked',
      },
    ];
  }
  return [
    ...request.map(({ violation }) => violation),
    ...answer.map(
      ({ rule, message, pointer, provenance }): Violation => ({
        location: ['response', ...(pointer === undefined ? [] : ['body', ...tokensOf(pointer)])],
        severity: severityOf(provenance.level) === 'finding' ? 'error' : 'warning',
        code: rule,
        message,
      }),
    ),
  ];
}

/** What HTTP itself answers, and what no operation documents, cannot be held against a contract. */
function whyUnjudged({ operation, request, answer }: ReadExchange): string | undefined {
  const asks = (...names: string[]): boolean =>
    names.some((name) => request.headers[name] !== undefined);
  if (request.method === 'OPTIONS') return 'a preflight is for the browser, not for the caller';
  if (!operation) return 'the contract has no such operation';
  if (answer.status === 304 && asks('if-none-match', 'if-modified-since')) {
    return 'a 304 says that the caller has the answer already';
  }
  if (answer.status === 206 && asks('range')) return 'a 206 is a part of an answer';
  return undefined;
}

/** Of an answer whose body is not known, what stands before it: as of an answer to HEAD. */
function known(read: ReadExchange, extent: Extent): ReadExchange {
  return extent === 'whole' ? read : { ...read, request: { ...read.request, method: 'HEAD' } };
}

function serverError({ operation, request, answer }: ReadExchange): Disagreement {
  return {
    operation: operation?.id,
    rule: 'server-error',
    provenance: unmarked,
    message: `the server fails: ${request.method} ${operation?.path} is answered with ${answer.status}`,
    expected: 'an answer that is no fault of the server',
    received: String(answer.status),
    pointer: undefined,
  };
}

function tooLarge({ operation }: ReadExchange, why: string): Disagreement {
  return {
    operation: operation?.id,
    rule: 'too-large',
    provenance: unmarked,
    message: 'an answer is too large to be read',
    expected: 'an answer that can be read',
    received: why,
    pointer: undefined,
  };
}

function moreOf(what: string, why: string): NotChecked {
  return { operation: undefined, what, why };
}
