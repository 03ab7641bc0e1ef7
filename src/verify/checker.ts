import {
  type Behaviour,
  type Behaviours,
  type Rule,
  readBehaviours,
} from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { checkAnswer } from '../contract/door-out.js';
import { isJson, mediaTypeOf } from '../contract/media-type.js';
import { type ReadParameters, readParameters } from '../contract/parameters.js';
import type { ResponseHeader, ResponseSpec } from '../contract/response-spec.js';
import { Schemas } from '../contract/schemas.js';
import {
  conditionText,
  culpritOf,
  holds,
  looksAtCredential,
  type Scope,
  same,
} from './conditions.js';
import { type Exchange, headerOf, type WireAnswer, type WireRequest } from './exchange.js';
import { Facts } from './facts.js';
import { type Provenance, severities, severityOf } from './finding.js';
import { at, placeOf, shown } from './json.js';
import { checkPage } from './page.js';
import { credentialIn, servedAlthoughRefused } from './request-rules.js';

/** A finding before it is known how the request is shown. */
export interface Disagreement {
  readonly operation: string | undefined;
  readonly rule: string;
  readonly provenance: Provenance;
  readonly message: string;
  readonly expected: string;
  readonly received: string;
  readonly pointer: string | undefined;
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
}

/** What wants to know which rules were held, found broken or not. */
export type Tally = (operation: string | undefined, rule: string) => void;

/**
 * Holds single exchanges against a contract: status, media type, headers and body; what rows promise
 * across their fields; echoes, filters, order and the arithmetic of one page. It knows no network and
 * remembers nothing, so that the proxy and `verify` share it.
 */
