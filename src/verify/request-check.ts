import { parse as parseForm } from 'node:querystring';
import type { Operation } from '../contract/contract.js';
import { isObject } from '../contract/document.js';
import type { Violation } from '../contract/failure.js';
import { documentedMedia, isJson, mediaTypeOf } from '../contract/media-type.js';
import { pointerToken } from '../json-pointer.js';
import { isSecretName } from '../redaction/index.js';
import type { Checker } from './checker.js';
import type { Provenance } from './finding.js';
import { deepest, isTooDeep, shown, tokensOf } from './json.js';
import type { Disagreement, ReadExchange } from './reading.js';

/** One way in which a request departs from the contract, and where the contract says so. */
export interface RequestFault {
  readonly violation: Violation;
  readonly provenance: Provenance;
  /** The rule under which `verify` looks whether the API treats it as the contract says. */
  readonly treatedBy: 'invalid-value' | 'unknown-parameter' | 'wrong-body';
}

/** Every way in which a request departs from what its operation documents. */
export function requestFaults(checker: Checker, read: ReadExchange): RequestFault[] {
  const { operation } = read;
  if (!operation) return [];
  const faults = [
    ...parameterFaults(checker, read, operation),
    ...unknownParameters(checker, read, operation),
    ...bodyFaults(checker, read, operation),
  ];
  // A stand-in for a secret need not have its form.
  if (!checker.masked) return faults;
  return faults.filter(({ violation }) => !violation.location.some(isSecretName));
}

function parameterFaults(
  checker: Checker,
  { parameters }: ReadExchange,
  operation: Operation,
): RequestFault[] {
  return parameters.violations.map((violation) => ({
    violation,
    provenance: ofParameter(checker, operation, violation),
    treatedBy: 'invalid-value',
  }));
}

/** What an API does with an invalid value is said beside the parameter, and assumed where it is not. */
function ofParameter(checker: Checker, operation: Operation, { location }: Violation): Provenance {
  const [place, name] = location;
  const { document } = checker.contract;
  for (const holder of [operation.pointer, operation.pointer.replace(/\/[^/]+$/, '')]) {
    const list = document.at(`${holder}/parameters`);
    for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
      const { value, pointer } = document.resolve(one, `${holder}/parameters/${index}`);
      if (value.name !== name || value.in !== place) continue;
      return isObject(value['x-on-invalid'])
        ? checker.facts.ofExtension(`${pointer}/x-on-invalid`)
        : { level: 'assumed', source: 'nothing is said', place: pointer };
    }
  }
  return checker.facts.of(operation);
}

function unknownParameters(
  checker: Checker,
  { request }: ReadExchange,
  operation: Operation,
): RequestFault[] {
  const { unknownParameters: rule } = checker.contract;
  const [, search = ''] = request.target.split(/\?(.*)/s);
  const unknown = new Set([...new URLSearchParams(search).keys()]);
  return [...unknown]
    .filter((name) => !operation.queryNames.has(name))
    .map((name) => ({
      violation: {
        location: ['query', name],
        severity: rule === 'refuse' ? 'error' : 'warning',
        code: 'unknown-parameter',
        message: `${name} is not a parameter of ${operation.id}`,
      },
      provenance: checker.facts.ofExtension('#/x-unknown-parameters'),
      treatedBy: 'unknown-parameter',
    }));
}

function bodyFaults(
  checker: Checker,
  { request }: ReadExchange,
  operation: Operation,
): RequestFault[] {
  if (!operation.body) return [];
  const above = checker.facts.of(operation);
  const fault = (code: string, message: string, tokens: readonly string[] = []): RequestFault => ({
    violation: { location: ['body', ...tokens], severity: 'error', code, message },
    provenance: above,
    treatedBy: 'wrong-body',
  });
  if (request.body === undefined || request.body === '') {
    return operation.body.required ? [fault('required', 'a body is required')] : [];
  }
  const received = mediaTypeOf(request.headers['content-type']);
  const media = documentedMedia(operation.body, request.headers['content-type']);
  if (media === undefined) {
    const known = operation.body.media.join(' or ');
    return [fault('media-type', `the body is ${received ?? 'of no type'}, and should be ${known}`)];
  }
  const pointer = bodySchema(checker, operation, media);
  if (pointer === undefined) return [];
  if (isJson(media) && isTooDeep(request.body)) {
    return [fault('malformed', `the body is nested over ${deepest} levels deep`)];
  }
  let value: unknown;
  try {
    value = bodyValue(media, request.body);
  } catch {
    return [fault('malformed', 'the body says that it is JSON, and cannot be parsed')];
  }
  if (value === undefined) return [];
  return checker.facts.faultsOf(pointer, value, above).map((found) => ({
    ...fault(
      found.keyword,
      `${found.pointer || 'the body'} ${found.message}`,
      tokensOf(found.pointer),
    ),
    provenance: found.provenance,
  }));
}

/** A body as the contract sees it; undefined where it is neither JSON, a form nor a text. */
function bodyValue(media: string, body: string): unknown {
  if (isJson(media)) return JSON.parse(body);
  if (media === 'application/x-www-form-urlencoded') return { ...parseForm(body) };
  return media.startsWith('text/') ? body : undefined;
}

function bodySchema(checker: Checker, operation: Operation, media: string): string | undefined {
  const { document } = checker.contract;
  const at = `${operation.pointer}/requestBody`;
  const body = document.resolve(document.at(at), at);
  const content = isObject(body.value.content) ? body.value.content : {};
  const one = content[media];
  return isObject(one) && one.schema !== undefined
    ? `${body.pointer}/content/${pointerToken(media)}/schema`
    : undefined;
}

/**
 * What a request's fault says about the API: nothing where the API refused it, or the contract says
 * that it is let through; a disagreement where the contract says that it is refused, and it was served.
 */
export function treatment(fault: RequestFault, read: ReadExchange): Disagreement | undefined {
  const { violation, provenance, treatedBy } = fault;
  const { status } = read.answer;
  if (violation.severity !== 'error' || status < 200 || status > 299) return undefined;
  return {
    operation: read.operation?.id,
    rule: treatedBy,
    provenance,
    message: `served, and the contract says that it is refused: ${violation.message}`,
    expected: 'it is refused',
    received: String(status),
    pointer: undefined,
  };
}

/** A request that departs from the contract, as a remark to those who sent it. */
export function slipOf({ violation, provenance }: RequestFault, read: ReadExchange): Disagreement {
  const [place = '', ...tokens] = violation.location;
  return {
    operation: read.operation?.id,
    rule: 'request',
    provenance,
    message: `the caller's request: ${violation.message}`,
    expected: 'a request as the contract has it',
    received: place === 'body' ? 'another body' : shown(sentValue(read, place, tokens.join('/'))),
    pointer: undefined,
  };
}

function sentValue({ request }: ReadExchange, place: string, name: string): unknown {
  if (place === 'query') {
    const [, search = ''] = request.target.split(/\?(.*)/s);
    const values = new URLSearchParams(search).getAll(name);
    return values.length > 1 ? values : values[0];
  }
  return place === 'header' ? request.headers[name.toLowerCase()] : undefined;
}
