import type { Condition, Pointer, Value } from '../contract/behaviour.js';
import {
  add,
  compareDecimals,
  type Decimal,
  decimalOf,
  isDecimal,
  multiply,
  negate,
  textOf,
  zero,
} from './decimal.js';
import { at, sameJson, shown } from './json.js';

/** What a condition may look at. */
export interface Scope {
  /** The row, or the body, that it is about. */
  readonly subject: unknown;
  /** The row that a reference leads to. */
  readonly linked?: unknown;
  readonly header?: (name: string) => string | undefined;
  readonly parameter?: (name: string) => unknown;
  /** What the request shows under a security scheme. */
  readonly credential?: (scheme: string) => string | undefined;
  /** The body that a step of the same lifecycle came to. */
  readonly step?: (name: string) => unknown;
  /** A cookie that a step's answer set, as it is sent back. */
  readonly cookie?: (step: string, name: string) => string | undefined;
  readonly runId?: string;
}

/** Whether a condition holds. A comparison with what is not there, or cannot be compared, does not. */
export function holds(condition: Condition, scope: Scope): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, scope));
  if ('any' in condition) return condition.any.some((one) => holds(one, scope));
  if ('not' in condition) return !holds(condition.not, scope);
  const value = comparedIn(condition, scope);
  if (condition.present !== undefined) {
    return (value !== undefined && value !== null) === condition.present;
  }
  if (condition.equals !== undefined) return same(value, resultOf(condition.equals, scope));
  if (condition.in !== undefined) {
    return condition.in.some((one) => same(value, resultOf(one, scope)));
  }
  if (condition.beginsWith !== undefined) {
    const prefix = resultOf(condition.beginsWith, scope);
    return typeof value === 'string' && typeof prefix === 'string' && value.startsWith(prefix);
  }
  const bounds: readonly (readonly [Value | undefined, (order: number) => boolean])[] = [
    [condition.above, (order) => order > 0],
    [condition.below, (order) => order < 0],
    [condition.atLeast, (order) => order >= 0],
    [condition.atMost, (order) => order <= 0],
  ];
  return bounds.every(([bound, fits]) => {
    if (bound === undefined) return true;
    const order = compare(value, resultOf(bound, scope));
    return order !== undefined && fits(order);
  });
}

function comparedIn(
  condition: { readonly at: Pointer } | { readonly of: Value },
  scope: Scope,
): unknown {
  return 'of' in condition ? resultOf(condition.of, scope) : at(scope.subject, condition.at);
}

/** What a value of the behaviour comes to: JSON, or an exact sum. */
export function resultOf(value: Value, scope: Scope): unknown {
  if (typeof value !== 'object' || value === null || 'length' in value) return value;
  if ('linked' in value) return at(scope.linked, value.linked);
  if ('header' in value) return scope.header?.(value.header.toLowerCase());
  if ('parameter' in value) return scope.parameter?.(value.parameter);
  if ('credential' in value) return scope.credential?.(value.credential);
  if ('after' in value) {
    const moment = resultOf(value.after, scope);
    const time = typeof moment === 'string' ? Date.parse(moment) : Number.NaN;
    return Number.isNaN(time) ? undefined : new Date(time + value.seconds * 1_000).toISOString();
  }
  if ('cookie' in value) return scope.cookie?.(value.step, value.cookie);
  if ('fresh' in value) return value.fresh.replaceAll('{run}', scope.runId ?? '');
  if ('minus' in value) {
    const inner = decimalOf(resultOf(value.minus, scope));
    return inner && negate(inner);
  }
  if ('sum' in value) return sum(value.sum.map((one) => resultOf(one, scope)));
  if ('product' in value) {
    const factors = value.product.map((one) => decimalOf(resultOf(one, scope)));
    return factors.reduce((a, b) => a && b && multiply(a, b), { digits: 1n, scale: 0 });
  }
  if ('sumOf' in value) {
    const items = at(scope.subject, value.sumOf);
    return Array.isArray(items) ? sum(items.map((item) => at(item, value.of))) : undefined;
  }
  return at(value.step === undefined ? scope.subject : scope.step?.(value.step), value.at);
}

