/**
 * Headers that are between two neighbours only (RFC 9110, section 7.6.1), by lower-case name; whoever
 * passes a message on leaves them out. Credentials for a proxy are the proxy's own affair.
 */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Headers as Node gives and takes them raw: name, value, name, value, … in their order and spelling. */
export type RawHeaders = readonly string[];

/** Raw headers without those that stay behind: hop by hop, named by `Connection`, or `besides`. */
export function endToEnd(raw: RawHeaders, ...besides: readonly string[]): string[] {
  const behind = new Set([...hopByHop, ...besides]);
  for (const [name, value] of pairsOf(raw)) {
    if (name.toLowerCase() !== 'connection') continue;
    for (const token of value.split(',')) behind.add(token.trim().toLowerCase());
  }
  return pairsOf(raw).flatMap(([name, value]) =>
    behind.has(name.toLowerCase()) ? [] : [name, value],
  );
}

/** Raw headers two by two. */
export function pairsOf(raw: RawHeaders): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  }
  return pairs;
}

/** The values of a header, by its lower-case name, joined as HTTP joins them. */
export function rawHeader(raw: RawHeaders, name: string): string | undefined {
  const values = pairsOf(raw).flatMap(([given, value]) =>
    given.toLowerCase() === name ? [value] : [],
  );
  return values.length === 0 ? undefined : values.join(', ');
}
