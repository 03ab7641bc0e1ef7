import type { Behaviour } from '../contract/behaviour.js';
import { checkAnswer } from '../contract/response-judge.js';
import type { ResponseHeader, ResponseSpec } from '../contract/response-spec.js';
import type { Schemas } from '../contract/schemas.js';
import { pointerToken } from '../json-pointer.js';
import { isSecretName } from '../redaction/index.js';
import { same } from './conditions.js';
import { headerOf, type WireAnswer } from './exchange.js';
import { lightest, type Provenance, severities, severityOf } from './finding.js';
import { at, placeOf, shown, tokensOf } from './json.js';
import { checkPage, isCursorGiven } from './page.js';
import { type Disagreement, type ReadExchange, Reader, type Tally } from './reading.js';
import { servedAlthoughRefused } from './request-rules.js';

/**
 * Holds single exchanges against a contract: status, media type, headers and body; what rows promise
 * across their fields; echoes, filters, order and the arithmetic of one page. The proxy and `verify`
 * share it.
 */
export class Checker extends Reader {
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
    const meaning = [...served, ...this.meaningOf(read, tally)];
    if (shape.length === 0) return meaning;
    // What a refusal of another shape means cannot be read from it.
    if (answer.status >= 400) return [...served, ...shape];
    // A body of another shape breaks rules too, which says no more, unless they weigh more.
    const heaviest = Math.min(...shape.map(weightOf));
    return [...shape, ...meaning.filter((one) => weightOf(one) < heaviest)];
  }

  /** What the body of an answer breaks of what its operation promises, beyond its shape. */
  meaningOf(read: ReadExchange, tally: Tally = () => undefined): Disagreement[] {
    const rules = this.#answerRules(read, tally);
    if (read.answer.status !== 200) return rules;
    return [...rules, ...this.#echoes(read, tally), ...checkPage(this, read, tally)];
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
    const ofBody = this.#ofBody(response, provenance);
    const base = { operation: operation?.id, pointer: undefined };
    // The answer to HEAD has no body, whatever its headers say of one.
    if (read.request.method === 'HEAD') return this.#headerFaults(read, response, tally);
    const documented = [...response.media.keys()];
    tally(operation?.id, 'content-type');
    const fits =
      documented.length === 0
        ? answer.body === ''
        : (response.mayBeEmpty && answer.body === '') ||
          (read.mediaType !== undefined && documented.includes(read.mediaType));
    const found: Disagreement[] = [];
    if (!fits) {
      found.push({
        ...base,
        rule: 'content-type',
        provenance: ofBody,
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
        provenance: ofBody,
        message: 'the body says that it is JSON, and cannot be parsed',
        expected: 'JSON',
        received: shown(answer.body),
      });
    } else {
      tally(operation?.id, 'body');
      const media = response.media.get(read.mediaType ?? '');
      if (media?.schemaPointer !== undefined) {
        for (const fault of this.facts.faultsOf(media.schemaPointer, read.body, provenance)) {
          // A stand-in for a secret need not have its form.
          if (this.masked && tokensOf(fault.pointer).some(isSecretName)) continue;
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

  /** Where it is from that an answer has such a body, or none: no heavier than the body's own schema. */
  #ofBody({ media, pointer }: ResponseSpec, provenance: Provenance): Provenance {
    const [first] = media.values();
    if (!first) {
      const source = 'no document says that it has no body';
      return lightest(provenance, { level: 'assumed', source, place: pointer });
    }
    return first.schemaPointer === undefined
      ? provenance
      : this.facts.ofSchema(first.schemaPointer, provenance);
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
    const pointer = `${response.pointer}/headers/${pointerToken(name)}`;
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

  #echoes(read: ReadExchange, tally: Tally): Disagreement[] {
    const { operation, behaviour, parameters } = read;
    const found: Disagreement[] = [];
    for (const [name, place] of Object.entries(behaviour.echoes ?? {})) {
      // What counts of an invalid value is another question, which `verify` asks by itself.
      if (parameters.violations.some(({ location }) => location[1] === name)) continue;
      const value = parameters.query[name] ?? parameters.header[name];
      if (value === undefined || isLedByCursor(behaviour, name, parameters.query)) continue;
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
}

/** Whether a cursor counts before the parameter that says where a page begins. */
function isLedByCursor(
  { list }: Behaviour,
  name: string,
  query: Readonly<Record<string, unknown>>,
): boolean {
  return name === list?.paging?.parameter && isCursorGiven(list.paging, query);
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
