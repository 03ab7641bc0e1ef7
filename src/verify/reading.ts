import {
  type Behaviour,
  type Behaviours,
  type Rule,
  readBehaviours,
} from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { secretAnywhere } from '../contract/credentials.js';
import { FaithfulForms } from '../contract/faithful.js';
import { isJson, mediaTypeOf } from '../contract/media-type.js';
import { type ReadParameters, readParameters } from '../contract/parameters.js';
import { operationFor, Routes } from '../contract/routes.js';
import { Schemas } from '../contract/schemas.js';
import { targetOf } from '../contract/target.js';
import { conditionText, culpritOf, holds, looksAtCredential, type Scope } from './conditions.js';
import { type Exchange, headerOf, type WireAnswer, type WireRequest } from './exchange.js';
import { Facts } from './facts.js';
import type { Provenance } from './finding.js';
import { at, deepest, isTooDeep, shown } from './json.js';

/** A finding before it is known how the request is shown. */
export interface Disagreement {
  readonly operation: string | undefined;
  readonly rule: string;
  readonly provenance: Provenance;
  readonly message: string;
  readonly expected: string;
  readonly received: string;
  readonly pointer: string | undefined;
  /** The status of the answer that shows it: what is wrong with several of them is told apart. */
  readonly status?: number | undefined;
  /** What else tells it apart from others of its rule: the parameters that were asked with. */
  readonly about?: string | undefined;
}

/** An exchange as the contract reads it. */
export interface ReadExchange extends Exchange {
  readonly operation: Operation | undefined;
  readonly behaviour: Behaviour;
  /** The parameters as they count; defaults are filled in. */
  readonly parameters: ReadParameters;
  /** The body: parsed where it is JSON, text otherwise, `undefined` where there is none. */
  readonly body: unknown;
  readonly mediaType: string | undefined;
  /** Whether a body that says it is JSON cannot be parsed. */
  readonly malformed: boolean;
  /** Why the body is not looked at, where it is beyond what can be. */
  readonly excess: string | undefined;
}

/** Nobody pages by so many rows; what walks through them would take minutes and gigabytes. */
const mostRows = 100_000;

/** What wants to know which rules were held, found broken or not. */
export type Tally = (operation: string | undefined, rule: string) => void;

/**
 * Reads exchanges as a contract has them: which operation, which parameters, what body, and what a
 * rule may look at. It knows no network and remembers nothing.
 */
export class Reader {
  readonly schemas: Schemas;
  readonly behaviours: Behaviours;
  readonly facts: Facts;
  readonly #forms: FaithfulForms;
  readonly #routes: Routes;

  /**
   * Where credentials are `masked`, as in a recording, what is said about their text is not held
   * against an exchange.
   */
  constructor(
    readonly contract: Contract,
    readonly masked = false,
  ) {
    this.schemas = new Schemas(contract);
    this.behaviours = readBehaviours(contract);
    this.#forms = new FaithfulForms(contract, this.schemas);
    this.facts = new Facts(contract, this.schemas);
    this.#routes = new Routes(contract);
  }

  behaviourOf(operation: Operation | undefined): Behaviour {
    return (operation && this.behaviours.operations.get(operation.id)) ?? {};
  }

