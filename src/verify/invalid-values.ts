import type { Operation, Parameter } from '../contract/contract.js';
import { isObject, type JsonObject } from '../contract/document.js';
import type { InvalidRule } from '../contract/extensions.js';
import type { Provenance } from './finding.js';
import { at, placeOf, sameJson, shown, withoutMoments } from './json.js';
import { rowsOf } from './page.js';
import type { ReadExchange } from './reading.js';
import { keyOf } from './rows.js';
import type { Ask, Run } from './run.js';

/** Why two answers could not be compared. */
const stillness = 'the list kept changing while it was read';

/** A value that breaks a parameter's schema, and what counts instead under each lenient rule. */
interface Invalid {
  readonly what: string;
  readonly value: string | readonly string[];
  /** The nearest bound; `undefined` where the value is no number outside its bounds. */
  readonly nearest: number | undefined;
  readonly kind: 'above' | 'below' | 'other' | 'twice';
}

/** Every invalid value of every parameter is treated as `x-on-invalid` says. */
export async function verifyInvalidValues(run: Run, operation: Operation, ask: Ask): Promise<void> {
  for (const parameter of operation.parameters) {
    if (parameter.in === 'cookie') continue;
    for (const invalid of invalidValues(run, parameter)) {
      await verifyInvalid(run, operation, ask, parameter, invalid);
    }
  }
  await verifyUnknown(run, operation, ask);
}

async function verifyInvalid(
  run: Run,
  operation: Operation,
  ask: Ask,
  parameter: Parameter,
  invalid: Invalid,
): Promise<void> {
  const { name, onInvalid } = parameter;
  const read = await run.ask(operation, {
    ...withValue(ask, parameter, invalid.value),
    unchecked: true,
  });
  const provenance = provenanceOf(run, operation, parameter, invalid);
  run.held(operation.id, 'invalid-value');
  if (read.answer.status >= 500) {
    run.check(read);
    return;
  }
  const seen = await treatment(run, operation, ask, parameter, invalid, read);
  if (!seen) {
    run.skip(operation, `what ${parameter.name} ${invalid.what} counts as`, stillness);
    return;
  }
  const lawful = seen.includes(onInvalid);
  // An answer that is as it should be is held against the contract like any other.
  if (lawful || (seen.length > 0 && operation.responses.has(read.answer.status))) {
    run.check(read, provenance);
  }
  if (lawful) return;
  const about = `${name} ${invalid.what}`;
  if (seen.length > 0 && provenance.level === 'assumed') {
    const choice = { operation: operation.id, about, assumed: onInvalid, seen: seen.join(' or ') };
    if (!run.choices.some((one) => sameJson(one, choice))) run.choices.push(choice);
    return;
  }
  run.note(
    {
      operation: operation.id,
      rule: 'invalid-value',
      provenance,
      message: `${about} is not treated as the contract says`,
      expected: words[onInvalid],
      received:
        seen.length > 0
          ? words[seen[0] ?? 'refuse']
          : `${read.answer.status}, and neither what the nearest value nor what the default gives`,
      pointer: undefined,
    },
    read,
  );
}

const words: Readonly<Record<InvalidRule, string>> = {
  refuse: 'it is refused',
  clamp: 'the nearest value that is allowed counts, or else the default',
  default: 'the default counts',
  ignore: 'as if it were not there',
};

/**
 * Which of the rules an answer is an instance of; several where they come to the same, and
 * `undefined` where the list would not stand still to be compared.
 */
async function treatment(
  run: Run,
  operation: Operation,
  ask: Ask,
  parameter: Parameter,
  invalid: Invalid,
  read: ReadExchange,
): Promise<InvalidRule[] | undefined> {
  const { status } = read.answer;
  if (status === 400 || status === 422) return ['refuse'];
  const rules: InvalidRule[] = [];
  let moving = false;
  const asIf = async (value: string | number | undefined): Promise<boolean> => {
    const other = { ...withValue(ask, parameter, value), unchecked: true };
    const same = await comparison(run, read, () => run.ask(operation, other));
    moving ||= same === 'moving';
    return same === 'same';
  };
  const absent = await asIf(undefined);
  if (absent) rules.push('default', 'ignore');
  if (invalid.nearest !== undefined) {
    if (await asIf(invalid.nearest)) rules.push('clamp');
  } else if (absent) rules.push('clamp');
  if (invalid.kind === 'twice' && rules.length === 0) {
    // The first or the last of them may count as well: no contract says which.
    for (const one of invalid.value) {
      if (await asIf(one)) return ['refuse', 'clamp', 'default', 'ignore'];
    }
  }
  return rules.length === 0 && moving ? undefined : rules;
}

