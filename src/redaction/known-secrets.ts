/** A secret of at least so many characters is found wherever it stands. */
const shortest = 8;
/** A shorter one of at least so many is found where it stands as a word. */
const shortestWord = 4;
/** So much of a secret is the secret: what follows is hidden as far as it is the same. */
const enough = 64;
/** How many characters are looked at to tell whether a secret can begin here. */
const block = 3;
const largestShift = shortest - block + 1;
const tableSize = 2 ** 16;

export interface KnownLimits {
  /** How many secrets are remembered; the oldest go first. */
  readonly secrets: number;
  /** How many characters they may have together. */
  readonly characters: number;
}

/** Secrets that were seen, found again in any text, however many they are and however long. */
export class KnownSecrets {
  /** In the order in which they were last seen. */
  readonly #seen = new Set<string>();
  /** Those that are found anywhere, by the hash of how they begin. */
  readonly #beginnings = new Map<number, Beginning[]>();
  /** How many beginnings have a length. */
  readonly #lengths = new Uint32Array(enough + 1);
  readonly #words = new Set<string>();
  /** How far the search may go on after a block of characters (Wu and Manber, 1994). */
  readonly #shifts = new Uint8Array(tableSize).fill(largestShift);
  #characters = 0;

  constructor(private readonly limits: KnownLimits = { secrets: 10_000, characters: 8_000_000 }) {}

  get size(): number {
    return this.#seen.size;
  }

  /** About how many bytes they take. */
  get bytes(): number {
    return this.#characters * 2 + this.#seen.size * 64;
  }

  /** Remembers a secret. One that is too short to be told from other text is not. */
  learn(secret: string): void {
    const { secrets, characters } = this.limits;
    if (secret.length > characters / 4) return;
    if (this.#seen.delete(secret)) {
      // Seen again, and so not among the oldest.
      this.#seen.add(secret);
      return;
    }
    if (secret.length < shortest && !isWord(secret)) return;
    this.#seen.add(secret);
    this.#characters += secret.length;
    if (secret.length < shortest) this.#words.add(secret);
    else this.#insert(secret);
    while (this.#seen.size > secrets || this.#characters > characters) {
      const [oldest = ''] = this.#seen;
      this.#forget(oldest);
    }
  }

  /** A text with every secret replaced by `replace`, which is given what stood there. */
  replaceIn(text: string, replace: (secret: string) => string): string {
    const plain = this.#beginnings.size === 0 ? text : this.#replaceLong(text, replace);
    if (this.#words.size === 0) return plain;
    return plain.replaceAll(/[A-Za-z0-9_]{4,}/g, (word, at: number) =>
      this.#words.has(word) && standsAlone(plain, at, word) ? replace(word) : word,
    );
  }

  #replaceLong(text: string, replace: (secret: string) => string): string {
    const parts: string[] = [];
    let from = 0;
    let at = 0;
    while (at + shortest <= text.length) {
      const shift = this.#shifts[hashAt(text, at + largestShift - 1)] ?? 1;
      if (shift > 0) {
        at += shift;
        continue;
      }
      const length = this.#lengthAt(text, at);
      if (length === 0) {
        at += 1;
        continue;
      }
      parts.push(text.slice(from, at), replace(text.slice(at, at + length)));
      at += length;
      from = at;
    }
    if (from === 0) return text;
    parts.push(text.slice(from));
    return parts.join('');
  }

  /** How much of a secret stands at a place: the longest, or enough of one; 0 where none does. */
  #lengthAt(text: string, at: number): number {
    let found = 0;
    let hash = 0;
    const most = Math.min(enough, text.length - at);
    for (let length = 1; length <= most; length++) {
      hash = hashOn(hash, text.charCodeAt(at + length - 1));
      if (this.#lengths[length] === 0) continue;
      for (const { key, secrets } of this.#beginnings.get(hash) ?? []) {
        if (key.length !== length || !text.startsWith(key, at)) continue;
        found = length < enough ? length : lengthOfLong(text, at, secrets);
      }
    }
    return isMemberName(text, at, found) ? 0 : found;
  }

  #insert(secret: string): void {
    const key = secret.slice(0, enough);
    const hash = hashOf(key);
    const alike = this.#beginnings.get(hash) ?? [];
    this.#beginnings.set(hash, alike);
    const known = alike.find((one) => one.key === key);
    if (known) known.secrets.add(secret);
    else {
      alike.push({ key, secrets: new Set([secret]) });
      this.#lengths[key.length] = (this.#lengths[key.length] ?? 0) + 1;
    }
    for (let at = 0; at + block <= shortest; at++) {
      const place = hashAt(secret, at);
      this.#shifts[place] = Math.min(this.#shifts[place] ?? 0, shortest - block - at);
    }
  }

  #forget(secret: string): void {
    this.#seen.delete(secret);
    this.#characters -= secret.length;
    if (this.#words.delete(secret)) return;
    const key = secret.slice(0, enough);
    const hash = hashOf(key);
    const alike = this.#beginnings.get(hash) ?? [];
    const known = alike.find((one) => one.key === key);
    known?.secrets.delete(secret);
    if (!known || known.secrets.size > 0) return;
    this.#lengths[key.length] = (this.#lengths[key.length] ?? 1) - 1;
    const left = alike.filter((one) => one !== known);
    if (left.length === 0) this.#beginnings.delete(hash);
    else this.#beginnings.set(hash, left);
  }
}

/** How some secrets begin: all of a short one. */
interface Beginning {
  readonly key: string;
  readonly secrets: Set<string>;
}

/** Of more secrets that begin alike the rest of the word is hidden, whichever it is. */
const mostCompared = 32;

function lengthOfLong(text: string, at: number, secrets: ReadonlySet<string>): number {
  if (secrets.size > mostCompared) {
    const rest = /[\w.~+/=-]*/y;
    rest.lastIndex = at + enough;
    return enough + (rest.exec(text)?.[0].length ?? 0);
  }
  let longest = enough;
  for (const secret of secrets) {
    let same = enough;
    while (same < secret.length && secret.charCodeAt(same) === text.charCodeAt(at + same)) {
      same += 1;
    }
    longest = Math.max(longest, same);
  }
  return longest;
}

function hashOn(hash: number, code: number): number {
  return (Math.imul(hash, 0x01000193) ^ code) | 0;
}

function hashOf(key: string): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) hash = hashOn(hash, key.charCodeAt(at));
  return hash;
}

function hashAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) << 10) ^ (text.charCodeAt(at + 1) << 5) ^ text.charCodeAt(at + 2)) &
    (tableSize - 1)
  );
}

function isWord(secret: string): boolean {
  return secret.length >= shortestWord && /^[A-Za-z0-9_]+$/.test(secret);
}

/** A number among others is hidden only where it is a text, so that JSON stays JSON. */
function standsAlone(text: string, at: number, word: string): boolean {
  const before = text[at - 1];
  const after = text[at + word.length];
  if (isMemberName(text, at, word.length)) return false;
  return !/^\d+$/.test(word) || (isEdge(before) && isEdge(after));
}

function isEdge(character: string | undefined): boolean {
  return character === undefined || '"\'/=&?;'.includes(character);
}

/** Who takes `password` for a password does not lose the names of members. */
function isMemberName(text: string, at: number, length: number): boolean {
  if (text[at - 1] !== '"' || text[at + length] !== '"') return false;
  if (!/^\s*:/.test(text.slice(at + length + 1, at + length + 16))) return false;
  return /^[A-Za-z]+$/.test(text.slice(at, at + Math.min(length, enough)));
}
