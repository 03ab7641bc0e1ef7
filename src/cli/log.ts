import pc from 'picocolors';
import type { ExchangeRecord, Observer, ServerFault } from '../contract/exchange.js';

export const logLevels = ['silent', 'error', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Prints one line for each request, with why when it was refused, and all that is known of our own errors. */
export function logTo(write: (line: string) => void, level: LogLevel): Observer {
  return {
    exchange(record) {
      if (level === 'info') write(requestLine(record));
    },
    fault(fault) {
      if (level !== 'silent') write(faultLines(fault));
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

function faultLines(fault: ServerFault): string {
  const where = `${fault.provider} ${fault.operationId ?? '(no operation)'}, request ${fault.requestId}`;
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
