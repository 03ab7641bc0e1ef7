/** Makes an answer fit its schema that tells of records, which may hold more or less than it shows. */
import type { Contract, Operation } from '../contract/contract.js';
import { isObject, type Json } from '../contract/document.js';
import { propertiesOf, typesOf } from '../contract/parameter-styles.js';
import type { Schemas } from '../contract/schemas.js';
import { pointerKeys } from '../json-pointer.js';
import { type Asked, successOf } from './answers.js';
import { MADE } from './new-record.js';
import { sample, shapeOf } from './sample.js';

export class Fitting {
  constructor(
    private readonly contract: Contract,
    private readonly schemas: Schemas,
  ) {}

  /** The value, without what its schema forbids and with what it wants. */
  fitted(operation: Operation, schema: Json, value: Json, asked: Asked): Json | undefined {
    const status =
      asked.preferences.code === undefined ? successOf(operation) : Number(asked.preferences.code);
    const media = [...(operation.responses.documented(status)?.media.values() ?? [])].find(
      (one) => one.schemaPointer !== undefined,
    );
    const pointer = media?.schemaPointer;
    const fits = (one: Json): boolean => {
      try {
        return pointer === undefined || this.schemas.faultOf(pointer, one) === undefined;
      } catch {
        return true;
      }
    };
    if (fits(value)) return value;
    const cut = this.#cut(schema, value, 0);
    if (fits(cut)) return cut;
    const filled = this.#filled(schema, cut, asked, 0);
    if (fits(filled)) return filled;
    return this.#repaired(schema, filled, asked, (one) =>
      pointer === undefined ? undefined : this.schemas.faultOf(pointer, one)?.pointer,
    );
  }

  /** With a sampled value wherever one does not fit, such as those of examples that break their schema. */
  #repaired(
    schema: Json,
    value: Json,
    asked: Asked,
    faultIn: (value: Json) => string | undefined,
  ): Json | undefined {
    const options = { ...MADE, usesExamples: false, now: asked.now };
    const whole = sample(schema, this.contract.document, asked.random, options);
    const repaired = structuredClone(value) as Json;
    for (let turn = 0; turn < REPAIRS_MOST; turn++) {
      const fault = faultIn(repaired);
      if (fault === undefined) return repaired;
      const path = pointerKeys(fault);
      const last = path.pop();
      if (last === undefined) return undefined;
      let [place, like]: [unknown, unknown] = [repaired, whole];
      for (const step of path) {
        place = memberAt(place, step);
        like = memberAt(like, step);
      }
      const better = memberAt(like, last);
      if (typeof place !== 'object' || place === null) return undefined;
      const open = place as Record<string, unknown>;
      if (better === undefined && !Array.isArray(place)) delete open[last];
      else if (better === undefined) return undefined;
      else open[last] = structuredClone(better);
    }
    return undefined;
  }

  /** Without the properties that a schema does not know, where it allows no others. */
  #cut(schema: Json | undefined, value: Json, depth: number): Json {
    const { document } = this.contract;
    if (depth > 6 || schema === undefined) return value;
    if (Array.isArray(value)) {
      const shape = shapeOf(this.contract.document, schema);
      return value.map((one: Json) => this.#cut(shape.items, one, depth + 1));
    }
    if (!isObject(value)) return value;
    const properties = propertiesOf(schema, document);
    if (Object.keys(properties).length === 0) return value;
    const kept = Object.entries(value).filter(([name]) => name in properties);
    return Object.fromEntries(
      kept.map(([name, one]) => [name, this.#cut(properties[name], one ?? null, depth + 1)]),
    );
  }

  /** With a value for everything that is required and missing. */
  #filled(schema: Json | undefined, value: Json, asked: Asked, depth: number): Json {
    if (depth > 6 || schema === undefined) return value;
    const shape = shapeOf(this.contract.document, schema);
    if (Array.isArray(value))
      return value.map((one: Json) => this.#filled(shape.items, one, asked, depth + 1));
    if (!isObject(value)) return value;
    const made = sample(schema, this.contract.document, asked.random, { ...MADE, now: asked.now });
    const all = isObject(made) ? made : {};
    const properties = propertiesOf(schema, this.contract.document);
    const filled: Record<string, Json> = {};
    for (const name of new Set([...Object.keys(value), ...Object.keys(all)])) {
      const own = value[name];
      const required = Array.isArray(shape.required) && shape.required.includes(name);
      if (own !== undefined && own !== null)
        filled[name] = this.#filled(properties[name], own, asked, depth + 1);
      else if (own === null && typesOf(properties[name], this.contract.document).includes('null'))
        filled[name] = null;
      else if (required || own === null) filled[name] = all[name] ?? null;
    }
    return filled;
  }
}

/** So many values of one answer are put right. */
const REPAIRS_MOST = 60;

/** A member; of a list that is shorter, one like it. */
function memberAt(value: unknown, step: string): unknown {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value[Number(step) % value.length];
  return isObject(value) ? value[step] : undefined;
}
