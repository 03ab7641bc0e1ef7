/**
 * A secret by what it is like: letters and digits of the same kinds in the same places, so that what
 * is recorded still fits its schema, and equal secrets stay equal. Done twice it is the same.
 */

/**
 * `xk_live_4f2c…`: what kind of secret it is may be seen, and of a long one the six characters more
 * that APIs show to tell keys apart. A passphrase of several words has no kind.
 */
const kind = /^(?:[a-z]{1,6}_){1,2}(?=[A-Za-z0-9]{16})(?=[A-Za-z]*\d)(?:[A-Za-z0-9]{6}(?=.{30}))?/;

/** The text that stands for a secret. */
export function shapeOf(secret: string): string {
  const [shown = ''] = kind.exec(secret) ?? [];
  return shown + lettersOf(secret.slice(shown.length));
}

/** A number as one of the same length that is JSON too: 1234 as 1000, 0.5 as 0.0. */
export function shapeOfNumber(text: string): string {
  return text
    .replaceAll(/\d/g, '0')
    .replace(/^(-?)0(?=\d)/, '$11')
    .replace(/([eE][+-]?)\d+/, (_, e: string) => `${e}0`);
}

function lettersOf(text: string): string {
  return (
    text
      .replaceAll(/[a-z]/g, 'a')
      .replaceAll(/[A-Z]/g, 'A')
      .replaceAll(/[0-9]/g, '0')
      // A secret in any other script is one too.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what is left as it is.
      .replaceAll(/[^\x00-\x7f]/gu, (letter) => (/\p{Lu}/u.test(letter) ? 'A' : 'a'))
  );
}
