import { type SecretLeaves, withoutJsonSecrets } from './json-secrets.js';
import { type KnownLimits, KnownSecrets } from './known-secrets.js';
import { paymentSummary } from './payment-header.js';
import { isAboutOnly, type NameVerdict, verdictOf } from './secret-names.js';
import { shapeOf, shapeOfNumber } from './shape.js';

const HIDDEN = '[redacted]';

/** What an error in here leaves of a text: nothing of it is repeated. */
const NOT_SHOWN = '[not shown: it could not be redacted]';

/** JSON that nests deeper is hidden from there on. */
const deepest = 200;

export interface RedactorOptions {
  /** Names besides those of the list: of the headers, parameters and cookies that carry credentials. */
  readonly names?: Iterable<string>;
  /** `hide` leaves {@link HIDDEN} in a secret's place, `shape` a text of the same form. */
  readonly style?: 'hide' | 'shape';
  readonly limits?: KnownLimits;
}

/** A message as the redactor learns from it: what was sent, or what came back. */
export interface LearnedMessage {
  readonly headers: Iterable<readonly [name: string, value: string]>;
  /** Path and query; of a request only. */
  readonly target?: string;
  readonly body?: string | undefined;
}

/**
 * Takes secrets out of whatever is shown or kept: by the names that they stand under, and, once they
 * were seen there, wherever they stand. The request log, the server's log, recordings and reports all
 * go through here. It never throws, and an error of its own repeats nothing of the text.
 */
export class Redactor {
  readonly #names = new Set<string>();
  readonly #style: 'hide' | 'shape';
  readonly #known: KnownSecrets;

  constructor({ names = [], style = 'hide', limits }: RedactorOptions = {}) {
    this.#style = style;
    this.#known = new KnownSecrets(limits);
    this.addNames(['x-payment', ...names]);
  }

  addNames(names: Iterable<string>): void {
    for (const name of names) this.#names.add(name.toLowerCase());
  }

  /** The names besides those of the list, in small letters. */
  get names(): Iterable<string> {
    return this.#names;
  }

  /** About how many bytes the secrets take that were learnt. */
  get bytes(): number {
    return this.#known.bytes;
  }

  /** Whether the values under a name are secrets. */
  isSecret(name: string, value?: string): boolean {
    const verdict = this.#verdictOf(name);
    if (verdict === 'secret') return true;
    return verdict !== 'open' && !(value !== undefined && /^-?\d{1,15}$/.test(value));
  }

  /** Any text: its JSON, the queries of its URLs, and the secrets that are known. */
  text(text: string): string {
    return safely(() => this.#repeated(this.#byName(text)));
  }

  /** A header's value, as text. */
  header(name: string, value: string): string {
    return safely(() => this.#header(name.toLowerCase(), value));
  }

  /** Headers as text, by their names in lower case. */
  headers(headers: Readonly<Record<string, unknown>>): Record<string, string> {
    const shown: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) {
      if (value === undefined) continue;
      const text = Array.isArray(value) ? value.join(', ') : String(value);
      shown[name.toLowerCase()] = this.header(name, text);
    }
    return shown;
  }

  /** A query as it was written, with its secrets taken out. */
  query(query: string): string {
    return safely(() => this.#repeated(this.#form(query)));
  }

  /** A path with its query. */
  target(target: string): string {
    const mark = target.indexOf('?');
    if (mark < 0) return this.text(target);
    return `${this.text(target.slice(0, mark))}?${this.query(target.slice(mark + 1))}`;
  }

  /** The text of a body: JSON, a form, or anything else; cut off anywhere. */
  body(text: string, contentType?: string): string {
    return safely(() => {
      if (contentType?.includes('x-www-form-urlencoded') || isForm(text)) return this.query(text);
      const boundary = /^multipart\/form-data\b.*?boundary="?([^";]+)/i.exec(
        contentType ?? '',
      )?.[1];
      return boundary === undefined ? this.text(text) : this.#parts(text, boundary);
    });
  }

  /** A JSON value; everything below a secret's name is hidden, at any depth. */
  value(value: unknown): unknown {
    try {
      return this.#value(value, 'open', false, 0);
    } catch {
      return NOT_SHOWN;
    }
  }