/** Whether an answer is that to another request, unless the list moves between the two. */
async function comparison(
  run: Run,
  read: ReadExchange,
  ask: () => Promise<ReadExchange>,
): Promise<'same' | 'different' | 'moving'> {
  const other = await ask();
  if (sameAnswer(run, read, other)) return 'same';
  if (!sameAnswer(run, other, await ask())) return 'moving';
  // Something may have happened just between the two: then the first is answered otherwise by now.
  return sameAnswer(run, await run.send(read.request), other) ? 'same' : 'different';
}

/** Two answers that say the same, but for what is new in each answer anyway. */
function sameAnswer(run: Run, a: ReadExchange, b: ReadExchange): boolean {
  if (a.answer.status !== b.answer.status) return false;
  const { list, echoes = {}, aggregates = [] } = run.checker.behaviourOf(a.operation);
  if (!list) return withoutMoments(a.body) === withoutMoments(b.body);
  const [rows, others] = [rowsOf(list, a.body), rowsOf(list, b.body)];
  if (!rows || !others) return sameJson(a.body, b.body);
  const keys = (all: readonly unknown[]): string[] => all.map((row) => keyOf(list, row));
  if (!sameJson(keys(rows), keys(others))) return false;
  // What is beside the rows, counted or repeated, has to be the same too.
  const { totalItems, totalPages, hasNext, hasPrevious } = list.paging ?? {};
  const places = [totalItems, totalPages, hasNext, hasPrevious, ...Object.values(echoes)];
  const pointers = [
    ...places.flatMap((place) => (place === undefined ? [] : [placeOf(place)])),
    ...aggregates.map((aggregate) => aggregate.at),
  ];
  return pointers.every((pointer) => sameJson(at(a.body, pointer), at(b.body, pointer)));
}

function withValue(
  ask: Ask,
  parameter: Parameter,
  value: string | number | readonly string[] | undefined,
): Ask {
  const { name } = parameter;
  switch (parameter.in) {
    case 'header':
      return {
        ...ask,
        header: { ...ask.header, [name]: value === undefined ? undefined : String(value) },
      };
    case 'path':
      return value === undefined ? ask : { ...ask, path: { ...ask.path, [name]: String(value) } };
    default:
      return { ...ask, query: { ...ask.query, [name]: value } };
  }
}

function provenanceOf(
  run: Run,
  operation: Operation,
  parameter: Parameter,
  invalid: Invalid,
): Provenance {
  const { document } = run.contract;
  const raw = document.at(operation.pointer);
  const list = isObject(raw) && Array.isArray(raw.parameters) ? raw.parameters : [];
  for (const [index, one] of list.entries()) {
    const pointer = `${operation.pointer}/parameters/${index}`;
    const resolved = document.resolve(one, pointer);
    if (resolved.value.name !== parameter.name || resolved.value.in !== parameter.in) continue;
    const extension = resolved.value['x-on-invalid'];
    if (!isObject(extension)) {
      // A value is refused where nothing else is said (openapi/README.md).
      const plain = run.checker.facts.at(resolved.pointer, run.checker.facts.of(operation));
      return invalid.kind === 'twice' ? { ...plain, level: 'assumed' } : plain;
    }
    const stated = run.checker.facts.ofExtension(`${resolved.pointer}/x-on-invalid`);
    // Which of several values counts is said by no document of ours; nor is what lies outside `covers`.
    const covered = Array.isArray(extension.covers)
      ? extension.covers
      : ['above', 'below', 'other'];
    if (covered.includes(invalid.kind)) return stated;
    return { ...stated, level: 'assumed' };
  }
  return { level: 'assumed', source: 'nothing is said', place: undefined };
}

