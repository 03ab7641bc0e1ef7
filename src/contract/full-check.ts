import type { Contract, Operation, ResponseSpec } from './contract.js';
import { ContractError } from './document.js';
import { FaithfulForms } from './faithful.js';
import { type CheckedRequest, DoorIn } from './request-judge.js';
import { headerValueFault } from './response-judge.js';
import { Schemas } from './schemas.js';

/**
 * What is too slow for every start, and runs in the tests and in `npm run check`: every schema
 * compiles, every documented answer has an example, every example and every default fits, and the
 * request validator takes every operation. Throws the first `ContractError`.
 */
export async function fullCheck(contract: Contract): Promise<void> {
  const schemas = new Schemas(contract);
  for (const operation of contract.operations.values()) {
    for (const parameter of operation.parameters) {
      schemas.compile(parameter.schemaPointer);
      if (parameter.default === undefined) continue;
      const fault = schemas.faultOf(parameter.schemaPointer, parameter.default);
      if (fault) {
        throw new ContractError(
          contract.file,
          `${operation.id}, parameter ${parameter.name}`,
          `the default ${JSON.stringify(parameter.default)} ${fault.message}`,
          'give a default that fits the schema',
        );
      }
    }
    for (const response of operation.responses.values()) {
      checkResponse(contract, schemas, operation.id, response);
    }
  }
  for (const response of contract.unrouted.values()) {
    checkResponse(contract, schemas, 'x-unrouted', response);
  }
  await checkValidator(contract);
}

function checkResponse(
  contract: Contract,
  schemas: Schemas,
  place: string,
  response: ResponseSpec,
): void {
  const forms = new FaithfulForms(contract, schemas);
  const where = `${place}, ${response.status}`;
  for (const header of response.headers) {
    if (header.example === undefined) {
      throw new ContractError(
        contract.file,
        `${where}, header ${header.name}`,
        'has no example',
        'add an `example`: it is what `Prefer: code` answers with',
      );
    }
    const fault = headerValueFault(header, header.example, schemas);
    if (fault) {
      throw new ContractError(
        contract.file,
        `${where}, header ${header.name}`,
        `the example ${JSON.stringify(header.example)} ${fault.message}`,
        'mend the example, or the schema',
      );
    }
  }
  for (const media of response.media.values()) {
    if (media.schemaPointer === undefined || media.examples.size === 0) {
      throw new ContractError(
        contract.file,
        `${where}, ${media.type}`,
        media.examples.size === 0 ? 'has no example' : 'has no schema',
        'every documented answer has a schema and a named example',
      );
    }
    for (const [name, example] of media.examples) {
      forms.toFaithful(media.schemaPointer, example);
      const fault = schemas.faultOf(media.schemaPointer, example);
      if (fault) {
        throw new ContractError(
          contract.file,
          `${where}, ${media.type}, example ${name}${fault.pointer}`,
          `${fault.message} (${JSON.stringify(fault.value)})`,
          'mend the example, or the schema',
        );
      }
    }
  }
}

/** A document can be sound and still fail inside the validator; then every request would be a 500. */
async function checkValidator(contract: Contract): Promise<void> {
  const door = new DoorIn(contract);
  for (const operation of contract.operations.values()) {
    try {
      // A refusal of the request is as good as a pass: the validator took the operation's schemas.
      await door.check(operation, specimen(operation));
    } catch (error) {
      throw new ContractError(
        contract.file,
        operation.id,
        `the request validator fails on it (${error instanceof Error ? error.message : String(error)})`,
        'write its parameters and body with simpler schema keywords',
      );
    }
  }
}

/** A request for an operation that never came over a wire. */
function specimen(operation: Operation): CheckedRequest {
  const { body } = operation;
  return { headers: body ? { 'content-type': body.media[0] } : {}, query: {}, body: undefined };
}