  /** Every text in a value, by {@link text}; what is no text stays as it is. For reports. */
  texts<T>(value: T): T;
  texts(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.texts(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [this.#repeated(name), this.texts(one)]),
    );
  }

  /** What a value under a name is shown as. */
  shown(name: string, value: string): string {
    if (!this.isSecret(name, value)) return this.text(value);
    return safely(() =>
      /^".*"$/s.test(value) ? JSON.stringify(this.#leaf(value)) : this.#leaf(value),
    );
  }

  /** Remembers a secret by its value, wherever it will be seen again. */
  learn(value: string): void {
    const text = value.trim();
    if (isPlain(text)) return;
    this.#known.learn(text);
  }

  /** Remembers what a message shows or hands out. A mistake in it is none of its sender's business. */
  learnFrom({ headers, target = '', body }: LearnedMessage): void {
    for (const [name, value] of headers) this.#learnHeader(name.toLowerCase(), value);
    const mark = target.indexOf('?');
    if (mark >= 0) this.#learnForm(target.slice(mark + 1));
    if (body === undefined || body === '') return;
    if (isForm(body)) this.#learnForm(body);
    else this.#learnJson(body);
  }

  #learnHeader(name: string, value: string): void {
    if (name === 'set-cookie') {
      // What a server sets is a session as likely as not, under whatever name.
      const [pair = ''] = value.split(';', 1);
      this.#learnEncoded(unquoted(pair.slice(pair.indexOf('=') + 1)));
    } else if (name === 'cookie') {
      for (const part of value.split(';')) {
        const [cookie = '', ...rest] = part.split('=');
        if (this.isSecret(cookie.trim().replace(/^__(Secure|Host)-/, ''))) {
          this.#learnEncoded(unquoted(rest.join('=').trim()));
        }
      }
    } else if (this.isSecret(name, value)) {
      // `Bearer …`, `Basic …`: the word is no secret.
      const [, scheme = '', secret = value] = /^([A-Za-z][A-Za-z0-9-]*) +(.+)$/.exec(value) ?? [];
      this.#learnEncoded(secret);
      if (scheme.toLowerCase() === 'basic') {
        const pair = Buffer.from(secret, 'base64').toString();
        this.learn(pair.slice(pair.indexOf(':') + 1));
      }
    }
  }

  #learnEncoded(value: string): void {
    this.learn(value);
    const plain = decoded(value);
    this.learn(plain);
    this.learn(encodeURIComponent(plain));
  }

