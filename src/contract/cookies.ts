import { parse } from 'cookie';

/** The cookies of a `Cookie` header by name. A value may stand in double quotes (RFC 6265, section 4.1.1). */
export function parseCookies(header: string): Record<string, string | undefined> {
  return parse(header, { decode: (value) => decoded(unquoted(value)) });
}

function unquoted(value: string): string {
  const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
  return quoted ? value.slice(1, -1) : value;
}

/** What cannot be decoded stays as it is, as the library has it. */
function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
