/** Whether a JSON value has the form of a world file: `openapi/world.schema.json`, said in words. */

import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { pointerKeys } from '../../json-pointer.js';
import type { JsonData } from '../../ledger/index.js';
import type { Steps } from '../../slices/index.js';
import { isMomentOfClock } from '../clock.js';
import type { Line } from './columns.js';
import { isMoment, momentOf } from './moments.js';
import { type Path, type Problems, shown } from './problems.js';

/** What the version of this format is called. */
export const WORLD_FORMAT = 'world-1';

/** A world file that has the form of one; whether it adds up is another question. */
export interface WorldFile {
  readonly paystub: typeof WORLD_FORMAT;
  readonly clock?: string | number;
  readonly principals?: readonly FilePrincipal[];
  readonly members?: readonly FileMember[];
  readonly accounts?: readonly FileAccount[];
  readonly records?: readonly FileRecord[];
}

interface FileRecord {
  readonly realm: string;
  readonly kind: string;
  readonly key: string;
  readonly createdAt: string | number;
  readonly updatedAt?: string | number;
  readonly value: JsonData;
}

interface FilePrincipal {
  readonly realm: string;
  readonly handle: string;
  readonly kind?: string;
  readonly name?: string;
  readonly email?: string | null;
  readonly passwordHash?: string | null;
  readonly createdAt: string | number;
  readonly attributes?: FileAttributes;
  readonly credentials?: readonly Line[];
}

interface FileMember {
  readonly org: string;
  readonly user: string;
  readonly role: string;
  readonly permissions: readonly string[];
}

export interface FileAccount {
  readonly principal: string;
  readonly purpose: string;
  readonly unit: string;
  readonly floor?: number | null;
  readonly chargeUnit?: string | null;
  readonly attributes?: FileAttributes;
  readonly balance?: number;
  readonly held?: number;
  readonly grants?: readonly Line[];
  readonly entries?: readonly Line[];
  readonly payments?: readonly Line[];
  readonly usage?: readonly Line[];
}

type FileAttributes = Readonly<Record<string, string | number | boolean | null>>;

/** The parts of the schema that are looked at here. */
interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

type Part = 'world' | 'principal' | 'credential' | 'member' | 'account' | 'record' | 'row';

/** Beside `src` in the repository and beside `dist` in the package. */
const schemaFile = new URL('../../../openapi/world.schema.json', import.meta.url);

/** The arrays whose members are checked one by one, by the definition that holds for them. */
const LISTS = {
  world: {
    principals: 'principal',
    members: 'member',
    accounts: 'account',
    records: 'record',
  },
  principal: { credentials: 'credential' },
  account: { grants: 'grant', entries: 'entry', payments: 'payment', usage: 'usage' },
} as const satisfies Partial<Record<Part, Readonly<Record<string, string>>>>;

/**
 * Adds everything about the form that is not as it should be. One member after another, so that a
 * file which is wrong all over costs no more than the problems that are listed.
 *
 * @returns the value where it has the form; undefined where something was added
 */
export function* checkForm(value: unknown, problems: Problems): Steps<WorldFile | undefined> {
  // Each takes a while to compile: one in a piece.
  compiled ??= new WorldSchema();
  for (const name of compiled.parts) {
    yield;
    compiled.validator(name);
  }
  yield;
  const check = new FormCheck(problems);
  yield* check.part('world', value, []);
  return check.fits ? (value as WorldFile) : undefined;
}

/** So many members are checked in one piece. */
const PIECE = 64;

/** The schema, compiled by the first who asks: it takes longer than to check a small file. */
class WorldSchema {
  readonly root: Schema & { readonly $defs: Readonly<Record<string, Schema>> };
  /** What has a schema of its own: the small ones first, which the others are made of. */
  readonly parts: readonly string[];
  readonly #ajv: Ajv2020;

