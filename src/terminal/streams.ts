import { paintable } from './printable.js';

/** Prints on the standard output what is meant for people. */
export function printOut(text: string): void {
  process.stdout.write(paintable(text));
}

/** Says something on the standard error. */
export function tellUser(text: string): void {
  process.stderr.write(paintable(text));
}
