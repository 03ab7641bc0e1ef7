/** Takes credentials out of what is shown. Nothing leaves the request log but through here. */

const HIDDEN = '[redacted]';

/** Names of headers, parameters and members whose values let somebody in. */
const SECRET =
  /(?:authorization|cookie|pass(?:word|wd|phrase)(?:[-_]?hash)?|secret|token|api[-_]?key)$/i;

export class Redaction {
  readonly #names: ReadonlySet<string>;

  /** @param names what else carries a credential, such as the header of an API's key */
  constructor(names: Iterable<string> = []) {
    this.#names = new Set(Array.from(names, (name) => name.toLowerCase()));
  }

  #isSecret(name: string): boolean {
    return SECRET.test(name) || this.#names.has(name.toLowerCase());
  }

  /** Headers as text, by their names in lower case. */
  headers(headers: Readonly<Record<string, unknown>>): Record<string, string> {
    const shown: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      shown[name.toLowerCase()] = this.#isSecret(name) ? HIDDEN : text;
    }
    return shown;
  }

  /** A query as it was written, with its secrets taken out. */
  query(query: string): string {
    return query
      .split('&')
      .map((part) => {
        const [name = ''] = part.split('=');
        return part.includes('=') && this.#isSecret(decoded(name)) ? `${name}=${HIDDEN}` : part;
      })
      .join('&');
  }

  /** A JSON value; texts by a secret's name are hidden at any depth. */
  value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        typeof inner === 'string' && this.#isSecret(name) ? HIDDEN : this.value(inner),
      ]),
    );
  }

  /** JSON text that may be cut off anywhere, or no JSON at all. */
  text(text: string): string {
    return text.replace(
      /"((?:[^"\\]|\\.)*)"(\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)/g,
      (member, name: string, colon: string) =>
        this.#isSecret(name) ? `"${name}"${colon}"${HIDDEN}"` : member,
    );
  }
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
