/** A text as one word of a POSIX shell, whatever stands in it. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** The same; what needs no quotes gets none. */
export function shellWord(text: string): string {
  return /^[\w:/.=-]+$/.test(text) ? text : shellQuoted(text);
}