export class Checker {
  readonly schemas: Schemas;
  readonly behaviours: Behaviours;
  readonly facts: Facts;
  readonly #patterns: readonly { readonly operation: Operation; readonly pattern: RegExp }[];

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
    this.facts = new Facts(contract, this.schemas);
    // A literal segment wins over a parameter in its place.
    this.#patterns = [...contract.operations.values()]
      .sort((a, b) => (literalFirst(a.path) < literalFirst(b.path) ? -1 : 1))
      .map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  }

  behaviourOf(operation: Operation | undefined): Behaviour {
    return (operation && this.behaviours.operations.get(operation.id)) ?? {};
  }

  /** The operation that a method and a path (with or without a query) ask for. */
  operationOf(method: string, target: string): Operation | undefined {
    const path = target.split(/[?#]/, 1)[0] ?? '';
    const asked = method.toUpperCase() === 'HEAD' ? 'get' : method.toLowerCase();
    return this.#patterns.find(
      ({ operation, pattern }) => operation.method === asked && pattern.test(path),
    )?.operation;
  }

  read(exchange: Exchange): ReadExchange {
    const { request, answer } = exchange;
    const operation = this.operationOf(request.method, request.target);
    const parameters = operation
      ? this.#parameters(operation, request)
      : { query: {}, path: {}, header: {}, cookie: {}, violations: [] };
    const { body, mediaType, malformed } = bodyOf(answer);
    const behaviour = this.behaviourOf(operation);
    return { ...exchange, operation, behaviour, parameters, body, mediaType, malformed };
  }

  /** Every way in which one exchange disagrees with the contract. */
  check(read: ReadExchange, tally: Tally = () => undefined): Disagreement[] {
    const { operation, answer } = read;
    const responses = operation ? operation.responses : this.contract.unrouted;
    tally(operation?.id, 'status');
    const response = responses.get(answer.status);
    if (!response) return [this.#undocumented(read, [...responses.keys()])];
    const shape = this.#shapeOf(read, response, tally);
    const scope = this.scopeOf(read, read.body);
    const served = servedAlthoughRefused(this, read, scope, (rule) => tally(operation?.id, rule));
    // Without a body there is nothing more to hold.
    if (read.request.method === 'HEAD') return [...served, ...shape];
    const meaning = [
      ...served,
      ...this.#answerRules(read, tally),
      ...(answer.status === 200 ? this.#echoes(read, tally) : []),
      ...(answer.status === 200 ? checkPage(this, read, tally) : []),
    ];
    if (shape.length === 0) return meaning;
    // A body of another shape breaks rules too, which says no more, unless they weigh more.
    const heaviest = Math.min(...shape.map(weightOf));
    return [...shape, ...meaning.filter((one) => weightOf(one) < heaviest)];
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

  #undocumented({ operation, answer }: ReadExchange, known: readonly number[]): Disagreement {
    return {
      operation: operation?.id,
      rule: 'status',
      provenance: this.facts.of(operation),
      message: `${operation?.id ?? 'a request that no operation answers'} is answered with ${answer.status}, which is not documented`,
      expected: `one of ${known.join(', ')}`,
      received: String(answer.status),
      pointer: undefined,
    };
  }

  #shapeOf(read: ReadExchange, response: ResponseSpec, tally: Tally): Disagreement[] {
    const { operation, answer } = read;
    const above = this.facts.of(operation);
    const provenance = this.facts.at(response.pointer, above);
    const base = { operation: operation?.id, pointer: undefined };
    // The answer to HEAD has no body, whatever its headers say of one.
    if (read.request.method === 'HEAD') return this.#headerFaults(read, response, tally);
    const documented = [...response.media.keys()];
    tally(operation?.id, 'content-type');
    const fits =
      documented.length === 0
        ? answer.body === ''
        : read.mediaType !== undefined && documented.includes(read.mediaType);
    const found: Disagreement[] = [];
    if (!fits) {
      found.push({
        ...base,
        rule: 'content-type',
        provenance,
        message:
          documented.length === 0
            ? `a ${answer.status} has a body, and none is documented`
            : `a ${answer.status} does not say that it is ${documented.join(' or ')}`,
        expected: documented.join(' or ') || 'no body',
        received:
          headerOf(answer, 'content-type') ?? (answer.body === '' ? 'no body' : 'no Content-Type'),
      });
    } else if (read.malformed) {
      found.push({
        ...base,
        rule: 'body',
        provenance,
        message: 'the body says that it is JSON, and cannot be parsed',
        expected: 'JSON',
        received: shown(answer.body),
      });
    } else {
      tally(operation?.id, 'body');
      const media = response.media.get(read.mediaType ?? '');
      if (media?.schemaPointer !== undefined) {
        for (const fault of this.facts.faultsOf(media.schemaPointer, read.body, provenance)) {
          found.push({
            ...base,
            rule: 'body',
            provenance: fault.provenance,
            message: `${fault.pointer || 'the body'} of a ${answer.status} ${fault.message}`,
            expected: fault.message,
            received: shown(fault.value),
            pointer: fault.pointer,
          });
        }
      }
    }
    return [...this.#headerFaults(read, response, tally), ...found];
  }

  /** Headers that are documented; what else a server sends is its own affair. */
  #headerFaults(read: ReadExchange, response: ResponseSpec, tally: Tally): Disagreement[] {
    const { operation, answer } = read;
    const found: Disagreement[] = [];
    for (const header of response.headers) {
      tally(operation?.id, 'header');
      const name = header.name.toLowerCase();
      const values = sentValues(answer, name, header, this.schemas);
      const checked = checkAnswer(
        {
          status: answer.status,
          body: undefined,
          headers:
            values.length === 0 ? {} : { [name]: values.length > 1 ? values : (values[0] ?? '') },
        },
        new Map([[answer.status, { ...response, headers: [header], media: new Map() }]]),
        this.schemas,
      );
      if (checked.ok) continue;
      const { message } = checked.fault;
      found.push({
        operation: operation?.id,
        rule: 'header',
        provenance: this.#ofHeader(read, response, header.name),
        message: `the header ${header.name} of a ${answer.status} ${message}`,
        expected: `${header.name}: ${header.example ?? 'a value'}, or the like`,
        received: values.length === 0 ? 'no such header' : values.join(', '),
        pointer: undefined,
      });
    }
    return found;
  }

  #ofHeader({ operation }: ReadExchange, response: ResponseSpec, name: string): Provenance {
    const above = this.facts.at(response.pointer, this.facts.of(operation));
    const pointer = `${response.pointer}/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const resolved = this.contract.document.resolve(this.contract.document.at(pointer), pointer);
    return this.facts.at(resolved.pointer, this.facts.at(pointer, above));
  }

  #answerRules(read: ReadExchange, tally: Tally): Disagreement[] {
    const rules = [...(this.behaviours.root.answers ?? []), ...(read.behaviour.answers ?? [])];
    const scope = this.scopeOf(read, read.body);
    return rules
      .filter(({ status = [200] }) => status.includes(read.answer.status))
      .flatMap((rule) => this.ruleBreaks(read, rule, scope, '', tally));
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

  #echoes(read: ReadExchange, tally: Tally): Disagreement[] {
    const { operation, behaviour, parameters } = read;
    const found: Disagreement[] = [];
    for (const [name, place] of Object.entries(behaviour.echoes ?? {})) {
      // What counts of an invalid value is another question, which `verify` asks by itself.
      if (parameters.violations.some(({ location }) => location[1] === name)) continue;
      const value = parameters.query[name] ?? parameters.header[name];
      if (value === undefined) continue;
      tally(operation?.id, 'echo');
      const echoed = at(read.body, placeOf(place));
      if (same(echoed, value)) continue;
      found.push({
        operation: operation?.id,
        rule: 'echo',
        provenance: this.facts.ofBehaviour(
          operation,
          behaviour,
          typeof place === 'string' ? undefined : place,
        ),
        message: `${placeOf(place)} does not repeat the ${name} that was applied`,
        expected: shown(value),
        received: shown(echoed),
        pointer: placeOf(place),
      });
    }
    return found;
  }

  #parameters(operation: Operation, request: WireRequest): ReadParameters {
    const [path = '', search = ''] = request.target.split(/\?(.*)/s);
    const query: Record<string, string | string[]> = {};
    for (const [name, value] of new URLSearchParams(search)) {
      const before = query[name];
      query[name] =
        before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    const names = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
    const values = patternOf(operation.path).exec(path)?.slice(1) ?? [];
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

/** 0 for the heaviest. */
function weightOf({ provenance }: Disagreement): number {
  return severities.indexOf(severityOf(provenance.level));
}

/**
 * The values of a header. What stands between here and the API sets cookies of its own: where one
 * cookie is the documented one, the others are theirs.
 */
function sentValues(
  answer: WireAnswer,
  name: string,
  { schemaPointer }: ResponseHeader,
  schemas: Schemas,
): string[] {
  const values = answer.headers.filter(([given]) => given === name).map(([, value]) => value);
  if (name !== 'set-cookie' || schemaPointer === undefined) return values;
  const fitting = values.filter((value) => !schemas.faultOf(schemaPointer, value));
  return fitting.length > 0 ? fitting : values;
}

function bodyOf(answer: WireAnswer): Pick<ReadExchange, 'body' | 'mediaType' | 'malformed'> {
  const mediaType = mediaTypeOf(headerOf(answer, 'content-type'));
  if (answer.body === '') return { body: undefined, mediaType, malformed: false };
  if (mediaType === undefined || !isJson(mediaType)) {
    return { body: answer.body, mediaType, malformed: false };
  }
  try {
    return { body: JSON.parse(answer.body), mediaType, malformed: false };
  } catch {
    return { body: answer.body, mediaType, malformed: true };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function literalFirst(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, '\uffff');
}

function patternOf(path: string): RegExp {
  const escaped = path
    .split(/(\{[^}]+\})/)
    .map((part) =>
      part.startsWith('{') ? '([^/]+)' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${escaped}/?$`);
}
