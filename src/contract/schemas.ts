import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Contract } from './contract.js';
import { isDate, momentOf } from './date-time.js';
import { ContractError } from './document.js';
import { readIso8601 } from './iso-8601.js';
import { type Direction, schemaView } from './schema-view.js';

/** One way in which a value breaks a schema. */
export interface SchemaFault {
  /** JSON pointer into the value. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
  /** The value that stands there. */
  readonly value: unknown;
  /** For the keyword `required`: what is missing. */
  readonly missing?: string | undefined;
}

/** More faults than this of one value are not told. */
const MOST_FAULTS = 50;

/** The schemas of one document, compiled on first use, by their pointer. */
export class Schemas {
  readonly #ajv: Ajv2020;
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #base: string;

  constructor(
    private readonly contract: Contract,
    /** For a document of others: what its schemas are asked about. */
    direction: Direction = 'response',
  ) {
    this.#base = 'contract:document';
    this.#ajv = new Ajv2020({
      // OpenAPI documents carry keywords of their own (example, x-…), which strict mode would refuse.
      strict: false,
      // NaN and the infinities are numbers to JavaScript, and `null` once they are JSON.
      strictNumbers: true,
      // One fault decides; collecting all of a large hostile body costs time for nothing.
      allErrors: contract.isLenient,
      // The fault's value is logged when an answer of ours breaks its contract.
      verbose: true,
      // Answers are checked as they are: nothing may be coerced, filled in or removed.
      coerceTypes: false,
      useDefaults: false,
      // A meta-schema check of the whole document would refuse it, since it is not itself a schema.
      validateSchema: false,
      // Formats that nobody knows limit nothing; no line of them belongs on a terminal.
      logger: false,
    });
    // The fast mode's regular expressions decide the same for the formats in use, several times faster.
    addFormats.default(this.#ajv, { mode: 'fast' });
    // int64 and the like say how a number is stored elsewhere; they limit nothing in JSON.
    for (const format of ['int32', 'int64', 'float', 'double', 'password']) {
      this.#ajv.addFormat(format, true);
    }
    // The fast mode takes 30 February and 25 o'clock for moments.
    this.#ajv.addFormat('date-time', (text) => momentOf(text) !== undefined);
    this.#ajv.addFormat('date', isDate);
    this.#ajv.addFormat('iso-8601', (text) => readIso8601(text) !== undefined);
    const { document } = contract;
    const root = contract.isLenient ? schemaView(document, direction) : document.root;
    this.#ajv.addSchema({ ...root, $id: this.#base });
  }

  /** The first fault of `value` under the schema at `pointer`, or `undefined` when it fits. */
  faultOf(pointer: string, value: unknown): SchemaFault | undefined {
    const validate = this.#validator(pointer);
    if (validate(value)) return undefined;
    return toFault(validate.errors?.[0], value);
  }

  /** All faults of `value`, up to {@link MOST_FAULTS}. */
  faultsOf(pointer: string, value: unknown): SchemaFault[] {
    const validate = this.#validator(pointer);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, MOST_FAULTS).map((error) => toFault(error, value));
  }

  /** Compiles without checking anything. Throws a `ContractError` where the schema is no schema. */
  compile(pointer: string): void {
    this.#validator(pointer);
  }

  #validator(pointer: string): ValidateFunction {
    const known = this.#compiled.get(pointer);
    if (known) return known;
    try {
      const validate = this.#ajv.compile({ $ref: `${this.#base}${encodeURI(pointer)}` });
      this.#compiled.set(pointer, validate);
      return validate;
    } catch (error) {
      if (this.contract.isLenient) {
        // A schema of others that cannot be compiled limits nothing.
        const anything = this.#ajv.compile(true);
        this.#compiled.set(pointer, anything);
        return anything;
      }
      throw new ContractError(
        this.contract.file,
        pointer,
        `the schema cannot be compiled (${error instanceof Error ? error.message : String(error)})`,
        'write it as JSON Schema 2020-12',
      );
    }
  }
}

function toFault(error: ErrorObject | undefined, root: unknown): SchemaFault {
  if (!error) return { pointer: '', keyword: 'false', message: 'is not allowed', value: root };
  const detail =
    error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties'
      ? ` (${String(error.params.additionalProperty ?? error.params.unevaluatedProperty)})`
      : error.keyword === 'enum'
        ? ` (${(error.params.allowedValues as readonly unknown[]).join(', ')})`
        : '';
  return {
    pointer: error.instancePath,
    keyword: error.keyword,
    message: `${error.message ?? 'does not fit'}${detail}`,
    value: error.data,
    ...(error.keyword === 'required' ? { missing: String(error.params.missingProperty) } : {}),
  };
}