  #learnForm(form: string): void {
    for (const part of form.split('&')) {
      const at = part.indexOf('=');
      if (at < 0) continue;
      const value = part.slice(at + 1);
      const plain = decoded(value.replaceAll('+', ' '));
      if (!this.isSecret(decoded(part.slice(0, at)), plain)) continue;
      this.#learnEncoded(value);
      this.learn(plain);
    }
  }

  #learnJson(body: string): void {
    withoutJsonSecrets(body, {
      verdictOf: (name) => this.#verdictOf(name),
      text: (value, direct) => {
        // Deeper down there are names and dates too: they are hidden there, and not everywhere.
        if (direct && value.length >= shortestGiven) {
          this.learn(value);
          this.learn(JSON.stringify(value).slice(1, -1));
        }
        return '';
      },
      number: () => '0',
    });
  }

  #header(name: string, value: string): string {
    if (name === 'x-payment' || name === 'payment-signature') {
      return this.#style === 'hide' ? (paymentSummary(value) ?? HIDDEN) : shapeOf(value);
    }
    if (!this.isSecret(name, value) || isPlain(value)) return this.#repeated(this.#byName(value));
    if (this.#style === 'hide') return HIDDEN;
    if (name === 'set-cookie') {
      const [pair = '', ...attributes] = value.split(';');
      return [cookieShape(pair), ...attributes].join(';');
    }
    if (name === 'cookie') return value.split(';').map(cookieShape).join(';');
    const [word = ''] = /^(?:Bearer|Basic|Digest|Token) +/i.exec(value) ?? [];
    return `${word}${shapeOf(value.slice(word.length))}`;
  }

  #byName(text: string): string {
    const json = text.includes('"') ? withoutJsonSecrets(text, this.#leaves) : text;
    if (!json.includes('=')) return json;
    // The query of a URL, wherever it stands.
    return json.replaceAll(
      /(^|[?&;\s'"])([^\s=&?#;"'<>\\]{1,256})=([^\s&#;"'<>\\]*)/g,
      (whole, before: string, name: string, value: string) =>
        this.isSecret(decoded(name), decoded(value)) && !isPlain(value)
          ? `${before}${name}=${this.#leaf(value)}`
          : whole,
    );
  }

  #form(form: string): string {
    return form
      .split('&')
      .map((part) => {
        const at = part.indexOf('=');
        const value = part.slice(at + 1);
        if (at < 0) return part;
        const name = part.slice(0, at);
        const plain = decoded(value);
        if (this.isSecret(decoded(name), plain)) {
          return isPlain(value) ? part : `${name}=${this.#leaf(value)}`;
        }
        // A value may be a URL, or JSON, with a query of its own.
        const shown = this.#byName(plain);
        return shown === plain ? part : `${name}=${encodeURIComponent(shown)}`;
      })
      .join('&');
  }

  #parts(text: string, boundary: string): string {
    return text
      .split(`--${boundary}`)
      .map((part) => {
        const [head = '', ...rest] = part.split(/(\r?\n\r?\n)/);
        const name = /\bname="((?:[^"\\]|\\.){0,256})"/i.exec(head)?.[1];
        const value = rest.slice(1).join('');
        if (name === undefined || !this.isSecret(name, value.trim())) return this.text(part);
        const [end = ''] = /\r?\n$/.exec(value) ?? [];
        return `${head}${rest[0] ?? ''}${this.#leaf(value.slice(0, value.length - end.length))}${end}`;
      })
      .join(`--${boundary}`);
  }

  #value(value: unknown, verdict: NameVerdict, isShown: boolean, depth: number): unknown {
    if (depth > deepest) return HIDDEN;
    if (Array.isArray(value)) {
      const inner = verdict === 'plural' ? 'secret' : verdict;
      return value.map((one) => this.#value(one, inner, isShown, depth + 1));
    }
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => {
          const own = this.#verdictOf(name);
          if (verdict !== 'open') {
            const isAbout = verdict === 'listed' && own === 'open' && isAboutOnly(name);
            const inner = verdict === 'listed' ? verdict : 'secret';
            return [this.#repeated(name), this.#value(one, inner, isAbout, depth + 1)];
          }
          // Several of them are counted.
          const isCount = typeof one === 'number' && own !== 'secret';
          const inner = isCount ? 'open' : own;
          return [this.#repeated(name), this.#value(one, inner, false, depth + 1)];
        }),
      );
    }
    if (typeof value === 'number') {
      if (verdict === 'open' || isShown) return value;
      return this.#style === 'hide' ? HIDDEN : Number(shapeOfNumber(String(value)));
    }
    if (typeof value !== 'string') return value;
    if (verdict === 'open' || isShown) return this.text(value);
    return this.#leaf(value);
  }

  readonly #leaves: SecretLeaves = {
    verdictOf: (name) => this.#verdictOf(name),
    text: (value, direct) => {
      // A date is no secret, and what is recorded is to be read again.
      if (this.#style === 'shape' && !direct && isMoment(value)) return value;
      return this.#leaf(value);
    },
    number: (literal) => (this.#style === 'hide' ? `"${HIDDEN}"` : shapeOfNumber(literal)),
  };

  #verdictOf(name: string): NameVerdict {
    return this.#names.has(name.toLowerCase()) ? 'secret' : verdictOf(name);
  }

  #leaf(value: string): string {
    if (isPlain(value)) return value;
    return this.#style === 'hide' ? HIDDEN : shapeOf(value);
  }

  #repeated(text: string): string {
    return this.#known.replaceIn(text, this.#style === 'hide' ? () => HIDDEN : shapeOf);
  }
}

/** A word that an answer hands out is not looked for everywhere unless it is as long as a key. */
const shortestGiven = 8;

function safely(redacted: () => string): string {
  try {
    return redacted();
  } catch {
    return NOT_SHOWN;
  }
}

/** What says only that there is something, or that there is not. */
function isPlain(value: string): boolean {
  return value === '' || /^(?:true|false|null|undefined)$/i.test(value);
}

function isMoment(value: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(value);
}

/** `a=1&b=2` and nothing else: a form, whatever it says that it is. */
function isForm(text: string): boolean {
  return /^[\w.%+[\]~-]{1,256}=/.test(text) && !/[\s"{}<>]/.test(text.slice(0, 4_096));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A cookie with its name, and a value of the same form. */
function cookieShape(pair: string): string {
  const at = pair.indexOf('=') + 1;
  return `${pair.slice(0, at)}${shapeOf(pair.slice(at))}`;
}

/** A cookie's value may stand in double quotes (RFC 6265, section 4.1.1). */
function unquoted(value: string): string {
  return /^".*"$/.test(value) ? value.slice(1, -1) : value;
}
