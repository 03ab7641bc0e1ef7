import { isAboutOnly, type NameVerdict } from './secret-names.js';

/** What is done to the values of secrets that stand in a text. */
export interface SecretLeaves {
  /** Of a name, and what its value is. */
  verdictOf(name: string): NameVerdict;
  /** A text below a secret's name; `direct` where the name is its own. */
  text(value: string, direct: boolean): string;
  /** A number below a secret's name, as JSON has it. */
  number(literal: string): string;
}

/** JSON in a text in JSON in a text: further down nobody looks. */
const deepestEmbedded = 3;

/**
 * Hides the secrets of the JSON that stands in a text. The text may be cut off anywhere, be several
 * values, or hold some JSON among other things. Every character is looked at a few times, however
 * deep it nests.
 */
export function withoutJsonSecrets(text: string, leaves: SecretLeaves, depth = 0): string {
  const parts: string[] = [];
  let from = 0;
  let at = text.indexOf('"');
  while (at >= 0) {
    const end = endOfString(text, at);
    const colon = end < 0 ? -1 : colonAfter(text, end);
    if (colon < 0) {
      const embedded = embeddedIn(text, at, end, leaves, depth);
      if (embedded !== undefined) {
        parts.push(text.slice(from, at + 1), embedded);
        from = end < 0 ? text.length : end;
      }
      if (end < 0) break;
      // Where this is no JSON, what closes a text may open another.
      at = isOpening(text, end) ? end : text.indexOf('"', end + 1);
      continue;
    }
    const name = decodedString(text.slice(at + 1, end));
    const start = afterBlanks(text, colon + 1);
    const verdict = isSecretValue(leaves.verdictOf(name), text[start]);
    if (verdict === 'open') {
      at = text.indexOf('"', end + 1);
      continue;
    }
    const hidden = hiddenValue(text, start, verdict === 'listed', leaves);
    parts.push(text.slice(from, start), hidden.text);
    from = hidden.end;
    at = text.indexOf('"', hidden.end);
  }
  if (from === 0) return text;
  parts.push(text.slice(from));
  return parts.join('');
}

/** A name that may be a number's, or a list's, by what its value begins with. */
function isSecretValue(verdict: NameVerdict, first: string | undefined): NameVerdict {
  const isNumber = first !== undefined && /[-\d]/.test(first);
  if (verdict !== 'secret' && isNumber) return 'open';
  return verdict;
}

/** The value that begins at a place, without its secrets, and where it ends. */
function hiddenValue(
  text: string,
  start: number,
  isListed: boolean,
  leaves: SecretLeaves,
): { readonly text: string; readonly end: number } {
  const parts: string[] = [];
  let at = start;
  let depth = 0;
  /** Whether the member that is read says something about a secret only. */
  let isShown = false;
  /** Whether the name that a text stands under is a secret's. */
  let isDirect = true;
  do {
    const character = text[at];
    if (character === undefined) break;
    if (character === '"') {
      const end = endOfString(text, at);
      const content = text.slice(at + 1, end < 0 ? text.length : end);
      if (end >= 0 && depth > 0 && colonAfter(text, end) >= 0) {
        const name = decodedString(content);
        isDirect = leaves.verdictOf(name) !== 'open';
        isShown = isListed && !isDirect && isAboutOnly(name);
        parts.push(text.slice(at, end + 1));
      } else {
        const hidden = isShown
          ? content
          : encodedString(leaves.text(decodedString(content), isDirect));
        parts.push('"', hidden, '"');
      }
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (/[-\d]/.test(character)) {
      const literal = numberAt(text, at);
      parts.push(isShown ? literal : leaves.number(literal));
      at += literal.length;
      continue;
    } else if (depth === 0) {
      // true, false and null, or no JSON at all.
      break;
    }
    if (character === '}') isShown = false;
    const next = nextOfInterest(text, at + 1);
    parts.push(text.slice(at, next));
    at = next;
  } while (depth > 0);
  return { text: parts.join(''), end: at };
}

const interesting = /["{}[\],\d-]/g;

function nextOfInterest(text: string, from: number): number {
  interesting.lastIndex = from;
  return interesting.exec(text)?.index ?? text.length;
}

const number = /-?[\d.eE+-]+/y;

function numberAt(text: string, at: number): string {
  number.lastIndex = at;
  return number.exec(text)?.[0] ?? '-';
}

/** A text that is JSON itself, or holds some, without its secrets; undefined where there are none. */
function embeddedIn(
  text: string,
  at: number,
  end: number,
  leaves: SecretLeaves,
  depth: number,
): string | undefined {
  if (depth >= deepestEmbedded) return undefined;
  const content = text.slice(at + 1, end < 0 ? text.length : end);
  if (!content.includes('\\"')) return undefined;
  const decoded = decodedString(content);
  const hidden = withoutJsonSecrets(decoded, leaves, depth + 1);
  return hidden === decoded ? undefined : encodedString(hidden);
}

/** Where the text that begins at a quotation mark ends; -1 where it is cut off. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\' && end - 1 - backslashes > at) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

/** The colon that makes a text a name; -1 where there is none. */
function colonAfter(text: string, end: number): number {
  const at = afterBlanks(text, end + 1);
  return text[at] === ':' ? at : -1;
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at += 1;
  return at;
}

/** Whether what closes a text is followed by what JSON does not have there. */
function isOpening(text: string, end: number): boolean {
  const next = text[afterBlanks(text, end + 1)];
  return next !== undefined && !',]}:'.includes(next);
}

function decodedString(content: string): string {
  if (!content.includes('\\')) return content;
  try {
    return String(JSON.parse(`"${content}"`));
  } catch {
    // Cut off, perhaps within an escape.
    return content;
  }
}

function encodedString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
