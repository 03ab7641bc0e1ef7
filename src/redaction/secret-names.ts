/**
 * The one list of names whose values let somebody in. Names are read word by word, so that `monkey`
 * has no key in it and `pinned` no PIN: `sessionToken`, `session_token` and `X-Session-Token` are the
 * same two words.
 */

/** A value under a name with one of these words in it is a secret. */
const secretWords: ReadonlySet<string> = new Set([
  ...['token', 'secret', 'key', 'password', 'passwd', 'passphrase', 'passcode', 'pass', 'pwd'],
  ...['jwt', 'bearer', 'auth', 'authn', 'authz', 'authorization', 'authentication'],
  ...['session', 'sid', 'sessid', 'sessionid', 'cookie', 'credential', 'cred', 'csrf', 'xsrf'],
  ...['signature', 'sig', 'hmac', 'mnemonic', 'seed', 'otp', 'totp', 'hotp', 'pin'],
  ...['cvv', 'cvc', 'csc', 'pan'],
]);

/** Words that are written as one: `apikey`, `accesstoken`, `clientsecret`. */
const joined =
  /(?:token|secret|password|passwd|passphrase|credential|sessionid|(?:api|private|secret|access|auth|signing|encryption|raw|master|client)key)$/;

/** Two words that are a secret together, and neither of them alone. */
const pairs: readonly (readonly [qualifier: RegExp, what: RegExp])[] = [
  [
    /^(?:recovery|backup|security|verification|access|mfa|sms|login|reset|invite|time)$/,
    /^(?:code|phrase|word)$/,
  ],
  [/^card$/, /^number$/],
];

/** What makes a key or a token harmless: it tells where a list goes on, or how rows are told apart. */
const harmlessKinds: Readonly<Record<string, ReadonlySet<string>>> = {
  token: new Set(['next', 'previous', 'prev', 'page', 'cursor', 'continuation', 'sync', 'resume']),
  key: new Set([
    ...['next', 'previous', 'prev', 'page', 'cursor', 'continuation', 'public', 'sort', 'primary'],
    ...['foreign', 'partition', 'idempotency', 'cache', 'group', 'dedup', 'routing', 'index'],
    ...['translation', 'row', 'map', 'lookup'],
  ]),
};

/** `keyPrefix`, `token_type`, `sessionExpiresAt`: something about a secret, and not the secret. */
const harmlessEnds: ReadonlySet<string> = new Set([
  ...['id', 'name', 'label', 'prefix', 'type', 'kind', 'status', 'state', 'count', 'limit'],
  ...['at', 'in', 'on', 'expires', 'expired', 'expiry', 'expiration', 'ttl', 'age', 'date'],
  ...['length', 'size', 'total', 'used', 'remaining', 'usage', 'duration', 'seconds', 'start'],
  ...['method', 'mode', 'provider', 'required', 'enabled', 'scheme', 'scope', 'realm', 'policy'],
  ...['url', 'uri', 'endpoint', 'issuer', 'level', 'algorithm', 'alg', 'version', 'role'],
  ...['permission', 'created', 'updated', 'revoked', 'active', 'credited', 'headers', 'methods'],
]);

/** `session_id` is the session. */
const openedById: ReadonlySet<string> = new Set(['session']);

/** What a name says about the value below it. */
export type NameVerdict =
  /** Nothing: the value may be seen. */
  | 'open'
  /** A secret, unless it is a number: several of them are counted (`tokens`, `apiKeys`). */
  | 'plural'
  /** The same, and the rows of a list of them say what they are (`keys: [{id, name}]`). */
  | 'listed'
  | 'secret';

/** More names than any document has; one that sends more has no use for what was read before. */
const mostRead = 4_096;
const longestName = 256;

const read = new Map<string, NameVerdict>();

/** What a name of a header, a parameter, a cookie, a form field or a member says. */
export function verdictOf(name: string): NameVerdict {
  const known = read.get(name);
  if (known !== undefined) return known;
  const verdict = readName(name);
  if (name.length > longestName) return verdict;
  if (read.size >= mostRead) read.clear();
  read.set(name, verdict);
  return verdict;
}

/** `X-Session-Token` as `x`, `session`, `token`; digits at the end of a word are no part of it. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 4_096)
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
}

/** Whether the values under a name are secrets, unless they only count something. */
export function isSecretName(name: string): boolean {
  return verdictOf(name) !== 'open';
}

/** Whether a member says something about a secret that may be seen: its id, its name, when it ends. */
export function isAboutOnly(name: string): boolean {
  const last = wordsOf(name).at(-1);
  return last !== undefined && harmlessEnds.has(singular(last));
}

function readName(name: string): NameVerdict {
  const words = wordsOf(name);
  const singulars = words.map(singular);
  const found = singulars.filter((word) => isSecretWord(word));
  if (found.length === 0) return isPair(singulars) ? 'secret' : 'open';
  const last = singulars.at(-1) ?? '';
  const isAbout = words.length > 1 && harmlessEnds.has(last);
  if (isAbout && !(last === 'id' && found.some((word) => openedById.has(word)))) return 'open';
  if (found.every((word) => isHarmlessKind(word, singulars))) return 'open';
  const isPlural = words.some((word, index) => {
    const one = singulars[index] ?? '';
    return word !== one && isSecretWord(one);
  });
  if (!isPlural) return 'secret';
  return found.every((word) => word === 'key' || word.endsWith('key')) ? 'listed' : 'plural';
}

function isSecretWord(word: string): boolean {
  return secretWords.has(word) || joined.test(word);
}

function isHarmlessKind(word: string, words: readonly string[]): boolean {
  const kinds = harmlessKinds[word];
  if (kinds !== undefined) return words.some((one) => kinds.has(one));
  // `nextpagetoken`, all in small letters.
  return /^(?:next|prev|previous|page|cursor|continuation)+token$/.test(word);
}

function isPair(words: readonly string[]): boolean {
  return pairs.some(
    ([qualifier, what]) =>
      words.some((word) => what.test(word)) && words.some((word) => qualifier.test(word)),
  );
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
