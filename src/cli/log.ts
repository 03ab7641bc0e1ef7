import pc from 'picocolors';
import type { ExchangeRecord, Observer, ServerFault } from '../contract/exchange.js';

export const logLevels = ['silent', 'error', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Prints one line for each request, with why when it was refused, and all that is known of our own errors. */
export function logTo(write: (line: string) => void, level: LogLevel): Observer {
  // A world that failed fails every request from then on, with one and the same error.
  const told = new WeakMap<object, string>();
  return {
    exchange(record) {
      if (level === 'info') write(requestLine(record));
    },
    fault(fault) {
      if (level === 'silent') return;
      const { error, requestId } = fault;
      const last = error instanceof Error ? told.get(error) : undefined;
      if (error instanceof Error) told.set(error, requestId);
      if (last === undefined) write(faultLines(fault));
      else if (last !== requestId) write(pc.red(`${placeOf(fault)}: as told above`));
    },
  };
}

/** `GET /kiosk/v1/usage 401 2ms  listUsage  missing credentials` */
export function requestLine(record: ExchangeRecord): string {
  const { method, target, status, durationMs, operationId, violations, why } = record;
  const paint = status >= 500 ? pc.red : status >= 400 ? pc.yellow : pc.green;
  const notes = [
    operationId,
    record.preferred ? 'by Prefer' : undefined,
    why,
    // What was let through is worth a word too: the caller may not know.
    ...(why ? [] : violations.map((violation) => violation.message)),
  ].filter((note) => note !== undefined);
  return `${method} ${printable(target)} ${paint(String(status))} ${pc.dim(`${durationMs.toFixed(0)}ms`)}  ${pc.dim(printable(notes.join('  ')))}`;
}

function placeOf(fault: ServerFault): string {
  return `${fault.provider} ${fault.operationId ?? '(no operation)'}, request ${fault.requestId}`;
}

function faultLines(fault: ServerFault): string {
  const where = placeOf(fault);
  if (fault.answer) {
    const { part, pointer, keyword, message, value } = fault.answer.fault;
    return pc.red(
      `an answer of ours breaks its contract: ${where}\n  ${fault.answer.status} ${part}${pointer}: ${message} (${keyword})\n  value: ${JSON.stringify(value)?.slice(0, 2000) ?? 'nothing'}`,
    );
  }
  const { error } = fault;
  return pc.red(
    `${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

/** Control characters would let a request write on the terminal. */
function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    /[\x00-\x1f\x7f-\x9f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
