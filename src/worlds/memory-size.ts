/** About how much memory values take, for those who keep them. */

/** What an object costs beside its members, in bytes. */
export const OBJECT_BYTES = 100;
/** What a member costs beside its name and value, in bytes. */
const MEMBER_BYTES = 24;

/** About what a JSON value takes in memory; what nests very deep counts as far as it is looked at. */
export function bytesOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value !== 'object' || value === null || depth > 20) return 8;
  let size = OBJECT_BYTES;
  for (const [name, inner] of Object.entries(value)) {
    size += MEMBER_BYTES + (Array.isArray(value) ? 0 : name.length) + bytesOf(inner, depth + 1);
  }
  return size;
}

/** About what a text takes: two bytes for each letter where one is not a Latin one. */
export function textBytes(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Latin-1 is what takes one byte.
  return 24 + text.length * (/[^\x00-\xff]/.test(text) ? 2 : 1);
}
