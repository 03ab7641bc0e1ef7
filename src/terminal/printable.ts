/**
 * Text for a terminal, and for the log of a CI runner that reads commands in it. Whatever comes from
 * an API, a request, a file or the environment goes through here before a person sees it.
 */

/** C0 and C1 controls but the line break: they move the cursor, paint, and set titles. */
const controls = String.raw`\x00-\x09\x0b-\x1f\x7f-\x9f`;
/** What turns the direction of text around, and line ends that only some see (Unicode TR 9 and 36). */
const marks = String.raw`\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff`;

const unprintable = new RegExp(`[${controls}${marks}]`, 'g');
/** The same, but for tabs, and for the colours that we paint with. */
const unpaintable = new RegExp(
  // The first alternative is what stays.
  String.raw`(\x1b\[[\d;]{0,16}m)|[\x00-\x08\x0b-\x1f\x7f-\x9f${marks}]`,
  'g',
);

/** `##[error]`, `##vso[task…]`, `##teamcity[…]`: read anywhere in a line. */
const bracketCommand = /##(?=[A-Za-z.]*\[)/g;
/** `::error file=…::`: read at the beginning of a line, after blanks. */
const colonCommand = /::(?=[A-Za-z][\w-]*(?:[ \t][^\n]*?)?::)/g;

/** A text of others. Line breaks stay. */
export function printable(text: string): string {
  return withoutCommands(text.replaceAll(unprintable, escaped));
}

/** A text of others on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll('\n', ' ');
}

/** A text of ours, whose colours stay, in case something of others is in it that nobody thought of. */
export function paintable(text: string): string {
  return withoutCommands(
    text.replaceAll(unpaintable, (character, colour: string | undefined) =>
      colour === undefined ? escaped(character) : colour,
    ),
  );
}

/** JSON that means the same, for a terminal. */
export function printableJson(json: string): string {
  return json
    .replaceAll(new RegExp(`[\\x7f-\\x9f${marks}]`, 'g'), unicodeEscape)
    .replaceAll(bracketCommand, String.raw`#\u0023`)
    .replaceAll(colonCommand, String.raw`:\u003a`);
}

function withoutCommands(text: string): string {
  return text
    .replaceAll(bracketCommand, String.raw`#\x23`)
    .replaceAll(colonCommand, String.raw`:\x3a`);
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
