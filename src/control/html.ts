/** Text that is HTML already. Only {@link html} and {@link trusted} make it. */
import { escapeHtml } from '../html-escaping.js';
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template; nothing is shown for what is not there. */
export type Inner = Html | string | number | false | undefined | readonly Inner[];

/** Writes HTML. Whatever is filled in is escaped, unless it is HTML already; a list is joined. */
export function html(strings: TemplateStringsArray, ...values: readonly Inner[]): Html {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) {
    text += `${written(value)}${strings[index + 1] ?? ''}`;
  }
  return new Html(text);
}

/** HTML that was made elsewhere and needs no escaping. */
export function trusted(text: string): Html {
  return new Html(text);
}

function written(value: Inner): string {
  if (value instanceof Html) return value.text;
  if (value === undefined || value === false) return '';
  if (typeof value === 'object') return value.map(written).join('');
  return escapeHtml(String(value));
}
