/** The request log of a world, for people who look for why a test failed. */
import type { MockWorld, ShownExchange } from '../control/index.js';
import { printable } from '../terminal/index.js';

/** A world, or a mock, whose main world is meant then. */
export type Subject = Pick<MockWorld, 'requests' | 'state' | 'payer'>;

/** A terminal shows no more without scrolling. */
const SHOWN = 20;
/** As much of a body as fits on a line. */
const BODY = 160;

/**
 * The last requests of a world, oldest first, each with its answer, and below it what it changed and
 * why it was refused. Credentials are taken out.
 */
export function requestText(world: Subject, most: number = SHOWN): string {
  const total = world.requests.count() + world.requests.dropped();
  const last = world.requests.find({}, most).reverse();
  if (total === 0) return 'No request has reached this world.';
  const first = total > last.length ? `The last ${last.length} of ${total} requests:` : 'Requests:';
  return printable([first, ...last.flatMap(linesOf)].join('\n'));
}

/** One request on a line. */
export function requestLine(exchange: ShownExchange): string {
  const { id, method, path, query, status, operation, gaveUp } = exchange;
  const target = query === '' ? path : `${path}?${query}`;
  const left = gaveUp ? ' by the client' : '';
  const ended = `connection ended${left}`;
  const answer = status === 0 ? ended : gaveUp ? `${status}, ${ended}` : String(status);
  return printable(
    `#${id} ${method} ${target} → ${answer}${operation === null ? '' : ` ${operation}`}`,
  );
}

function linesOf(exchange: ShownExchange): string[] {
  const { status, why, faults, changes, request, answer, violations } = exchange;
  const isRefused = status === 0 || status >= 400;
  const notes = [
    ...faults.map((rule) => `fault rule ${rule} applied`),
    ...violations.map(({ location, message }) => `${location.join(' ')}: ${message}`),
    ...(why === null ? [] : [why]),
    ...changes.map(({ command }) => `did ${command}`),
    ...(isRefused && request.body !== undefined ? [`sent ${shortly(request.body)}`] : []),
    ...(isRefused && answer.body !== undefined ? [`got ${shortly(answer.body)}`] : []),
  ];
  return [`  ${requestLine(exchange)}`, ...notes.map((note) => `      ${note}`)];
}

function shortly(body: unknown): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text.length > BODY ? `${text.slice(0, BODY)}…` : text;
}
