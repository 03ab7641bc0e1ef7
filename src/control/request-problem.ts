/** What is wrong with a request to the control plane: the field, what it must be, and what it was. */
import type { Violation } from '../contract/failure.js';
import { distance, nearest } from './did-you-mean.js';

/** More would hide what the first ones say. */
const MOST = 5;

/** One sentence for each fault: `times must be at least 1, got 0.` */
export function requestProblem(violations: readonly Violation[], body: unknown): string {
  const all = violations.map((violation) => sentence(violation, body));
  const sentences = [...new Set(all)];
  const left = sentences.length - MOST;
  return [...sentences.slice(0, MOST), ...(left > 0 ? [`${left} more faults.`] : [])].join(' ');
}

function sentence(violation: Violation, body: unknown): string {
  const { location, code, message, known } = violation;
  const [place = 'request', ...path] = location;
  const field = nameOf(place, path);
  if (known) return `${field} is unknown.${suggestion(path.at(-1) ?? '', known)}`;
  if (code === 'required') return `${field} is missing.`;
  // The kernel's own messages name the parameter already.
  if (!message.startsWith('must ')) return `${message}.`;
  const given = place === 'body' ? shown(valueAt(body, path)) : '';
  return `${field} ${plain(message)}${given}.`;
}

/** `do.latency.ms` of a body, `the query parameter limit`, `the header X-Paystub-World`. */
function nameOf(place: string, path: readonly string[]): string {
  if (place === 'body') return path.length === 0 ? 'The body' : path.join('.');
  if (path.length === 0) return `The ${place}`;
  const kind = place === 'header' ? 'header' : `${place} parameter`;
  return `The ${kind} ${path.join('.')}`;
}

function suggestion(name: string, known: readonly string[]): string {
  if (known.length === 0) return ' No field is known there.';
  const [best = ''] = nearest(name, known, 1);
  if (distance(name.toLowerCase(), best.toLowerCase()) <= 2) return ` Did you mean ${best}?`;
  return ` Known fields: ${known.join(', ')}.`;
}

const words: readonly (readonly [RegExp, string])[] = [
  [/^must be >= /, 'must be at least '],
  [/^must be <= /, 'must be at most '],
  [/^must be > /, 'must be more than '],
  [/^must be < /, 'must be less than '],
  [/^must be (string|number|boolean)\b/, 'must be a $1'],
  [/^must be (integer|object|array)\b/, 'must be an $1'],
  [/^must be null\b/, 'must be null'],
  [/\barray\b/, 'list'],
  [/^must be an list/, 'must be a list'],
  [/^must be equal to one of the allowed values: /, 'must be one of '],
  [/^must NOT have fewer than /, 'must have at least '],
  [/^must NOT have more than /, 'must have at most '],
  [/^must match exactly one schema in oneOf$/, 'must have exactly one of the documented shapes'],
  [/^must match a schema in anyOf$/, 'must have one of the documented shapes'],
  [/^must match pattern /, 'must match the pattern '],
  [/^must match format /, 'must have the format '],
  // A choice of types.
  [/(?<=\w),(?=(?:string|number|integer|boolean|object|list|null)\b)/g, ' or '],
];

/** A sentence of JSON Schema's as one would say it. */
function plain(message: string): string {
  return words.reduce((text, [pattern, by]) => text.replace(pattern, by), message);
}

function valueAt(body: unknown, path: readonly string[]): unknown {
  let value = body;
  for (const token of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token))
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[token];
  }
  return value;
}

/** What was given, where that is short enough to help. */
function shown(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return ', got a list';
  if (typeof value === 'object' && value !== null) return ', got an object';
  const text = JSON.stringify(value);
  return text.length > 80 ? '' : `, got ${text}`;
}
