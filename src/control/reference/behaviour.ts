import { isObject, type Json, type JsonObject } from '../../contract/document.js';
import { type Html, html } from '../html.js';
import type { Sheet } from './page-parts.js';
import { ownMark } from './provenance.js';

/** `x-behaviour`: the promises that are also written for programs, each with its source. */
export function behaviour(sheet: Sheet, value: Json | undefined): Html | false {
  if (!isObject(value)) return false;
  return html`<details class="answer rules"><summary>The same as machine-readable rules (<code>x-behaviour</code>)</summary>${outline(sheet, value)}</details>`;
}

function outline(sheet: Sheet, value: JsonObject): Html {
  const entries = Object.entries(value).filter(([key]) => key !== 'x-provenance');
  return html`<ul class="facts">${entries.flatMap(([key, inner]) =>
    Array.isArray(inner) && inner.some(isObject)
      ? inner.map((one: Json) => entry(sheet, key, one))
      : [entry(sheet, key, inner)],
  )}</ul>`;
}

function entry(sheet: Sheet, key: string, value: Json | undefined): Html {
  const mark = ownMark(value);
  const words = key.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return html`<li class="fact"><div class="line"><span class="type">${words}</span>${
    !isObject(value) && html`<code>${plain(value)}</code>`
  }${mark && sheet.badge(mark)}</div>${mark && sheet.source(mark)}${
    isObject(value) && outline(sheet, value)
  }</li>`;
}

function plain(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value ?? null);
}