  /** The operation that a method and a path (with or without a query) ask for. */
  operationOf(method: string, target: string): Operation | undefined {
    return operationFor(this.#routes.match(targetOf(target).path)?.route, method.toUpperCase());
  }

  read(exchange: Exchange): ReadExchange {
    const { request, answer } = exchange;
    const operation = this.operationOf(request.method, request.target);
    const parameters = operation
      ? this.#parameters(operation, request)
      : { query: {}, path: {}, header: {}, cookie: {}, violations: [] };
    const sent = bodyOf(answer);
    const responses = operation?.responses ?? this.contract.unrouted;
    const pointer = responses.get(answer.status)?.media.get(sent.mediaType ?? '')?.schemaPointer;
    // Both forms of a value are right where the document marks both (`x-faithful`).
    const body =
      pointer === undefined || sent.malformed || sent.excess !== undefined
        ? sent.body
        : this.#forms.toDocumented(pointer, sent.body);
    const behaviour = this.behaviourOf(operation);
    const read = { ...exchange, operation, behaviour, parameters, ...sent, body };
    const rows = behaviour.list && at(read.body, behaviour.list.rows);
    if (!Array.isArray(rows) || rows.length <= mostRows) return read;
    const excess = `a page of ${rows.length} rows; more than ${mostRows} are not looked at`;
    return { ...read, body: undefined, excess };
  }

  /** What a condition about an exchange may look at. */
  scopeOf(read: ReadExchange, subject: unknown): Scope {
    return {
      subject,
      header: (name) => headerOf(read.answer, name),
      parameter: (name) =>
        read.parameters.query[name] ?? read.parameters.path[name] ?? read.parameters.header[name],
      credential: (scheme) => credentialIn(this, read.request, scheme),
    };
  }

  /** How a rule across fields is broken by one subject, which stands at `place` in the body. */
  ruleBreaks(
    read: ReadExchange,
    rule: Rule,
    scope: Scope,
    place: string,
    tally: Tally,
  ): Disagreement[] {
    if (this.masked && looksAtCredential(rule)) return [];
    if (rule.if && !holds(rule.if, scope)) return [];
    tally(read.operation?.id, 'rule');
    if (holds(rule.then, scope)) return [];
    const culprit = culpritOf(rule.then, scope);
    const given = rule.if ? ` where ${conditionText(rule.if, scope)}` : '';
    return [
      {
        operation: read.operation?.id,
        rule: 'rule',
        provenance: this.facts.ofBehaviour(read.operation, read.behaviour, rule),
        message: `broken: ${rule.name}`,
        expected: `${conditionText(rule.then, scope)}${given}`,
        received: `${culprit.pointer || 'the answer'} ${shown(culprit.value)}`,
        pointer: `${place}${culprit.pointer}`,
      },
    ];
  }

  #parameters(operation: Operation, request: WireRequest): ReadParameters {
    const { path, query: search } = targetOf(request.target);
    const query: Record<string, string | string[]> = {};
    for (const [name, value] of new URLSearchParams(search)) {
      const before = query[name];
      query[name] =
        before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    const { names = [], values = [] } = this.#routes.match(path) ?? {};
    return readParameters(
      operation,
      {
        query,
        path: Object.fromEntries(names.map((name, index) => [name, decoded(values[index] ?? '')])),
        header: request.headers,
        cookie: {},
      },
      this.schemas,
    );
  }
}

/** What a request shows under a security scheme, without a word such as Bearer. */
function credentialIn(
  { contract }: Pick<Reader, 'contract'>,
  request: WireRequest,
  name: string,
): string | undefined {
  const scheme = contract.schemes.get(name);
  if (!scheme) return undefined;
  const query = Object.fromEntries(new URLSearchParams(targetOf(request.target).query));
  const secret = secretAnywhere(scheme, request.headers, query);
  return secret === '' ? undefined : secret;
}

function bodyOf(
  answer: WireAnswer,
): Pick<ReadExchange, 'body' | 'mediaType' | 'malformed' | 'excess'> {
  const mediaType = mediaTypeOf(headerOf(answer, 'content-type'));
  const plain = { mediaType, malformed: false, excess: undefined };
  if (answer.body === '') return { ...plain, body: undefined };
  if (mediaType === undefined || !isJson(mediaType)) return { ...plain, body: answer.body };
  if (isTooDeep(answer.body)) {
    return { ...plain, body: undefined, excess: `JSON that is nested over ${deepest} levels deep` };
  }
  try {
    return { ...plain, body: JSON.parse(answer.body) };
  } catch {
    return { ...plain, body: answer.body, malformed: true };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
