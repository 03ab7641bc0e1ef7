import { parse as parseCookies } from 'cookie';
import type { Contract } from '../contract/contract.js';
import { secretNames } from './caller.js';
import type { Exchange, Transport } from './exchange.js';
import { isRecord } from './json.js';

/** A value shorter than this is a word of the language as likely as a secret. */
const shortest = 8;

/** A run that meets more credentials than this is a load test; the oldest are let go. */
const mostKept = 10_000;

/** `x-api-key`, `x-csrf-token`, `payment-signature`: names under which callers show who they are. */
const secretHeader =
  /(^|-)(authorization|cookie|api-?key|token|secret|password|session|signature|payment)$/;

/** `rawKey`, `session_token`, `password`: the member of a body that hands out or brings a credential. */
const secretMember =
  /(^|_)(password|passwd|secret|api_?key|raw_?key|private_?key|token|credential|signature)$/;

/** `nextToken` tells where a list goes on; it opens nothing. */
const harmlessMember = /(next|previous|prev|page|cursor|continuation)/;

/**
 * The secrets that were seen, and how to say things without them. A secret is replaced by letters and
 * digits of the same kinds in the same places, so that what is recorded still fits its schema, and
 * equal secrets stay equal.
 */
export class Secrets {
  readonly #names: ReadonlySet<string>;
  readonly #cookies: ReadonlySet<string>;
  readonly #queryNames: ReadonlySet<string>;
  readonly #masks = new Map<string, string>();
  #pattern: RegExp | undefined;

  constructor(contract: Contract) {
    const schemes = [...contract.schemes.values()];
    this.#names = secretNames(schemes);
    this.#cookies = new Set(
      schemes.filter((one) => one.in === 'cookie' && one.type === 'apiKey').map(({ key }) => key),
    );
    this.#queryNames = new Set(
      schemes.filter((one) => one.in === 'query' && one.type === 'apiKey').map(({ key }) => key),
    );
  }

  /** Whether a request header, by its lower-case name, holds a secret. */
  isSecretHeader(name: string): boolean {
    return this.#names.has(name) || secretHeader.test(name);
  }

  /** Remembers a secret by its value, wherever it will be seen again. */
  learn(value: string): void {
    const text = value.trim();
    if (text.length < shortest) return;
    const known = this.#masks.get(text);
    if (known !== undefined) {
      // Seen again, and so not among the oldest.
      this.#masks.delete(text);
      this.#masks.set(text, known);
      return;
    }
    if (this.#masks.size >= mostKept) {
      const [oldest = ''] = this.#masks.keys();
      this.#masks.delete(oldest);
    }
    this.#masks.set(text, maskOf(text));
    this.#pattern = undefined;
  }

  /** Remembers what a request shows and an answer hands out. */
  learnFrom({ request, answer }: Exchange): void {
    for (const [name, value] of Object.entries(request.headers)) {
      if (name === 'cookie') this.#learnCookies(value);
      else if (this.isSecretHeader(name)) this.#learnHeader(value);
    }
    const [, search = ''] = request.target.split(/\?(.*)/s);
    for (const [name, value] of new URLSearchParams(search)) {
      if (this.#queryNames.has(name)) this.learn(value);
    }
    for (const [name, value] of answer.headers) {
      if (name !== 'set-cookie') continue;
      // What a server sets is a session as likely as not, under whatever name.
      const [pair = ''] = value.split(';', 1);
      this.#learnEncoded(pair.slice(pair.indexOf('=') + 1));
    }
    this.#learnBody(request.body);
    this.#learnBody(answer.body);
  }

  /** A text without the secrets that were seen so far. */
  mask(text: string): string {
    if (this.#masks.size === 0) return text;
    this.#pattern ??= new RegExp(
      [...this.#masks.keys()]
        // The longest first: a secret may hold another.
        .sort((a, b) => b.length - a.length)
        .map((secret) => secret.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replaceAll(this.#pattern, (secret) => this.#masks.get(secret) ?? '');
  }

  /** Any JSON value without the secrets, names of members included. */
  maskAll<T>(value: T): T;
  maskAll(value: unknown): unknown {
    if (typeof value === 'string') return this.mask(value);
    if (Array.isArray(value)) return value.map((one) => this.maskAll(one));
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [this.mask(name), this.maskAll(one)]),
    );
  }

  #learnHeader(value: string): void {
    // `Bearer …`, `Basic …`: the word is no secret.
    const [, secret = value] = /^[A-Za-z][A-Za-z0-9-]* +(.+)$/.exec(value) ?? [];
    this.#learnEncoded(secret);
  }

  #learnCookies(header: string): void {
    for (const [name, value] of Object.entries(parseCookies(header))) {
      const plain = name.replace(/^__(Secure|Host)-/, '');
      if (value !== undefined && this.#cookies.has(plain)) this.#learnEncoded(value);
    }
  }

  #learnEncoded(value: string): void {
    this.learn(value);
    const decoded = decodedOf(value);
    this.learn(decoded);
    this.learn(encodeURIComponent(decoded));
  }

  #learnBody(body: string | undefined): void {
    if (body === undefined || !/^\s*[[{]/.test(body)) return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return;
    }
    this.#learnMembers(parsed);
  }

  #learnMembers(value: unknown): void {
    if (Array.isArray(value)) {
      for (const one of value) this.#learnMembers(one);
    } else if (isRecord(value)) {
      for (const [name, one] of Object.entries(value)) {
        if (typeof one !== 'string') this.#learnMembers(one);
        else if (isSecretMember(name)) this.#learnText(one);
      }
    }
  }

  /** As it stands in JSON text, too, where it is another. */
  #learnText(value: string): void {
    this.learn(value);
    this.learn(JSON.stringify(value).slice(1, -1));
  }
}

/** A transport that remembers the secrets that pass, so that the report can be told without them. */
export function learning(transport: Transport, secrets: Secrets): Transport {
  return async (request) => {
    const answer = await transport(request);
    secrets.learnFrom({ request, answer });
    return answer;
  };
}

function isSecretMember(name: string): boolean {
  const plain = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
  return secretMember.test(plain) && !harmlessMember.test(plain);
}

/**
 * `xk_live_4f2c…` as `xk_live_4f2c81aa0…`: what kind of secret it is may be seen, and of a long one
 * the six characters more that APIs show to tell keys apart.
 */
function maskOf(secret: string): string {
  const [kind = ''] = /^(?:[a-z]{1,10}_)+(?:.{6}(?=.{30})|(?=.{8}))/.exec(secret) ?? [];
  return (
    kind +
    secret
      .slice(kind.length)
      .replaceAll(/[a-z]/g, 'a')
      .replaceAll(/[A-Z]/g, 'A')
      .replaceAll(/[0-9]/g, '0')
  );
}

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
