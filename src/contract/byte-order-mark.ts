/**
 * A text without the mark that some programs put before UTF-8. JSON (RFC 8259, section 8.1), CSV and
 * YAML do without it, and whoever reads them may ignore it.
 */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
