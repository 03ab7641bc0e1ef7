import { readFileSync } from 'node:fs';
import { pointerToken, referenceKeys } from '../json-pointer.js';
import { builtBefore } from './built-document.js';
import { loadYaml } from './lazy-imports.js';

/** Any value of a parsed JSON or YAML document. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A document or provider that cannot be served. The message names file, place and cure. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  constructor(
    readonly file: string,
    /** The operation (`listUsage`), or the JSON pointer, that it is about. */
    readonly place: string,
    problem: string,
    cure: string,
  ) {
    super(`${file}: ${place}: ${problem}\n  cure: ${cure}`);
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A parsed OpenAPI document with a way to follow its references. Only references into the same document are followed. */
export class SpecDocument {
  constructor(
    readonly file: string,
    readonly root: JsonObject,
    /** Whether the build has held this very text against the API that it is shipped with. */
    readonly built = false,
    /**
     * `strict` for documents that are written for paystub: every fact in its place, or no start.
     * `lenient` for those of others, whose every oddity that can be served is served.
     */
    readonly reading: 'strict' | 'lenient' = 'strict',
  ) {}

  /** Reads YAML or JSON. Throws a `ContractError` that names line and column of what cannot be read. */
  static read(file: string): SpecDocument {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new ContractError(
        file,
        'document',
        `cannot be read (${error instanceof Error ? error.message : String(error)})`,
        'check that the file exists and may be read',
      );
    }
    const built = builtBefore(text);
    return isObject(built) ? new SpecDocument(file, built, true) : SpecDocument.parse(file, text);
  }

  static parse(file: string, text: string): SpecDocument {
    const { LineCounter, parseDocument } = loadYaml();
    const lines = new LineCounter();
    const parsed = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: true,
      // The message is ours: it gives the place once, and no excerpt.
      prettyErrors: false,
    });
    const fault = parsed.errors[0];
    if (fault) {
      const at = lines.linePos(fault.pos[0]);
      throw new ContractError(
        file,
        `line ${at.line}, column ${at.col}`,
        fault.message,
        'mend the YAML there',
      );
    }
    let root: unknown;
    try {
      // An alias can blow a small file up into a large value; references do the same work safely.
      root = parsed.toJS({ maxAliasCount: 0 });
    } catch (error) {
      throw new ContractError(
        file,
        'document',
        `holds a YAML alias (${error instanceof Error ? error.message : String(error)})`,
        'write `$ref` instead of an alias',
      );
    }
    if (!isObject(root)) {
      throw new ContractError(file, '#', 'is not an object', 'start it with `openapi: 3.1.0`');
    }
    return new SpecDocument(file, root);
  }

  /** What a pointer such as `#/components/schemas/Error` names, or `undefined`. */
  at(pointer: string): Json | undefined {
    let value: Json | undefined = this.root;
    for (const key of referenceKeys(pointer)) {
      if (Array.isArray(value)) value = value[Number(key)];
      else if (isObject(value) && Object.hasOwn(value, key)) value = value[key];
      else return undefined;
    }
    return value;
  }

  /** Follows `$ref` until something else stands there; gives the value and the pointer where it stands. */
  resolve(value: Json | undefined, pointer: string): { value: JsonObject; pointer: string } {
    const seen = new Set<string>();
    let here: Json | undefined = value;
    let where = pointer;
    while (isObject(here) && typeof here.$ref === 'string') {
      const ref = here.$ref;
      if (!ref.startsWith('#/') || seen.has(ref)) {
        throw new ContractError(
          this.file,
          where,
          `the reference ${ref} cannot be followed`,
          'refer to a place in the same document, and not in a circle',
        );
      }
      seen.add(ref);
      here = this.at(ref);
      where = ref;
    }
    if (!isObject(here)) {
      throw new ContractError(
        this.file,
        where,
        'an object should stand here',
        'mend the reference, or write the object',
      );
    }
    return { value: here, pointer: where };
  }

  /** Every `$ref` of the document that names nothing, as [where, ref]. */
  danglingReferences(): [string, string][] {
    const dangling: [string, string][] = [];
    const walk = (value: Json | undefined, pointer: string): void => {
      if (Array.isArray(value)) {
        value.forEach((item: Json, index) => {
          walk(item, `${pointer}/${index}`);
        });
      } else if (isObject(value)) {
        const ref = value.$ref;
        // What stands in an example is data, whatever it looks like.
        if (
          typeof ref === 'string' &&
          !/\/(?:example|examples\/[^/]+\/value)(?:\/|$)/.test(pointer)
        ) {
          if (!ref.startsWith('#/') || this.at(ref) === undefined) dangling.push([pointer, ref]);
        }
        for (const [key, inner] of Object.entries(value)) {
          walk(inner, `${pointer}/${pointerToken(key)}`);
        }
      }
    };
    walk(this.root, '#');
    return dangling;
  }
}
