import { pointerToken } from '../json-pointer.js';
import type { Contract } from './contract.js';
import { ContractError, isObject, type JsonObject } from './document.js';
import type { Schemas } from './schemas.js';

const MARK = 'x-faithful';

/**
 * The values that a document shows in one form and the real server sends in another, as `x-faithful`
 * marks them: a number that comes as text, or the other way round. Both forms say the same.
 */
export class FaithfulForms {
  /** By schema pointer: whether a marked place is reached from there. */
  readonly #reaches = new Map<string, boolean>();
  readonly #marked: boolean;

  constructor(
    private readonly contract: Contract,
    private readonly schemas: Schemas,
  ) {
    this.#marked = holdsMark(contract.document.root);
  }

  /**
   * A value as the real server sends it, made from the documented one.
   *
   * @throws {ContractError} when the marked schema does not take what comes of it
   */
  toFaithful(schemaPointer: string, value: unknown): unknown {
    return this.#convert(schemaPointer, value, (documented, pointer) => {
      const schema = `${pointer}/${MARK}/schema`;
      const form = this.#inTypeOf(schema, documented);
      const fault = this.schemas.faultOf(schema, form);
      if (fault === undefined) return form;
      throw new ContractError(
        this.contract.file,
        pointer,
        `${JSON.stringify(documented)} in the form of \`${MARK}\` ${fault.message}`,
        `let the schema of \`${MARK}\` take it`,
      );
    });
  }

  /** A value as it is documented, made from what the real server sent; what is neither form stays. */
  toDocumented(schemaPointer: string, value: unknown): unknown {
    return this.#convert(schemaPointer, value, (sent, pointer) =>
      this.schemas.faultOf(`${pointer}/${MARK}/schema`, sent) === undefined
        ? this.#inTypeOf(pointer, sent)
        : sent,
    );
  }

  #convert(
    schemaPointer: string,
    value: unknown,
    change: (value: unknown, pointer: string) => unknown,
  ): unknown {
    if (!this.#marked || !this.#reach(schemaPointer, new Set())) return value;
    const schema = this.contract.document.at(schemaPointer);
    if (!isObject(schema)) return value;
    if (schema[MARK] !== undefined) return change(value, schemaPointer);
    let made = value;
    if (typeof schema.$ref === 'string') made = this.#convert(schema.$ref, made, change);
    for (const index of Array.isArray(schema.allOf) ? schema.allOf.keys() : []) {
      made = this.#convert(`${schemaPointer}/allOf/${index}`, made, change);
    }
    for (const key of ['oneOf', 'anyOf']) {
      const all = schema[key];
      if (!Array.isArray(all)) continue;
      const meant = this.#alternative(`${schemaPointer}/${key}`, all.length, made);
      if (meant !== undefined) made = this.#convert(meant, made, change);
    }
    if (Array.isArray(made) && isObject(schema.items)) {
      return made.map((item) => this.#convert(`${schemaPointer}/items`, item, change));
    }
    if (isObject(made) && isObject(schema.properties)) {
      const properties = schema.properties;
      return Object.fromEntries(
        Object.entries(made).map(([name, inner]) => {
          if (!Object.hasOwn(properties, name)) return [name, inner];
          const at = `${schemaPointer}/properties/${pointerToken(name)}`;
          return [name, this.#convert(at, inner, change)];
        }),
      );
    }
    return made;
  }

  /** The alternative that a value fits in its documented form. */
  #alternative(pointer: string, count: number, value: unknown): string | undefined {
    return Array.from({ length: count }, (_, index) => `${pointer}/${index}`).find(
      (one) => this.schemas.faultOf(one, this.toDocumented(one, value)) === undefined,
    );
  }

  #reach(pointer: string, above: Set<string>): boolean {
    const known = this.#reaches.get(pointer);
    if (known !== undefined) return known;
    if (above.has(pointer)) return false;
    above.add(pointer);
    const found = this.#look(pointer, above);
    // What is below a circle is known only once the circle was walked round.
    if (found || above.size === 1) this.#reaches.set(pointer, found);
    above.delete(pointer);
    return found;
  }

  #look(pointer: string, above: Set<string>): boolean {
    const schema = this.contract.document.at(pointer);
    if (!isObject(schema)) return false;
    if (schema[MARK] !== undefined) return true;
    return placesBelow(schema, pointer).some((one) => this.#reach(one, above));
  }

  #inTypeOf(schemaPointer: string, value: unknown): unknown {
    const { document } = this.contract;
    const { type } = document.resolve(document.at(schemaPointer), schemaPointer).value;
    const types = [type].flat();
    const isNumber = types.includes('integer') || types.includes('number');
    if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
      return String(value);
    }
    if (isNumber && typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) {
      return Number(value);
    }
    const isBoolean = types.includes('boolean') && (value === 'true' || value === 'false');
    return isBoolean ? value === 'true' : value;
  }
}

function placesBelow(schema: JsonObject, pointer: string): string[] {
  const lists = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => {
    const all = schema[key];
    return Array.isArray(all) ? [...all.keys()].map((index) => `${pointer}/${key}/${index}`) : [];
  });
  const properties = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return [
    ...(typeof schema.$ref === 'string' ? [schema.$ref] : []),
    ...lists,
    ...properties.map((name) => `${pointer}/properties/${pointerToken(name)}`),
    ...(isObject(schema.items) ? [`${pointer}/items`] : []),
  ];
}

function holdsMark(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsMark);
  if (!isObject(value)) return false;
  return Object.hasOwn(value, MARK) || Object.values(value).some(holdsMark);
}
