/** What goes to a terminal, and how. */
export { paintable, printable, printableJson, printableLine } from './printable.js';
export { printOut, tellUser } from './streams.js';
