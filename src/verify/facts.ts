import type { Marked } from '../contract/behaviour.js';
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../contract/document.js';
import type { SchemaFault, Schemas } from '../contract/schemas.js';
import { pointerToken } from '../json-pointer.js';
import { lightest, type Provenance, unmarked } from './finding.js';
import { isRecord } from './json.js';

/** A place in an answer that does not fit its schema, and where that part of the schema comes from. */
export interface LocatedFault {
  /** JSON pointer into the value. */
  readonly pointer: string;
  readonly keyword: string;
  readonly message: string;
  readonly value: unknown;
  readonly provenance: Provenance;
}

/** A mark that is about some keywords of its schema only, such as `pattern`. */
interface NarrowMark {
  readonly covers: ReadonlySet<string>;
  readonly mark: Provenance;
}

function coveredBy(mark: Json | undefined): ReadonlySet<string> | undefined {
  if (!isObject(mark) || !Array.isArray(mark.covers)) return undefined;
  return new Set(mark.covers.map(String));
}

const dateTime =
  /^(\d{4}-(?:0[1-9]|1[0-2])-(\d{2}))T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/** Whether a text is a date-time as RFC 3339 has it, on a day that there is. */
function isDateTime(text: string): boolean {
  const [, date = '', day = ''] = dateTime.exec(text) ?? [];
  return date !== '' && new Date(Date.parse(date)).getUTCDate() === Number(day);
}

/** A list of a thousand rows may be wrong a thousand times over; a few say as much. */
const faultLimit = 20;

/** Where the facts of a document come from: the deepest mark on the way to a fact counts. */
export class Facts {
  readonly #marks = new Map<string, Provenance | 'none'>();

  constructor(
    private readonly contract: Contract,
    private readonly schemas: Schemas,
  ) {}

  /** The mark that covers a place of the document. References are not followed. */
  at(pointer: string, above: Provenance = unmarked): Provenance {
    let provenance = above;
    let here = '#';
    for (const token of pointer.replace(/^#\/?/, '').split('/')) {
      if (token !== '') here += `/${token}`;
      provenance = this.#mark(here, provenance);
    }
    return provenance;
  }

  /** An operation's own mark; what is outside every operation is as documented as it says itself. */
  of(operation: Operation | undefined): Provenance {
    return operation ? this.at(operation.pointer) : unmarked;
  }

  /** A part of an operation's behaviour: the deepest mark of those given counts, then the operation's. */
  ofBehaviour(
    operation: Operation | undefined,
    ...marks: readonly (Marked | undefined)[]
  ): Provenance {
    const mark = marks.findLast((one) => one?.['x-provenance'])?.['x-provenance'];
    return mark ? { ...mark, place: operation?.pointer } : this.of(operation);
  }

  /** What `x-on-invalid` and its like say of themselves. */
  ofExtension(pointer: string): Provenance {
    const value = this.contract.document.at(pointer);
    if (!isObject(value)) return { level: 'assumed', source: 'nothing is said', place: undefined };
    const { level, source } = value;
    return {
      level: level === 'elsewhere' || level === 'assumed' ? level : 'documented',
      source: typeof source === 'string' ? source : undefined,
      place: pointer,
    };
  }

  /** A response of an operation: its own mark, or what covers the operation. */
  ofResponse(operation: Operation | undefined, status: number): Provenance {
    const above = this.of(operation);
    const responses = operation ? operation.responses : this.contract.unrouted;
    const response = responses.get(status);
    return response ? this.at(response.pointer, above) : above;
  }

  /** The mark of a schema as a whole, no heavier than what it stands in. */
  ofSchema(schemaPointer: string, above: Provenance): Provenance {
    return lightest(above, this.#resolve(schemaPointer, above).provenance);
  }

  /**
   * Each place where a value does not fit a schema, the schema's own alternatives told apart. What
   * stands in an answer weighs no more than that there is such an answer.
   */
  faultsOf(schemaPointer: string, value: unknown, above: Provenance): LocatedFault[] {
    const faults: LocatedFault[] = [];
    this.#locate(schemaPointer, value, '', above, faults);
    return faults.map((fault) => ({ ...fault, provenance: lightest(above, fault.provenance) }));
  }

  #locate(
    schemaPointer: string,
    value: unknown,
    place: string,
    above: Provenance,
    faults: LocatedFault[],
  ): void {
    if (faults.length >= faultLimit) return;
    const fault = this.schemas.faultOf(schemaPointer, value);
    if (!fault) return;
    const before = faults.length;
    const { schema, pointer, provenance, narrow } = this.#resolve(schemaPointer, above);
    const branches = ['oneOf', 'anyOf'].find((key) => Array.isArray(schema[key]));
    if (branches) {
      const index = this.#branchFor(
        schema[branches] as readonly Json[],
        `${pointer}/${branches}`,
        value,
      );
      if (index !== undefined) {
        this.#locate(`${pointer}/${branches}/${index}`, value, place, provenance, faults);
      }
    }
    if (Array.isArray(schema.allOf)) {
      for (const index of schema.allOf.keys()) {
        this.#locate(`${pointer}/allOf/${index}`, value, place, provenance, faults);
      }
    }
    if (isRecord(value) && isObject(schema.properties)) {
      for (const key of Object.keys(schema.properties)) {
        if (!Object.hasOwn(value, key)) continue;
        const token = pointerToken(key);
        const inner = `${pointer}/properties/${token}`;
        this.#locate(inner, value[key], `${place}/${token}`, provenance, faults);
      }
    }
    if (Array.isArray(value) && isObject(schema.items)) {
      for (const [index, item] of value.entries()) {
        this.#locate(`${pointer}/items`, item, `${place}/${index}`, provenance, faults);
      }
    }
    // What no part of it explains is the schema's own.
    if (faults.length === before) {
      faults.push({
        pointer: place,
        keyword: fault.keyword,
        message: fault.message,
        value: fault.pointer === '' ? value : fault.value,
        provenance:
          narrow.find(({ covers }) => covers.has(fault.keyword))?.mark ??
          this.#unsaid(fault, schema, pointer, provenance),
      });
    }
  }