  constructor() {
    this.root = JSON.parse(readFileSync(schemaFile, 'utf8'));
    const lengthOf = (schema: Schema): number => JSON.stringify(schema).length;
    const definitions = Object.entries(this.root.$defs);
    definitions.sort(([, one], [, other]) => lengthOf(one) - lengthOf(other));
    this.parts = [...definitions.map(([name]) => name), 'world'];
    this.#ajv = new Ajv2020({
      // Several types and bounds for one of them are meant as they stand.
      allowUnionTypes: true,
      strictTypes: false,
      // Infinity, which JSON's 1e999 comes to, could not be written again.
      strictNumbers: true,
      // People want to hear of everything at once; a member has a dozen values, not a million.
      allErrors: true,
      // Messages show what stands there.
      verbose: true,
      // The world that is served is the one that was written.
      coerceTypes: false,
      useDefaults: false,
      // A part is compiled once, and not again into each that it is part of: no compilation is long.
      inlineRefs: false,
      // A test holds our schema to the schema of schemas; here that takes longer than all the rest.
      meta: false,
      validateSchema: false,
    });
    this.#ajv.addFormat('moment', isMoment);
    this.#ajv.addFormat(
      'clockMoment',
      (text: string) => isMoment(text) && isMomentOfClock(momentOf(text)),
    );
    this.#ajv.addSchema(this.root, 'world');
  }

  validator(name: string): ValidateFunction {
    const validate = this.#ajv.getSchema(name === 'world' ? name : `world#/$defs/${name}`);
    if (!validate) throw new Error(`the schema of worlds does not define ${name}`);
    return validate;
  }

  /** What should stand where this part of the schema holds, in words. */
  shouldBe(schema: Schema | undefined): string {
    if (schema?.title !== undefined) return schema.title;
    if (schema?.const !== undefined) return JSON.stringify(schema.const);
    if (schema?.enum) return `one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`;
    const name = schema?.$ref?.split('/').at(-1);
    const target = name === undefined ? undefined : this.root.$defs[name];
    return target === undefined ? 'otherwise' : this.shouldBe(target);
  }
}

let compiled: WorldSchema | undefined;

class FormCheck {
  fits = true;
  readonly #problems: Problems;
  readonly #schema: WorldSchema;

  constructor(problems: Problems) {
    this.#problems = problems;
    compiled ??= new WorldSchema();
    this.#schema = compiled;
  }

  *part(name: string, value: unknown, path: Path): Steps<void> {
    if (this.#problems.full) return;
    const lists = Object.entries(this.#listsOf(name)).filter(([key]) => isList(value, key));
    // An empty array in the place of a long one: its members have their own turn.
    const shallow =
      lists.length === 0
        ? value
        : { ...(value as object), ...Object.fromEntries(lists.map(([key]) => [key, []])) };
    this.#hold(name, shallow, path);
    for (const [key, member] of lists) {
      const members = (value as Readonly<Record<string, readonly unknown[]>>)[key] ?? [];
      const isLeaf = Object.keys(this.#listsOf(member)).length === 0;
      for (const [place, one] of members.entries()) {
        if (place % PIECE === 0) yield;
        const at = [...path, key, place];
        if (!isLeaf) yield* this.part(member, one, at);
        else if (this.#problems.full) return;
        else this.#hold(member, one, at);
      }
    }
  }

  #hold(name: string, value: unknown, path: Path): void {
    const validate = this.#schema.validator(name);
    if (!validate(value)) this.#report(validate.errors ?? [], path);
  }

  #listsOf(name: string): Readonly<Record<string, string>> {
    return name in LISTS ? LISTS[name as keyof typeof LISTS] : {};
  }

  #report(errors: readonly ErrorObject[], path: Path): void {
    this.fits = false;
    const seen = new Set<string>();
    for (const error of errors) {
      const schema = error.parentSchema as Schema;
      const at = [...path, ...stepsOf(error.instancePath)];
      const { missingProperty, additionalProperty } = error.params as Readonly<
        Record<string, string | undefined>
      >;
      if (missingProperty !== undefined) {
        const should = this.#schema.shouldBe(schema.properties?.[missingProperty]);
        this.#problems.add([...at, missingProperty], `is missing, and should be ${should}`);
      } else if (additionalProperty !== undefined) {
        const known = Object.keys(schema.properties ?? {});
        this.#problems.add([...at, additionalProperty], unknownKey(additionalProperty, known));
      } else if (!seen.has(error.instancePath)) {
        // A value that breaks two rules of its schema is still one wrong value.
        seen.add(error.instancePath);
        const should = this.#schema.shouldBe(schema);
        this.#problems.add(at, `is ${shown(error.data)}, and should be ${should}`);
      }
    }
  }
}

function isList(value: unknown, key: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, key) &&
    Array.isArray((value as Readonly<Record<string, unknown>>)[key])
  );
}

/** The steps of a JSON pointer; what looks like a place is one, since no key here is a number. */
function stepsOf(pointer: string): Path {
  return pointerKeys(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = known.find((one) => one.toLowerCase() === key.toLowerCase() || near(one, key));
  const cure = meant ? `did you mean ${meant}?` : `here may stand ${known.join(', ')}`;
  return `is not known here; ${cure}`;
}

/** Whether one letter too much, too little, exchanged or wrong makes the difference. */
function near(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (
    end < Math.min(one.length, other.length) - start &&
    one.at(-1 - end) === other.at(-1 - end)
  ) {
    end++;
  }
  const left = one.slice(start, one.length - end);
  const right = other.slice(start, other.length - end);
  const exchanged = left.length === 2 && left === [...right].reverse().join('');
  return exchanged || (left.length <= 1 && right.length <= 1);
}
