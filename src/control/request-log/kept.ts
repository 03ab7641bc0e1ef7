/** What is kept of an exchange: the beginning of what is long, and a count of all of it. */
import { bytesOf, OBJECT_BYTES, textBytes } from '../../worlds/index.js';
import type { Change, Passed, ShownViolation } from './exchange.js';

interface KeptMessage {
  readonly headers: Readonly<Record<string, string>>;
  /** As it was sent, or as JSON; undefined for none. */
  readonly text: string | undefined;
  /** Whether only the beginning was kept. */
  readonly isCut: boolean;
}

export interface Kept extends Omit<Passed, 'request' | 'answer' | 'violations' | 'target'> {
  readonly id: number;
  readonly path: string;
  readonly query: string;
  readonly violations: readonly ShownViolation[];
  readonly request: KeptMessage;
  readonly answer: KeptMessage;
  /** About how many bytes it takes in memory. */
  readonly size: number;
}

/** A request may break a document in as many ways as it has parameters. */
const mostViolations = 20;
const mostHeaders = 100;
const mostChanges = 20;
const mostEvents = 50;
const longestText = 500;
const longestHeader = 2 * 1024;
const longestTarget = 8 * 1024;

export function kept(passed: Passed, id: number, bodyBytes: number): Kept {
  const { request, answer, target, changes, violations, why } = passed;
  const mark = target.indexOf('?');
  const sent = request.body === undefined ? undefined : JSON.stringify(request.body);
  const one: Omit<Kept, 'size'> = {
    // Field by field: what else hangs on an exchange is not kept.
    id,
    provider: passed.provider,
    requestId: passed.requestId,
    operationId: passed.operationId,
    method: beginning(passed.method, longestText),
    path: beginning(mark < 0 ? target : target.slice(0, mark), longestTarget),
    query: mark < 0 ? '' : beginning(target.slice(mark + 1), longestTarget),
    status: passed.status,
    gaveUp: passed.gaveUp,
    durationMs: passed.durationMs,
    violations: violations
      .slice(0, mostViolations)
      .map(({ location, severity, code, message }) => ({
        location: location.slice(0, mostViolations).map((part) => beginning(part, longestText)),
        severity,
        code,
        message: beginning(message, longestText),
      })),
    why: why === undefined ? undefined : beginning(why, longestText * 2),
    preferred: passed.preferred,
    rules: passed.rules,
    request: messageOf(request.headers, sent, bodyBytes),
    answer: messageOf(answer.headers, answer.text === '' ? undefined : answer.text, bodyBytes),
    at: passed.at,
    changes: changes
      .slice(0, mostChanges)
      .map(({ command, events }) => ({ command, events: events.slice(0, mostEvents) })),
  };
  return { ...one, size: sizeOf(one) };
}

function messageOf(
  headers: Readonly<Record<string, unknown>>,
  text: string | undefined,
  bodyBytes: number,
): KeptMessage {
  const isCut = text !== undefined && text.length > bodyBytes;
  const few = Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .slice(0, mostHeaders)
    .map(([name, value]) => [
      beginning(name, longestText),
      beginning(Array.isArray(value) ? value.join(', ') : String(value), longestHeader),
    ]);
  return {
    headers: Object.fromEntries(few),
    text: isCut ? beginning(text, bodyBytes) : text,
    isCut,
  };
}

/** A copy where it is cut: a slice would keep all of the text that it is a slice of. */
function beginning(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length)).toString();
}

function sizeOf(one: Omit<Kept, 'size'>): number {
  const texts = [one.path, one.query, one.why ?? '', one.request.text ?? '', one.answer.text ?? ''];
  let size = 600 + texts.reduce((sum, text) => sum + textBytes(text), 0);
  for (const { headers } of [one.request, one.answer]) size += bytesOf(headers);
  for (const violation of one.violations) size += bytesOf(violation);
  for (const change of one.changes) size += changeBytes(change);
  return size;
}

function changeBytes({ command, events }: Change): number {
  return events.reduce<number>(
    (sum, event) => sum + bytesOf(event),
    OBJECT_BYTES + textBytes(command),
  );
}
