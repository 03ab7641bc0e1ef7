import { type Answer, answer, type HeaderValue } from './answer.js';
import type { Operation, ResponseSpec } from './contract.js';
import type { Json } from './document.js';

/** What a request's `Prefer` header asks of a mock (RFC 7240; `code` and `example` as Prism has them). */
export interface Preferences {
  readonly code?: number;
  readonly example?: string;
  readonly delayMs?: number;
}

/** A longer wait than this is shortened to it, and `Preference-Applied` says so. */
export const delayLimitMs = 60_000;

/** Reads `Prefer`. Preferences may be separated by `,` or `;`; what is not known is left alone, as RFC 7240 asks. */
export function readPreferences(header: string | undefined): Preferences {
  if (!header) return {};
  const preferences: { code?: number; example?: string; delayMs?: number } = {};
  for (const [, name = '', quoted, plain] of header.matchAll(
    /([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|([^\s,;"]+))/g,
  )) {
    const value = quoted ?? plain ?? '';
    switch (name.toLowerCase()) {
      case 'code':
        // Anything that is no status is kept as one that no document has, and answered as such.
        preferences.code ??= /^\d{3}$/.test(value) ? Number(value) : 0;
        break;
      case 'example':
        preferences.example ??= value;
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

/** The value of `Preference-Applied`, or `undefined` where nothing was asked. */
export function preferenceApplied(preferences: Preferences): string | undefined {
  const applied = [
    preferences.code === undefined ? [] : [`code=${preferences.code}`],
    preferences.example === undefined ? [] : [`example=${JSON.stringify(preferences.example)}`],
    preferences.delayMs === undefined ? [] : [`delay=${preferences.delayMs}`],
  ].flat();
  return applied.length > 0 ? applied.join(', ') : undefined;
}

/**
 * The documented answer that was asked for. Without a code, the example is looked for under every
 * status, success first. What is not documented is answered with 422 and what there is.
 */
export function preferredAnswer(operation: Operation, preferences: Preferences): Answer {
  const { code, example } = preferences;
  const candidates = [...operation.responses.values()]
    .filter((response) => code === undefined || response.status === code)
    .sort((a, b) => a.status - b.status);
  for (const response of candidates) {
    const body = exampleOf(response, example);
    if (body) return answer(response.status, body.value, exampleHeaders(response));
  }
  return unavailable(operation, preferences);
}

function exampleOf(
  response: ResponseSpec,
  name: string | undefined,
): { readonly value: Json | undefined } | undefined {
  if (response.media.size === 0) return name === undefined ? { value: undefined } : undefined;
  for (const media of response.media.values()) {
    for (const [key, value] of media.examples) {
      if (name === undefined || key === name) return { value };
    }
  }
  return undefined;
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

function unavailable(operation: Operation, preferences: Preferences): Answer {
  const asked = preferenceApplied({
    ...(preferences.code === undefined ? {} : { code: preferences.code }),
    ...(preferences.example === undefined ? {} : { example: preferences.example }),
  });
  const body = {
    type: 'about:blank',
    title: 'Preference not available',
    status: 422,
    detail: `${operation.id} documents no answer for \`${asked ?? ''}\`. Choose from \`available\`.`,
    operation: operation.id,
    available: [...operation.responses.values()].map((response) => ({
      code: response.status,
      examples: [...response.media.values()].flatMap((media) => [...media.examples.keys()]),
    })),
  };
  return { ...answer(422, body), mediaType: 'application/problem+json' };
}
