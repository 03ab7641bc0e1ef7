import type { Answer } from './answer.js';
import { bodyLimitBytes } from './body.js';
import type { Contract, Operation, ResponseSpec } from './contract.js';
import { ContractError } from './document.js';
import { type Failure, type Refused, say } from './failure.js';
import type { Desk, Provider } from './provider.js';
import { checkAnswer } from './response-judge.js';
import { Schemas } from './schemas.js';

/**
 * Holds a provider against its document before it serves: every operation has a handler and nothing
 * more, every security scheme a check, and every refusal that the kernel can make is documented,
 * status, headers and body, on each operation where it can happen. Throws a `ContractError` that
 * names file, operation and cure.
 */
export function bootCheck<D extends Desk, R extends { readonly type: string }>(
  provider: Provider<D, R>,
  contract: Contract,
  schemas: Schemas = new Schemas(contract),
): void {
  checkNames(provider, contract);
  for (const operation of contract.operations.values()) {
    for (const failure of possibleFailures(operation, contract.unknownParameters)) {
      const refused = refusedBy(operation.id, operation.method, operation.path);
      const answer = say<R>(provider.voice, failure, refused);
      documented(contract, schemas, operation.id, failure.type, answer, operation.responses);
    }
  }
  const outside = refusedBy(undefined, 'get', '/');
  for (const failure of unroutedFailures) {
    const answer = say<R>(provider.voice, failure, outside);
    documented(contract, schemas, 'x-unrouted', failure.type, answer, contract.unrouted);
  }
  documented(contract, schemas, 'x-unrouted', 'preflight', preflight, contract.unrouted);
}

const preflight: Answer = { status: 204, headers: {}, body: undefined };

const unroutedFailures: readonly Failure[] = [
  { type: 'no-such-path' },
  { type: 'no-such-method', allow: ['GET', 'HEAD'] },
  { type: 'malformed-path' },
  { type: 'internal' },
];

/** The failures that the kernel can come to on an operation, one specimen each. */
function possibleFailures(
  operation: Operation,
  unknownParameters: Contract['unknownParameters'],
): Failure[] {
  const failures: Failure[] = [{ type: 'internal' }];
  const optional = operation.security.some((alternative) => alternative.length === 0);
  if (operation.security.length > 0 && !optional) {
    for (const problem of ['missing', 'invalid', 'expired', 'revoked'] as const) {
      failures.push({ type: 'unauthenticated', problem });
    }
    const scopes = operation.security.flatMap((all) => all.flatMap(({ scopes }) => scopes));
    if (scopes.length > 0) failures.push({ type: 'forbidden', needs: scopes });
  }
  if (unknownParameters === 'refuse') failures.push(invalid(['query', 'unknown']));
  for (const parameter of operation.parameters) {
    // Leniency is about wrong values: a required parameter that is not there is refused all the same.
    const mayBeMissing = parameter.required && parameter.in !== 'path';
    if (parameter.onInvalid !== 'refuse' && !mayBeMissing) continue;
    failures.push(invalid([parameter.in, parameter.name]));
  }
  if (operation.body) {
    failures.push(
      invalid(['body']),
      { type: 'malformed-body' },
      { type: 'unsupported-media-type', received: 'text/plain' },
      { type: 'body-too-large', limitBytes: bodyLimitBytes },
    );
  }
  return failures;
}

function invalid(location: readonly string[]): Failure {
  const violation = { location, severity: 'error', code: 'type', message: 'is invalid' } as const;
  return { type: 'invalid-request', violations: [violation] };
}

function refusedBy(operationId: string | undefined, method: string, path: string): Refused {
  return { operationId, method: method.toUpperCase(), path, requestId: '0'.repeat(32) };
}

function checkNames<D extends Desk, R extends { readonly type: string }>(
  provider: Provider<D, R>,
  contract: Contract,
): void {
  for (const id of contract.operations.keys()) {
    if (!Object.hasOwn(provider.handlers, id)) {
      throw new ContractError(
        contract.file,
        id,
        'has no handler',
        `add \`${id}\` to the handlers of ${provider.id}`,
      );
    }
  }
  for (const id of Object.keys(provider.handlers)) {
    if (!contract.operations.has(id)) {
      throw new ContractError(
        contract.file,
        id,
        'has a handler but no operation',
        'document the operation first, or remove the handler',
      );
    }
  }
  for (const name of contract.schemes.keys()) {
    if (!Object.hasOwn(provider.schemes, name)) {
      throw new ContractError(
        contract.file,
        `#/components/securitySchemes/${name}`,
        'has no check of credentials',
        `add \`${name}\` to the schemes of ${provider.id}`,
      );
    }
  }
}

function documented(
  contract: Contract,
  schemas: Schemas,
  place: string,
  refusal: string,
  answer: Answer,
  responses: ReadonlyMap<number, ResponseSpec>,
): void {
  const checked = checkAnswer(answer, responses, schemas);
  if (checked.ok) return;
  const { part, pointer, message } = checked.fault;
  throw new ContractError(
    contract.file,
    place,
    `the refusal \`${refusal}\` is answered with ${answer.status}, whose ${part}${pointer} ${message}`,
    `document that answer under ${place}, or let the voice say it otherwise`,
  );
}
