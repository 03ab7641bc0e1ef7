import { appendFile, closeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { withoutByteOrderMark } from '../contract/byte-order-mark.js';
import { openForWriting, openRegular } from '../files/index.js';
import { isCredential, variableOf } from './curl.js';
import type { CallerName, Exchange, Lack, Transport, WireAnswer, WireRequest } from './exchange.js';
import { TransportError } from './exchange.js';
import { isRecord } from './json.js';
import type { Secrets } from './secrets.js';

/** The first line of a recording: what it is of. */
export interface RecordingHeader {
  readonly format: typeof recordingFormat;
  /** What recorded it: `verify` plans its requests and can replay them, `proxy` saw what others sent. */
  readonly by: 'verify' | 'proxy';
  readonly api: string;
  /** Without credentials. */
  readonly target: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** What `verify` made its names from: a rerun has to make the same. */
  readonly runId: string;
  /** Whether a second tenant took part, and whether writes were allowed. */
  readonly other: boolean;
  readonly allowWrites: boolean;
  /** What the caller and the second tenant gave, with stand-ins for secrets: a rerun sends them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly otherHeaders: Readonly<Record<string, string>>;
  /** The operations that `--filter` chose; a rerun chooses the same. */
  readonly filter?: string | undefined;
}

const appendTo = promisify(appendFile);

const recordingFormat = 'paystub-recording/1';

/** Exchanges that were kept, without their secrets. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly exchanges: readonly Exchange[];
  /** Requests that got no answer. */
  readonly unanswered: readonly Unanswered[];
  /** Whether the last line is not whole: what recorded it was ended, and the rest is missing. */
  readonly cut: boolean;
}

export interface Unanswered {
  readonly request: WireRequest;
  readonly lack: Lack;
  readonly message: string;
}

/** A file that is no recording, or that cannot be read or written. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/**
 * Writes exchanges to a file, one line of JSON for each, without their secrets. Lines are written in
 * the order of the calls, while the run goes on: a run that is killed leaves what it saw.
 */
export class RecordingFile {
  #written: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly file: number,
    private readonly secrets: Secrets,
  ) {}

  /** Begins a file anew. Rejects with a `RecordingError` where it cannot be written. */
  static async create(
    path: string,
    header: Omit<RecordingHeader, 'format' | 'headers' | 'otherHeaders'> &
      Partial<Pick<RecordingHeader, 'headers' | 'otherHeaders'>>,
    secrets: Secrets,
  ): Promise<RecordingFile> {
    let file: number;
    try {
      file = openForWriting(path, 0o600);
    } catch (error) {
      throw new RecordingError(`${path} cannot be written: ${messageOf(error)}`);
    }
    const recording = new RecordingFile(file, secrets);
    recording.#line({ format: recordingFormat, ...header });
    return recording;
  }

  add(exchange: Exchange): void {
    this.secrets.learnFrom(exchange);
    this.#line(recordedOf(exchange, this.secrets));
  }

  /** Keeps that a request got no answer, and why. */
  addUnanswered({ request, lack, message }: Unanswered): void {
    this.secrets.learnFrom({ request, answer: nothing });
    const kept = recordedRequest(request, this.secrets);
    this.#line({ request: kept, lack, message: this.secrets.mask(message) });
  }

  /** Rejects with a `RecordingError` where not everything could be written. */
  async close(): Promise<void> {
    try {
      await this.#written;
    } catch (error) {
      throw new RecordingError(`the recording is not whole: ${messageOf(error)}`);
    } finally {
      closeSync(this.file);
    }
  }

  #line(value: unknown): void {
    const written = this.#written.then(() => appendTo(this.file, `${JSON.stringify(value)}\n`));
    // Whoever closes the file is told; until then nobody waits for it.
    written.catch(() => undefined);
    this.#written = written;
  }
}

/** What is kept of an exchange. Credentials are named, not kept. */
function recordedOf({ request, answer }: Exchange, secrets: Secrets) {
  return {
    request: recordedRequest(request, secrets),
    answer: { ...secrets.maskAnswer(answer), durationMs: Math.round(answer.durationMs * 10) / 10 },
  };
}

function recordedRequest(request: WireRequest, secrets: Secrets) {
  const { method, target, headers, body } = secrets.maskRequest(request);
  const named = Object.entries(headers).map(([name, value]) => [
    name,
    isCredential(name, request) ? `$${variableOf(name, request)}` : value,
  ]);
  return {
    method,
    target,
    headers: Object.fromEntries(named),
    body,
    as: request.as,
    secrets: request.secrets,
  };
}

/** A transport that also records. */
export function recorded(transport: Transport, file: RecordingFile): Transport {
  return async (request, signal) => {
    try {
      const answer = await transport(request, signal);
      file.add({ request, answer });
      return answer;
    } catch (error) {
      if (error instanceof TransportError) {
        file.addUnanswered({ request, lack: error.lack, message: error.message });
      }
      throw error;
    }
  };
}

/**
 * Reads a recording. A last line that is not whole was cut off, and the rest counts. Rejects with a
 * `RecordingError` that names the line that is none.
 */
