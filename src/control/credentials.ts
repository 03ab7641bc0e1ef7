import { type Html, html } from './html.js';
import { copyable } from './page.js';
import type { DemoHeaders } from './request-context.js';

/** The demo credentials of an API: the first in sight, the others a click away. */
export function credentials(demo: readonly DemoHeaders[]): Html | false {
  const [first, ...others] = demo;
  if (!first) return false;
  return html`<div class="credentials">${credential(first)}${
    others.length > 0 &&
    html`<details><summary>${others.length} more demo credentials</summary>${others.map(credential)}</details>`
  }</div>`;
}

function credential({ label, what, note, headers }: DemoHeaders): Html {
  return html`<div class="credential"><p><b class="label">${label}</b> ${what}${note !== undefined && html` <span class="quiet">(${note})</span>`}</p>${Object.entries(
    headers,
  ).map(([name, value]) => copyable(`${name}: ${value}`, `${name} of ${label}`))}</div>`;
}