  /**
   * The weight of a keyword that no mark is about. Our schemas are closed and give the exact form of
   * what documents only describe: that is ours, unless a mark covers the keyword.
   */
  #unsaid(
    fault: SchemaFault,
    schema: JsonObject,
    pointer: string,
    provenance: Provenance,
  ): Provenance {
    const { keyword, missing } = fault;
    const ours = (source: string): Provenance =>
      lightest(provenance, { level: 'assumed', source, place: pointer });
    if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') {
      return ours('no document says that there are no other fields');
    }
    if (keyword === 'required' && missing !== undefined) {
      // That a field is there rests on what is known of the field.
      const property = `${pointer}/properties/${pointerToken(missing)}`;
      const { provenance: stated, narrow } = this.#resolve(property, provenance);
      const named = narrow.find(({ covers }) => covers.has('required'))?.mark;
      return lightest(provenance, named ?? stated);
    }
    if (keyword === 'pattern' && typeof fault.value === 'string') {
      const moment = schema.format === 'date-time' && isDateTime(fault.value);
      if (moment) return ours('a date-time of RFC 3339; its exact form is that of the sample');
      if (new RegExp(String(schema.pattern), 'iu').test(fault.value)) {
        return ours('no document says that the case of its letters matters');
      }
    }
    return provenance;
  }

  /** Follows references, and takes the marks along: those beside `$ref`, and those of what it names. */
  #resolve(schemaPointer: string, above: Provenance) {
    let provenance = above;
    let pointer = schemaPointer;
    const narrow: NarrowMark[] = [];
    for (let steps = 0; steps < 50; steps++) {
      provenance = this.#mark(pointer, provenance);
      const value = this.contract.document.at(pointer);
      if (!isObject(value)) return { schema: {}, pointer, provenance, narrow };
      const covers = coveredBy(value['x-provenance']);
      if (covers) narrow.push({ covers, mark: this.ofExtension(`${pointer}/x-provenance`) });
      if (typeof value.$ref !== 'string') return { schema: value, pointer, provenance, narrow };
      pointer = value.$ref;
    }
    return { schema: {}, pointer, provenance, narrow };
  }

  #mark(pointer: string, above: Provenance): Provenance {
    let mark = this.#marks.get(pointer);
    if (mark === undefined) {
      const value = this.contract.document.at(pointer);
      const stated = isObject(value) ? value['x-provenance'] : undefined;
      const marked = isObject(stated) && coveredBy(stated) === undefined;
      mark = marked ? this.ofExtension(`${pointer}/x-provenance`) : 'none';
      this.#marks.set(pointer, mark);
    }
    return mark === 'none' ? above : mark;
  }

  /** The alternative that the value means: the one whose constants it has. */
  #branchFor(branches: readonly Json[], pointer: string, value: unknown): number | undefined {
    let best: number | undefined;
    let bestScore = 0;
    for (const index of branches.keys()) {
      const { schema, pointer: at } = this.#resolve(`${pointer}/${index}`, unmarked);
      let score = 1;
      if (isRecord(value) && isObject(schema.properties)) {
        for (const [key, inner] of Object.entries(schema.properties)) {
          if (!isObject(inner) || !Object.hasOwn(value, key)) continue;
          score += 1;
          if (inner.const === undefined && inner.enum === undefined) continue;
          const fits = !this.schemas.faultOf(`${at}/properties/${pointerToken(key)}`, value[key]);
          score += fits ? 10 : -10;
        }
      }
      if (score > bestScore) [best, bestScore] = [index, score];
    }
    return best;
  }
}
