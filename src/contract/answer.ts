/** What one header of an answer may hold; `Set-Cookie` may stand several times. */
export type HeaderValue = string | number | readonly string[];

/**
 * An answer on its way to the door: a status, headers and a body that is still a value.
 * `undefined` is no body at all; a string leaves as it is where the document knows a media type other
 * than JSON for the status, and as JSON otherwise.
 */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  readonly body: unknown;
  /** The media type, where the document leaves a choice that the body's type does not settle. */
  readonly mediaType?: string;
  /** Whether the body is an example of a document of others, which leaves as it stands there. */
  readonly isExample?: boolean;
}

/** An answer written out, for code that is not typed by an operation (voices, examples). */
export function answer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, HeaderValue>> = {},
): Answer {
  return { status, headers, body };
}

const longAnswers = new WeakSet<object>();

/** Says of the body of an answer that it may be megabytes: its JSON is written in pieces. */
export function longAnswer<T extends object>(body: T): T {
  longAnswers.add(body);
  return body;
}

/** Whether {@link longAnswer} was said of it. */
export function isLongAnswer(body: unknown): boolean {
  return typeof body === 'object' && body !== null && longAnswers.has(body);
}
