import { type Answer, answer } from '../contract/answer.js';
import type { Voice } from '../contract/failure.js';
import { type ControlRefusal, said } from './refusals.js';
import type { Refused } from './request-context.js';
import { requestProblem } from './request-problem.js';
import type { components } from './wire.gen.js';

function problem(status: number, title: string, detail: string): Answer {
  const body: components['schemas']['Problem'] = { type: 'about:blank', title, status, detail };
  return answer(status, body);
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
} as const;

/** What the control plane refuses, as problem details. */
export function refusalAnswer(refusal: ControlRefusal): Answer {
  const { status, detail } = said(refusal);
  const made = problem(status, TITLES[status], detail);
  return refusal.type === 'too-many-attempts'
    ? { ...made, headers: { 'Retry-After': refusal.waitSeconds } }
    : made;
}

/** How paystub says no for itself: problem details (RFC 9457). */
export const voice: Voice<Refused> = {
  refused: ({ refusal }) => refusalAnswer(refusal),
  'no-such-path': (_failure, { path }) =>
    problem(404, 'Not Found', `Nothing is mounted at ${path}. See / for what is.`),
  'no-such-method': ({ allow }, { path }) => ({
    ...problem(405, 'Method Not Allowed', `${path} takes ${allow.join(', ')}.`),
    headers: { Allow: allow.join(', ') },
  }),
  'malformed-path': () =>
    problem(400, 'Bad Request', 'The address cannot be decoded. Write a percent sign as %25.'),
  unauthenticated: () => problem(401, 'Unauthorized', 'This needs credentials.'),
  forbidden: () => problem(403, 'Forbidden', 'These credentials do not do.'),
  'invalid-request': ({ violations }, { body }) =>
    problem(400, 'Bad Request', requestProblem(violations, body)),
  'malformed-body': () => problem(400, 'Bad Request', 'The body is not JSON.'),
  'unsupported-media-type': () => problem(415, 'Unsupported Media Type', 'Send JSON.'),
  'body-too-large': ({ limitBytes }) =>
    problem(413, 'Content Too Large', `A body may have ${limitBytes} bytes.`),
  internal: (_failure, { requestId }) =>
    problem(
      500,
      'Internal Server Error',
      `paystub failed. Its log says why, under request ${requestId}.`,
    ),
};