export async function readRecording(path: string): Promise<Recording> {
  let header: RecordingHeader | undefined;
  const exchanges: Exchange[] = [];
  const unanswered: Unanswered[] = [];
  let number = 0;
  /** A line that is no JSON, until it is known whether another one follows. */
  let broken: RecordingError | undefined;
  let input: ReturnType<FileHandle['createReadStream']> | undefined;
  try {
    const file = await openRegular(path);
    input = file.createReadStream({ encoding: 'utf8' });
    const lines = createInterface({ input, crlfDelay: Infinity });
    for await (const raw of lines) {
      number += 1;
      const line = number === 1 ? withoutByteOrderMark(raw) : raw;
      if (line === '') continue;
      if (broken) throw broken;
      const value = parsed(line);
      if (value === undefined) {
        broken = new RecordingError(`${path}, line ${number}: is not JSON`);
        if (header === undefined) break;
        continue;
      }
      if (header === undefined) header = headerFrom(value);
      else if (isRecord(value) && 'lack' in value) unanswered.push(unansweredFrom(value));
      else exchanges.push(exchangeFrom(value));
    }
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    const place = number === 0 ? path : `${path}, line ${number}`;
    throw new RecordingError(`${place}: ${messageOf(error)}`);
  } finally {
    input?.destroy();
  }
  if (!header) {
    throw new RecordingError(broken ? `${path} is not a recording of paystub` : `${path} is empty`);
  }
  return { header, exchanges, unanswered, cut: broken !== undefined };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function headerFrom(value: unknown): RecordingHeader {
  if (!isRecord(value) || value.format !== recordingFormat) {
    throw new Error(`is no recording of this format (${recordingFormat})`);
  }
  const { by, api, target, startedAt, runId, other, allowWrites, filter } = value;
  if (
    (by !== 'verify' && by !== 'proxy') ||
    typeof api !== 'string' ||
    typeof target !== 'string' ||
    typeof startedAt !== 'string' ||
    typeof runId !== 'string'
  ) {
    throw new Error('does not say what was recorded');
  }
  return {
    format: recordingFormat,
    by,
    api,
    target,
    startedAt,
    runId,
    other: other === true,
    allowWrites: allowWrites === true,
    headers: textsOf(value.headers),
    otherHeaders: textsOf(value.otherHeaders),
    ...(typeof filter === 'string' ? { filter } : {}),
  };
}

function textsOf(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)]));
}

function exchangeFrom(value: unknown): Exchange {
  const { request, answer } = isRecord(value) ? value : {};
  if (!isRecord(answer)) throw new Error('is no exchange');
  if (
    typeof answer.status !== 'number' ||
    typeof answer.body !== 'string' ||
    !Array.isArray(answer.headers)
  ) {
    throw new Error('has no answer');
  }
  return {
    request: requestFrom(request),
    answer: {
      status: answer.status,
      headers: answer.headers.map((pair): [string, string] => {
        if (!Array.isArray(pair)) throw new Error('has a header that is no pair');
        return [String(pair[0]), String(pair[1])];
      }),
      body: answer.body,
      durationMs: Number(answer.durationMs) || 0,
    },
  };
}

function requestFrom(value: unknown): WireRequest {
  if (!isRecord(value)) throw new Error('has no request');
  const { method, target, headers, body, as, secrets } = value;
  if (typeof method !== 'string' || typeof target !== 'string' || !isRecord(headers)) {
    throw new Error('has no request');
  }
  return {
    method,
    target,
    headers: Object.fromEntries(Object.entries(headers).map(([name, one]) => [name, String(one)])),
    body: typeof body === 'string' ? body : undefined,
    as: callerFrom(as),
    secrets: Array.isArray(secrets) ? secrets.map(String) : [],
  };
}

function unansweredFrom({ request, lack, message }: Record<string, unknown>): Unanswered {
  return {
    request: requestFrom(request),
    lack: lack === 'too-large' ? 'too-large' : 'no-answer',
    message: String(message),
  };
}

function callerFrom(value: unknown): CallerName {
  const text = String(value);
  if (text === 'caller' || text === 'other' || text === 'nobody') return text;
  if (text.startsWith('wrong: ')) return `wrong: ${text.slice('wrong: '.length)}`;
  return `made: ${text.replace(/^made: /, '')}`;
}

/**
 * Answers out of a recording. The same request sent again gets the next answer that it got then, and
 * the last one from there on. Rejects with a `TransportError` for a request that was never sent, or
 * got no answer then.
 */
export function replayTransport(recording: Recording, secrets: Secrets): Transport {
  const { exchanges, unanswered, cut } = recording;
  const answers = new Map<string, WireAnswer[]>();
  for (const { request, answer } of exchanges) {
    const key = keyOf(request);
    answers.set(key, [...(answers.get(key) ?? []), answer]);
  }
  const lacking = new Map(unanswered.map((one) => [keyOf(one.request), one]));
  return async (request) => {
    // What is asked holds secrets that the recording does not.
    secrets.learnFrom({ request, answer: nothing });
    const key = keyOf(secrets.maskRequest(request));
    const left = answers.get(key);
    const answer = left && left.length > 1 ? left.shift() : left?.[0];
    if (answer) return answer;
    const lack = lacking.get(key);
    if (lack) throw new TransportError(lack.message, lack.lack);
    throw new TransportError(
      cut
        ? 'the recording was cut off before this request'
        : 'the recording does not have this request',
      'not-recorded',
    );
  };
}

const nothing: WireAnswer = { status: 0, headers: [], body: '', durationMs: 0 };

/** The headers that a recorded caller showed, each with the name that stands for its secret. */
export function headersOf({ exchanges }: Recording, as: CallerName): Map<string, string> {
  const headers = new Map<string, string>();
  for (const { request } of exchanges) {
    if (request.as !== as) continue;
    for (const name of request.secrets) headers.set(name, request.headers[name] ?? '');
  }
  return headers;
}

/** What makes two requests the same: everything but the credentials, whose owner is named instead. */
function keyOf({ method, target, headers, body, as, secrets }: WireRequest): string {
  const shown = Object.entries(headers)
    .filter(([name]) => !secrets.includes(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([method, target, shown, body, as]);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
