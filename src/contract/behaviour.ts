import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Contract, Operation } from './contract.js';
import { ContractError, type Json } from './document.js';
import type { ProvenanceLevel } from './extensions.js';

/**
 * `x-behaviour`: what an operation promises beyond the shape of its answers. openapi/README.md
 * explains every part, and openapi/behaviour.schema.json says what may be written; the types here
 * are that schema's.
 */
export interface Behaviour extends Marked {
  readonly effect?: 'writes';
  readonly list?: ListBehaviour;
  /** By parameter. */
  readonly echoes?: Readonly<Record<string, Place>>;
  readonly aggregates?: readonly Aggregate[];
  readonly answers?: readonly AnswerRule[];
  /** Fields that are the same in every answer to one caller, whatever the parameters. */
  readonly alike?: readonly ({ readonly at: Pointer; readonly always?: true } & Marked)[];
  /** Requests that fit their schemas and are refused all the same. */
  readonly refused?: readonly Refusal[];
}

/** `x-behaviour` at the root: what holds for every operation. */
interface RootBehaviour {
  /** Headers that are another in every answer. */
  readonly distinct?: readonly ({ readonly header: string } & Marked)[];
  readonly answers?: readonly AnswerRule[];
  readonly lifecycles?: readonly Lifecycle[];
}

/** Anything that may say where it comes from. */
export interface Marked {
  readonly 'x-provenance'?: { readonly level: ProvenanceLevel; readonly source: string };
}

/** A JSON pointer (RFC 6901). */
export type Pointer = string;

export type Place = Pointer | ({ readonly at: Pointer } & Marked);

export interface ListBehaviour extends Marked {
  readonly rows: Pointer;
  readonly key?: Pointer;
  readonly capacity?: number;
  readonly order?: Order;
  readonly filters?: readonly Filter[];
  readonly paging?: Paging;
  readonly rules?: readonly Rule[];
  readonly references?: readonly Reference[];
  readonly unique?: readonly ({ readonly at: Pointer; readonly where?: Condition } & Marked)[];
  readonly tenancy?: Tenancy;
}

interface Tenancy extends Marked {
  readonly rule: 'caller';
  readonly owner?: Pointer;
  /** Where another operation tells the caller's own id, which `owner` has to be. */
  readonly caller?: { readonly operation: string; readonly at: Pointer } & Marked;
}

export interface Order extends Marked {
  readonly by:
    | Pointer
    | { readonly parameter: string; readonly fields: Readonly<Record<string, Pointer>> };
  readonly direction:
    | 'ascending'
    | 'descending'
    | { readonly parameter: string; readonly ascending: string; readonly descending: string };
  readonly nulls?: { readonly rule: 'first' | 'last' } & Marked;
  readonly ties?: { readonly by: Pointer } & Marked;
}

export interface Filter extends Marked {
  readonly parameter: string;
  readonly fields: readonly Pointer[];
  readonly match: 'equals' | 'contains' | 'from' | 'until';
  readonly case?: { readonly rule: 'ignored' | 'matters' } & Marked;
  readonly day?: { readonly rule: 'whole' } & Marked;
  readonly bound?: { readonly rule: 'included' | 'excluded' } & Marked;
}

export interface Paging extends Marked {
  readonly style: 'page' | 'offset' | 'cursor' | 'limit';
  readonly parameter?: string;
  readonly limit: string;
  readonly totalItems?: Place;
  readonly totalPages?: Place;
  readonly hasNext?: Place;
  readonly hasPrevious?: Place;
  readonly nextCursor?: Place;
  readonly previousCursor?: Place;
  /** The cursor of the page itself. */
  readonly cursor?: Place;
  /** Another parameter than `parameter`, which takes a cursor and counts before it. */
  readonly cursorParameter?: string;
  readonly pastTheEnd?: { readonly rule: 'empty' } & Marked;
  readonly noPages?: { readonly rule: 'zero' } & Marked;
}

