import pc from 'picocolors';
import type { ExchangeRecord, Observer, ServerFault } from '../contract/exchange.js';
import { Redactor } from '../redaction/index.js';
import { printable, printableLine } from '../terminal/index.js';

export const logLevels = ['silent', 'error', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Headers that callers show who they are with, besides those that a document names. */
const credentialHeaders = ['authorization', 'cookie', 'x-api-key', 'payment-signature'];

/**
 * Prints one line for each request, with why when it was refused, and all that is known of our own
 * errors. Nothing is printed but through the redactor.
 */
export function logTo(
  write: (line: string) => void,
  level: LogLevel,
  redactor: Redactor = new Redactor(),
  now: () => number = Date.now,
): Observer {
  // A world that failed fails every request from then on, with one and the same error.
  const told = new WeakMap<object, string>();
  return {
    exchange(record) {
      if (level !== 'info') return;
      const sent = [...credentialHeaders, ...redactor.names].flatMap((name) => {
        const value = record.header(name);
        return value === undefined ? [] : [[name, value] as const];
      });
      redactor.learnFrom({ headers: sent, target: record.target });
      write(requestLine(record, redactor, now()));
    },
    fault(fault) {
      if (level === 'silent') return;
      const { error, requestId } = fault;
      const last = error instanceof Error ? told.get(error) : undefined;
      if (error instanceof Error) told.set(error, requestId);
      if (last === undefined) write(faultLines(fault, redactor));
      else if (last !== requestId) write(pc.red(`${placeOf(fault)}: as told above`));
    },
  };
}

/**
 * `14:03:07.120Z GET /kiosk/v1/usage 401 2ms  listUsage  world checkout  missing credentials`, with the
 * world where the request named one, and with what was done to it on purpose.
 */
function requestLine(record: ExchangeRecord, redactor: Redactor, at: number): string {
  const { method, target, status, durationMs, operationId, violations, why } = record;
  const time = new Date(at).toISOString().slice('2026-03-01T'.length);
  const world = record.header('x-paystub-world');
  const paint = status >= 500 || status === 0 ? pc.red : status >= 400 ? pc.yellow : pc.green;
  const notes = [
    operationId,
    world === undefined ? undefined : `world ${world.slice(0, 100)}`,
    record.gaveUp ? 'the client gave up' : undefined,
    record.preferred ? 'by Prefer' : undefined,
    ...(record.injected ?? []).map((what) => `injected by ${what}`),
    why,
    // What was let through is worth a word too: the caller may not know.
    ...(why ? [] : violations.map((violation) => violation.message)),
  ].filter((note) => note !== undefined);
  const outcome = status === 0 ? 'connection ended' : String(status);
  const [asked, said] = [redactor.target(target), redactor.text(notes.join('  '))];
  return `${pc.dim(time)} ${printableLine(method)} ${printableLine(asked)} ${paint(outcome)} ${pc.dim(`${durationMs.toFixed(0)}ms`)}  ${pc.dim(printableLine(said))}`;
}

function placeOf(fault: ServerFault): string {
  return `${fault.provider} ${fault.operationId ?? '(no operation)'}, request ${fault.requestId}`;
}

function faultLines(fault: ServerFault, redactor: Redactor): string {
  const where = placeOf(fault);
  if (fault.answer) {
    const { part, pointer, keyword, message, value } = fault.answer.fault;
    return pc.red(
      `an answer of ours breaks its contract: ${where}\n  ${fault.answer.status} ${part}${pointer}: ${message} (${keyword})\n  value: ${printable(valueText(redactor.value({ [nameAt(pointer)]: value })))}`,
    );
  }
  const { error } = fault;
  return pc.red(
    `${where}: ${printable(redactor.text(error instanceof Error ? (error.stack ?? error.message) : String(error)))}`,
  );
}

/** The last name of a pointer: what stands below it may be a secret. */
function nameAt(pointer: string): string {
  return pointer.split('/').findLast((token) => !/^\d*$/.test(token)) ?? '';
}

function valueText(value: unknown): string {
  const [inner] = Object.values(value as object);
  return JSON.stringify(inner)?.slice(0, 2000) ?? 'nothing';
}