/** Values that break a parameter's schema, one of each kind. */
function invalidValues(run: Run, parameter: Parameter): Invalid[] {
  const { document } = run.contract;
  const schema: JsonObject = document.resolve(
    document.at(parameter.schemaPointer),
    parameter.schemaPointer,
  ).value;
  const { minimum, maximum, type } = parameter;
  const found: Invalid[] = [];
  const add = (
    kind: Invalid['kind'],
    value: string | readonly string[],
    what: string,
    nearest?: number,
  ): void => {
    found.push({ kind, value, what, nearest });
  };
  if (type === 'integer' || type === 'number') {
    if (minimum !== undefined) {
      add('below', String(minimum - 1), `below its minimum (${minimum - 1})`, minimum);
      add('below', String(minimum - 100), `far below its minimum (${minimum - 100})`, minimum);
    }
    // Beyond this a number cannot be told from its neighbour.
    if (maximum !== undefined && maximum < 2 ** 31) {
      add('above', String(maximum + 1), `above its maximum (${maximum + 1})`, maximum);
      add('above', String(maximum * 10), `far above its maximum (${maximum * 10})`, maximum);
    }
    add('other', 'paystub', 'that is no number (paystub)');
    if (type === 'integer') add('other', '1.5', 'that is no whole number (1.5)');
  } else if (type === 'boolean') {
    add('other', 'paystub', 'that is no boolean (paystub)');
  } else {
    const candidates = ['paystub-no-such-value', 'paystub: no such value!', '2026-02-30', ' '];
    const longest = typeof schema.maxLength === 'number' ? schema.maxLength : undefined;
    if (longest !== undefined) candidates.push('x'.repeat(longest + 1));
    // A header cannot hold white space only: HTTP trims it away.
    const sendable = candidates.filter((value) => parameter.in !== 'header' || value.trim() !== '');
    const broken = sendable.filter((value) =>
      run.checker.schemas.faultOf(parameter.schemaPointer, value),
    );
    for (const value of broken.slice(0, 3))
      add('other', value, `that is invalid (${shown(value)})`);
  }
  if (parameter.in === 'query') {
    const twice = ['2', '3'];
    const values = Array.isArray(schema.enum) ? schema.enum.slice(0, 2).map(String) : twice;
    // Where the document says which of several counts, several are nothing invalid.
    const invalid = parameter.onRepeated === undefined;
    if (invalid && values.length === 2) add('twice', values, `given twice (${values.join(', ')})`);
  }
  return found;
}

/** A parameter that no document declares. */
async function verifyUnknown(run: Run, operation: Operation, ask: Ask): Promise<void> {
  const provenance = run.checker.facts.ofExtension('#/x-unknown-parameters');
  const read = await run.ask(operation, {
    ...ask,
    query: { ...ask.query, paystub_unknown: '1' },
    unchecked: true,
  });
  const { status } = read.answer;
  run.held(operation.id, 'unknown-parameter');
  if (status >= 500) {
    run.check(read);
    return;
  }
  const refused = status === 400 || status === 422;
  const seen = refused ? 'refused' : await comparison(run, read, () => run.ask(operation, ask));
  const rule = run.contract.unknownParameters;
  if (seen === (rule === 'refuse' ? 'refused' : 'same')) return;
  if (seen === 'moving') {
    run.skip(operation, 'that parameters nobody declared change nothing', stillness);
    return;
  }
  if (seen !== 'different' && provenance.level === 'assumed') {
    run.choices.push({
      operation: operation.id,
      about: 'a parameter that is not declared',
      assumed: rule,
      seen: refused ? 'refuse' : 'ignore',
    });
    return;
  }
  run.note(
    {
      operation: operation.id,
      rule: 'unknown-parameter',
      provenance,
      message: 'a parameter that is not declared changes the answer',
      expected: rule === 'refuse' ? 'it is refused' : 'it is ignored',
      received: refused ? 'it is refused' : 'another answer than without it',
      pointer: undefined,
    },
    read,
  );
}
