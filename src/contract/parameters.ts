import type { Operation, Parameter } from './contract.js';
import type { Violation } from './failure.js';
import { type ParameterStyle, styledValue } from './parameter-styles.js';
import type { Schemas } from './schemas.js';

/** The parameters of a request as they came: text, several where one was given several times. */
export interface RawParameters {
  readonly query: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly header: Readonly<Record<string, string | undefined>>;
  readonly cookie: Readonly<Record<string, string | undefined>>;
}

export interface ReadParameters {
  readonly query: Record<string, unknown>;
  readonly path: Record<string, unknown>;
  readonly header: Record<string, unknown>;
  readonly cookie: Record<string, unknown>;
  readonly violations: Violation[];
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

/**
 * Reads the declared parameters by their rules: a value that breaks its schema is refused, clamped,
 * replaced by the default or ignored (and then, too, a default counts, as it does for a parameter
 * that is absent), as the document says for that parameter. Every such value is reported, as an error
 * where it refuses the request and as a warning where it is let through.
 */
export function readParameters(
  operation: Operation,
  raw: RawParameters,
  schemas: Schemas,
): ReadParameters {
  const read: ReadParameters = { query: {}, path: {}, header: {}, cookie: {}, violations: [] };
  for (const parameter of operation.parameters) {
    if (parameter.style !== undefined) {
      const value = styled(parameter, parameter.style, raw, schemas, read.violations);
      if (value !== undefined) read[parameter.in][parameter.name] = value;
      continue;
    }
    const key = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name;
    const text = raw[parameter.in][key];
    const value =
      text === undefined
        ? absent(parameter, read.violations)
        : present(parameter, text, schemas, read.violations);
    if (value !== undefined) read[parameter.in][parameter.name] = value;
  }
  return read;
}

function styled(
  parameter: Parameter,
  style: ParameterStyle,
  raw: RawParameters,
  schemas: Schemas,
  violations: Violation[],
): unknown {
  const value = styledValue(parameter.name, parameter.in, style, raw);
  if (value === undefined) return absent(parameter, violations);
  const fault = schemas.faultOf(parameter.schemaPointer, value);
  if (!fault) return value;
  violations.push(violation(parameter, 'error', fault.keyword, fault.message));
  return parameter.default;
}

function absent(parameter: Parameter, violations: Violation[]): unknown {
  if (parameter.required) {
    violations.push(violation(parameter, 'error', 'required', 'is required'));
  }
  return parameter.default;
}

function present(
  parameter: Parameter,
  text: string | readonly string[],
  schemas: Schemas,
  violations: Violation[],
): unknown {
  const severity = parameter.onInvalid === 'refuse' ? 'error' : 'warning';
  if (typeof text !== 'string') {
    if (parameter.onRepeated !== undefined) {
      const note = `is given more than once; the ${parameter.onRepeated} counts`;
      violations.push(violation(parameter, 'warning', 'repeated', note, ''));
      const one = parameter.onRepeated === 'last' ? text.at(-1) : text[0];
      return present(parameter, one ?? '', schemas, violations);
    }
    violations.push(violation(parameter, severity, 'repeated', 'is given more than once'));
    return parameter.default;
  }
  const parsed = parse(parameter.type, text);
  if (!parsed.ok) {
    violations.push(violation(parameter, severity, 'type', `is not ${article(parameter.type)}`));
    return parameter.default;
  }
  const fault = schemas.faultOf(parameter.schemaPointer, parsed.value);
  if (!fault) return parsed.value;
  const clamped = clampedOf(parameter, parsed.value, schemas);
  const outcome = outcomeOf(parameter, severity, clamped);
  violations.push(violation(parameter, severity, fault.keyword, fault.message, outcome));
  return clamped ?? parameter.default;
}

/** The nearest value that the schema allows; undefined where the API does not look for one. */
function clampedOf(parameter: Parameter, value: unknown, schemas: Schemas): number | undefined {
  if (parameter.onInvalid !== 'clamp' || typeof value !== 'number') return undefined;
  const clamped = Math.min(
    Math.max(value, parameter.minimum ?? Number.NEGATIVE_INFINITY),
    parameter.maximum ?? Number.POSITIVE_INFINITY,
  );
  return schemas.faultOf(parameter.schemaPointer, clamped) ? undefined : clamped;
}

/**
 * Plain decimal notation only. The validator coerces `0x10`, `1e1` and ` 5 ` to numbers, which no
 * real API of these does.
 */
function parse(type: Parameter['type'], text: string): Parsed {
  switch (type) {
    case 'string':
      return { ok: true, value: text };
    case 'boolean':
      return text === 'true' || text === 'false'
        ? { ok: true, value: text === 'true' }
        : { ok: false };
    case 'integer':
      // An integer of any length is a number out of range, not something else than a number.
      return /^-?\d+$/.test(text) ? { ok: true, value: Number(text) } : { ok: false };
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(text) ? { ok: true, value: Number(text) } : { ok: false };
  }
}

function article(type: string): string {
  return type === 'integer' ? 'a whole number in decimal digits' : `a ${type}`;
}

function violation(
  parameter: Parameter,
  severity: Violation['severity'],
  code: string,
  message: string,
  outcome = outcomeOf(parameter, severity),
): Violation {
  return {
    location: [parameter.in, parameter.name],
    severity,
    code,
    message: `${parameter.name} ${message}${outcome}`,
  };
}

/** What became of a value that was let through. */
function outcomeOf(
  parameter: Parameter,
  severity: Violation['severity'],
  clamped?: number,
): string {
  if (severity === 'error') return '';
  if (clamped !== undefined) return `; clamped to ${clamped}`;
  return parameter.default === undefined
    ? '; ignored'
    : `; the default ${JSON.stringify(parameter.default)} is used`;
}
