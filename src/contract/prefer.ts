import { STATUS_CODES } from 'node:http';
import { type Answer, answer, type HeaderValue } from './answer.js';
import type { Operation, ResponseSpec } from './contract.js';

/** What a request's `Prefer` header asks of a mock (RFC 7240; `code` and `example` as Prism has them). */
export interface Preferences {
  /** As it was written: a status, or something that no document has. */
  readonly code?: string;
  readonly example?: string;
  /** Whether a value is made from the schema, although there are examples. */
  readonly dynamic?: boolean;
  readonly delayMs?: number;
}

/** A longer wait than this is shortened to it, and `Preference-Applied` says so. */
const delayLimitMs = 60_000;

/** Reads `Prefer`. Preferences may be separated by `,` or `;`; what is not known is left alone, as RFC 7240 asks. */
export function readPreferences(header: string | undefined): Preferences {
  if (!header) return {};
  const preferences: { -readonly [Name in keyof Preferences]: Preferences[Name] } = {};
  // The look-behind keeps a long word without `=` from being tried again from each of its letters.
  for (const [, name = '', quoted, plain] of header.matchAll(
    /(?<![A-Za-z_-])([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))/g,
  )) {
    const value = quoted ?? plain ?? '';
    switch (name.toLowerCase()) {
      case 'code':
        preferences.code ??= value;
        break;
      case 'example':
        preferences.example ??= value;
        break;
      case 'dynamic':
        preferences.dynamic ??= value !== 'false';
        break;
      case 'delay':
        if (/^\d{1,9}$/.test(value)) {
          preferences.delayMs ??= Math.min(Number(value), delayLimitMs);
        }
        break;
    }
  }
  return preferences;
}

/** What the query asks for in place of the header: `__code`, `__example`, `__dynamic`, `__delay`. */
export function queryPreferences(
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): Preferences {
  const asked = (['code', 'example', 'dynamic', 'delay'] as const)
    .map((name) => [name, query[`__${name}`]] as const)
    .filter((pair): pair is readonly [(typeof pair)[0], string] => typeof pair[1] === 'string')
    .map(([name, value]) => `${name}="${value.replaceAll('"', '')}"`);
  return readPreferences(asked.join(', '));
}

/** The preferences as `Preference-Applied` has them; empty where there are none. */
export function preferenceText({ code, example, dynamic, delayMs }: Preferences): string {
  return [
    code === undefined ? [] : [`code=${code}`],
    example === undefined ? [] : [`example=${JSON.stringify(example)}`],
    dynamic === undefined ? [] : [`dynamic=${dynamic}`],
    delayMs === undefined ? [] : [`delay=${delayMs}`],
  ]
    .flat()
    .join(', ');
}

/**
 * The documented answer that was asked for, or `undefined` where the document has none such. Without a
 * code, the example is looked for under every status, success first.
 */
export function preferredAnswer(
  operation: Operation,
  preferences: Preferences,
): Answer | undefined {
  const { code, example } = preferences;
  const candidates = [...operation.responses.values()]
    .filter((response) => code === undefined || String(response.status) === code)
    .sort((a, b) => a.status - b.status);
  for (const response of candidates) {
    const headers = exampleHeaders(response);
    if (response.media.size === 0 && example === undefined) {
      return answer(response.status, undefined, headers);
    }
    for (const media of response.media.values()) {
      for (const [name, value] of media.examples) {
        if (example !== undefined && name !== example) continue;
        return { ...answer(response.status, value, headers), mediaType: media.type };
      }
    }
  }
  return operation.responses.undocumented && example === undefined
    ? anyAnswer(operation, Number(code))
    : undefined;
}

/** A document of others need not show an answer, nor document it, for it to be asked for. */
function anyAnswer({ responses }: Operation, status: number): Answer | undefined {
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const documented = responses.documented(status);
  const isEmpty = status === 204 || status === 304 || documented?.media.size === 0;
  if (isEmpty) return answer(status, undefined);
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Answer', status };
  return { ...answer(status, body), mediaType: 'application/problem+json', isExample: true };
}

function exampleHeaders(response: ResponseSpec): Record<string, HeaderValue> {
  const headers: Record<string, HeaderValue> = {};
  for (const header of response.headers) {
    if (typeof header.example === 'string' || typeof header.example === 'number') {
      headers[header.name] = header.example;
    }
  }
  return headers;
}

/** What is asked for and not documented is answered, in paystub's own words, with what there is. */
export function preferenceUnavailable(operation: Operation, asked: string): Answer {
  const body = {
    type: 'about:blank',
    title: 'Preference not available',
    status: 422,
    detail: `${operation.id} documents no answer for \`${asked}\`. Choose from \`available\`.`,
    operation: operation.id,
    available: [...operation.responses.values()].map((response) => ({
      code: response.status,
      examples: [...response.media.values()].flatMap((media) => [...media.examples.keys()]),
    })),
  };
  return { ...answer(422, body), mediaType: 'application/problem+json' };
}