/** The exact sum, or `undefined` when one of them is no number. */
export function sum(values: readonly unknown[]): Decimal | undefined {
  let total = zero;
  for (const value of values) {
    const number = decimalOf(value);
    if (!number) return undefined;
    total = add(total, number);
  }
  return total;
}

/** Equal as JSON; as numbers where one of them was calculated, or one is text and the other is not. */
export function same(a: unknown, b: unknown): boolean {
  if (isDecimal(a) || isDecimal(b) || typeof a !== typeof b) {
    const [x, y] = [decimalOf(a), decimalOf(b)];
    if (x && y) return compareDecimals(x, y) === 0;
  }
  return sameJson(a, b);
}

const timestamp = /^\d{4}-\d{2}-\d{2}T/;

/** By number, by moment, or by text; `undefined` where they cannot be compared. */
export function compare(a: unknown, b: unknown): number | undefined {
  const [x, y] = [decimalOf(a), decimalOf(b)];
  if (x && y) return compareDecimals(x, y);
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  if (timestamp.test(a) && timestamp.test(b)) return Date.parse(a) - Date.parse(b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A condition in words, with the values that it comes to. */
export function conditionText(condition: Condition, scope: Scope): string {
  if ('all' in condition) {
    return condition.all.map((one) => conditionText(one, scope)).join(' and ');
  }
  if ('any' in condition) return condition.any.map((one) => conditionText(one, scope)).join(' or ');
  if ('not' in condition) return `not (${conditionText(condition.not, scope)})`;
  const text = (value: Value): string => {
    // A credential is named, and never shown.
    if (isCredential(value)) return `the credential for ${value.credential}`;
    const result = resultOf(value, scope);
    return isDecimal(result) ? textOf(result) : shown(result);
  };
  const place =
    'of' in condition ? text(condition.of) : condition.at === '' ? 'the answer' : condition.at;
  if (condition.present !== undefined)
    return `${place} ${condition.present ? 'present' : 'absent'}`;
  if (condition.equals !== undefined) return `${place} ${text(condition.equals)}`;
  if (condition.in !== undefined) return `${place} one of ${condition.in.map(text).join(', ')}`;
  if (condition.above !== undefined) return `${place} above ${text(condition.above)}`;
  if (condition.below !== undefined) return `${place} below ${text(condition.below)}`;
  if (condition.atLeast !== undefined) return `${place} at least ${text(condition.atLeast)}`;
  if (condition.atMost !== undefined) return `${place} at most ${text(condition.atMost)}`;
  return `${place} beginning with ${text(condition.beginsWith ?? '')}`;
}

/** The first field that a condition which does not hold is about, with its value. */
export function culpritOf(
  condition: Condition,
  scope: Scope,
): { readonly pointer: string; readonly value: unknown } {
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    const broken = parts.find((one) => !holds(one, scope)) ?? parts[0];
    if (broken) return culpritOf(broken, scope);
    return { pointer: '', value: scope.subject };
  }
  if ('not' in condition) return culpritOf(condition.not, scope);
  if ('of' in condition) {
    // What is compared is no part of the answer: the field that it is compared with is.
    const field = Object.values(condition).find(isField);
    return { pointer: field?.at ?? '', value: at(scope.subject, field?.at ?? '') };
  }
  return { pointer: condition.at, value: at(scope.subject, condition.at) };
}

function isCredential(value: Value): value is { readonly credential: string } {
  return typeof value === 'object' && value !== null && 'credential' in value;
}

function isField(value: unknown): value is { readonly at: Pointer } {
  return typeof value === 'object' && value !== null && 'at' in value && !('step' in value);
}

/** Whether a rule looks at a credential: of no use where credentials are masked. */
export function looksAtCredential(part: object): boolean {
  return JSON.stringify(part).includes('"credential":');
}
