import type { Contract, Operation } from './contract.js';
import { isObject, type Json } from './document.js';
import type { ReadParameters } from './parameters.js';
import type { Schemas } from './schemas.js';

/** A request's parameters as the kernel read them, and its body with the media type that it came as. */
export interface ReadRequest {
  readonly read: ReadParameters;
  readonly body: unknown;
  readonly media: string | undefined;
}

/**
 * Recognizes requests that are fine beyond doubt, so that the validator need not be asked about them.
 * It lets through only what the validator would, by schemas compiled from the same document; a test
 * holds the two against each other. It never refuses: whatever is not plainly fine, the validator
 * decides.
 */
export class PlainRequests {
  readonly #plain = new Map<Operation, boolean>();

  constructor(
    private readonly contract: Contract,
    private readonly schemas: Schemas,
  ) {}

  isFine(operation: Operation, { read, body, media }: ReadRequest): boolean {
    // Leniency is for the validator to grant, too: a warning is a doubt.
    if (read.violations.length > 0 || !this.#isPlain(operation)) return false;
    if (body === undefined) return operation.body?.required !== true;
    const pointer = media === undefined ? undefined : operation.body?.schemaPointers.get(media);
    return pointer !== undefined && this.schemas.faultOf(pointer, body) === undefined;
  }

  #isPlain(operation: Operation): boolean {
    const known = this.#plain.get(operation);
    if (known !== undefined) return known;
    const plain =
      // The validator is given no schema of a parameter whose invalid values the API lets through.
      operation.parameters.every(
        ({ onInvalid, schemaPointer }) =>
          onInvalid !== 'refuse' || this.#hasPlainSchema(schemaPointer, true),
      ) &&
      [...(operation.body?.schemaPointers.values() ?? [])].every((pointer) =>
        this.#hasPlainSchema(pointer, false),
      );
    this.#plain.set(operation, plain);
    return plain;
  }

  /** Whether all that it says has the same meaning to the validator. */
  #hasPlainSchema(pointer: string, mayDefault: boolean): boolean {
    const { document } = this.contract;
    const seen = new Set<string>();
    const isPlain = (schema: Json | undefined): boolean => {
      if (!isObject(schema)) return false;
      return Object.entries(schema).every(([keyword, value]) => {
        switch (keyword) {
          case '$ref':
            if (typeof value !== 'string') return false;
            if (seen.has(value)) return true;
            seen.add(value);
            return isPlain(document.at(value));
          case 'properties':
            return isObject(value) && Object.values(value).every(isPlain);
          case 'items':
            return isPlain(value);
          case 'additionalProperties':
            return typeof value === 'boolean' || isPlain(value);
          case 'format':
            return typeof value === 'string' && formats.has(value);
          case 'default':
            return mayDefault;
          default:
            return keywords.has(keyword) || keyword.startsWith('x-');
        }
      });
    };
    return isPlain(document.at(pointer));
  }
}

/**
 * The keywords that mean the same to the validator and to the kernel's own compiler. Not among them,
 * for example: `default` in a body, which the validator fills in, `readOnly`, which it refuses, and
 * what combines schemas, through which it changes types.
 */
const keywords: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'required',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'title',
  'description',
  'example',
  'examples',
  'deprecated',
]);

/** Of the formats, those that both take from the same place, and one of which the validator knows nothing. */
const formats: ReadonlySet<string> = new Set([
  'date',
  'date-time',
  'time',
  'email',
  'uri',
  'uuid',
  'iso-8601',
]);