export interface Aggregate extends Marked {
  readonly at: Pointer;
  readonly is: 'sum' | 'count' | 'rate';
  readonly of?: Pointer;
  readonly where?: Condition;
  readonly over?: string;
  readonly decimals?: number;
  /** What is taken off what stands at `at` before it is compared. */
  readonly less?: readonly Pointer[];
}

export interface Refusal extends Marked {
  readonly name: string;
  readonly if: Condition;
  readonly status: readonly number[];
}

export interface Rule extends Marked {
  readonly name: string;
  readonly if?: Condition;
  readonly then: Condition;
}

interface AnswerRule extends Rule {
  readonly status?: readonly number[];
}

export interface Reference extends Marked {
  readonly at: Pointer;
  readonly to: string;
  readonly if?: Condition;
  readonly by?: Pointer;
  readonly where?: Condition;
  readonly mayBeGone?: true;
  readonly rules?: readonly Rule[];
  readonly onceForEach?: Condition;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | ({ readonly at: Pointer } & Comparison)
  | ({ readonly of: Value } & Comparison);

/** Exactly one of them is there. */
interface Comparison {
  readonly present?: boolean;
  readonly equals?: Value;
  readonly in?: readonly Value[];
  readonly above?: Value;
  readonly below?: Value;
  readonly atLeast?: Value;
  readonly atMost?: Value;
  readonly beginsWith?: Value;
}

export type Value =
  | string
  | number
  | boolean
  | null
  | readonly []
  | { readonly at: Pointer; readonly step?: string }
  | { readonly linked: Pointer }
  | { readonly header: string }
  | { readonly parameter: string }
  | { readonly sum: readonly Value[] }
  | { readonly sumOf: Pointer; readonly of: Pointer }
  | { readonly minus: Value }
  | { readonly product: readonly Value[] }
  | { readonly step: string; readonly cookie: string }
  | { readonly fresh: string }
  | { readonly credential: string }
  | { readonly after: Value; readonly seconds: number };

export interface Lifecycle extends Marked {
  readonly name: string;
  readonly summary: string;
  readonly steps: readonly Step[];
}

export interface Step extends Marked {
  readonly step: string;
  readonly operation: string;
  readonly always?: true;
  readonly atOnce?: number;
  readonly credential?: Readonly<Record<string, Value>>;
  readonly parameters?: Readonly<Record<string, Value>>;
  readonly body?: Readonly<Record<string, Value>>;
  readonly status: number;
  readonly expect?: readonly Expectation[];
}

export interface Expectation extends Marked {
  readonly name: string;
  readonly then?: Condition;
  readonly rows?: {
    readonly where: Condition;
    readonly count: number;
    readonly then?: Condition;
  };
}

/** What a document says of behaviour. */
export interface Behaviours {
  readonly root: RootBehaviour;
  /** By operationId; an operation that promises nothing more has an empty one. */
  readonly operations: ReadonlyMap<string, Behaviour>;
}

/** Where the behaviour of an operation stands in its document. */
function behaviourPointer(operation: Operation): string {
  return `${operation.pointer}/x-behaviour`;
}

/**
 * Reads every `x-behaviour` of a document. Throws a `ContractError` on what the schema does not
 * allow, and on a parameter, scheme or operation that the document does not have.
 */
export function readBehaviours(contract: Contract): Behaviours {
  const root = read(contract, '#/x-behaviour', validators().root) ?? {};
  const operations = new Map<string, Behaviour>();
  for (const operation of contract.operations.values()) {
    const pointer = behaviourPointer(operation);
    const behaviour = read(contract, pointer, validators().operation) ?? {};
    operations.set(operation.id, behaviour);
  }
  const behaviours = { root, operations };
  checkNames(contract, behaviours);
  return behaviours;
}

interface Validators {
  readonly root: ValidateFunction<RootBehaviour>;
  readonly operation: ValidateFunction<Behaviour>;
}

let compiled: Validators | undefined;

/** Compiled once, on first use: a start that serves only does not pay for it twice. */
function validators(): Validators {
  if (compiled) return compiled;
  const file = new URL('../../openapi/behaviour.schema.json', import.meta.url);
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')), 'behaviour');
  compiled = {
    root: ajv.compile<RootBehaviour>({ $ref: 'behaviour#/$defs/root' }),
    operation: ajv.compile<Behaviour>({ $ref: 'behaviour' }),
  };
  return compiled;
}

function read<T>(
  contract: Contract,
  pointer: string,
  validate: ValidateFunction<T>,
): T | undefined {
  const value: Json | undefined = contract.document.at(pointer);
  if (value === undefined) return undefined;
  if (validate(value)) return value;
  // Of alternatives every one is reported; the deepest fault is the one that was meant.
  const faults = [...(validate.errors ?? [])].sort(
    (a, b) => b.instancePath.length - a.instancePath.length,
  );
  const extra = faults[0]?.params.additionalProperty;
  throw new ContractError(
    contract.file,
    `${pointer}${faults[0]?.instancePath ?? ''}`,
    `${faults[0]?.message ?? 'does not fit'}${extra === undefined ? '' : ` (${String(extra)})`}`,
    'write it as openapi/behaviour.schema.json allows',
  );
}

/** What a schema cannot say: that the names are names of something. */
function checkNames(contract: Contract, { root, operations }: Behaviours): void {
  const wrong = (place: string, problem: string): never => {
    throw new ContractError(contract.file, place, problem, 'mend the name');
  };
  const operationNamed = (id: string, place: string): Operation =>
    contract.operations.get(id) ?? wrong(place, `${id} is no operation of this document`);
  for (const [id, behaviour] of operations) {
    const place = `${id}, x-behaviour`;
    const known = new Set(contract.operations.get(id)?.parameters.map(({ name }) => name));
    for (const name of parametersOf(behaviour)) {
      if (!known.has(name)) wrong(place, `${name} is no parameter of ${id}`);
    }
    const others = [
      ...(behaviour.aggregates ?? []).flatMap(({ over }) => over ?? []),
      ...(behaviour.list?.references ?? []).map(({ to }) => to),
    ];
    const teller = behaviour.list?.tenancy?.caller?.operation;
    if (teller !== undefined) operationNamed(teller, place);
    for (const status of (behaviour.refused ?? []).flatMap((one) => one.status)) {
      const documented = contract.operations.get(id)?.responses.has(status);
      if (!documented) wrong(place, `${id} documents no ${status}`);
    }
    for (const other of others) {
      operationNamed(other, place);
      if (!operations.get(other)?.list) wrong(place, `${other} says of no list where its rows are`);
    }
  }
  for (const lifecycle of root.lifecycles ?? []) {
    const seen = new Set<string>();
    for (const step of lifecycle.steps) {
      const place = `lifecycle ${lifecycle.name}, step ${step.step}`;
      const operation = operationNamed(step.operation, place);
      if (seen.has(step.step)) wrong(place, 'there is another step of this name');
      seen.add(step.step);
      if (!operation.responses.has(step.status)) {
        wrong(place, `${operation.id} documents no ${step.status}`);
      }
      for (const scheme of Object.keys(step.credential ?? {})) {
        if (!contract.schemes.has(scheme)) wrong(place, `${scheme} is no security scheme`);
      }
      const known = new Set(operation.parameters.map(({ name }) => name));
      for (const name of Object.keys(step.parameters ?? {})) {
        if (!known.has(name)) wrong(place, `${name} is no parameter of ${operation.id}`);
      }
    }
  }
}

function parametersOf({ list, echoes }: Behaviour): string[] {
  const { order, filters, paging } = list ?? {};
  return [
    ...Object.keys(echoes ?? {}),
    ...(filters ?? []).map(({ parameter }) => parameter),
    ...(paging ? [paging.limit, paging.parameter ?? [], paging.cursorParameter ?? []].flat() : []),
    ...(order && typeof order.by === 'object' ? [order.by.parameter] : []),
    ...(order && typeof order.direction === 'object' ? [order.direction.parameter] : []),
  ];
}
