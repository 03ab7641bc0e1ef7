/** How moments stand in a world file. */

const SHAPE = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/;

/** Whether a text is a moment: a day, or a time in UTC, both such as there are in the calendar. */
export function isMoment(text: string): boolean {
  const [, day] = SHAPE.exec(text) ?? [];
  if (day === undefined) return false;
  const at = Date.parse(text);
  // JavaScript takes 30 February for 2 March, and 24:00 for the next day.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

/** Milliseconds since the Unix epoch, from a text that {@link isMoment}, or from themselves. */
export function momentOf(value: string | number | boolean): number {
  return typeof value === 'number' ? value : Date.parse(String(value));
}

/** A text where there is one that means the same; years of five digits stay numbers. */
export function momentText(at: number): string | number {
  if (Math.abs(at) > 8.64e15) return at;
  const text = new Date(at).toISOString().replace('.000Z', 'Z');
  return isMoment(text) ? text : at;
}
