import { STATUS_CODES } from 'node:http';
import type { Operation, ResponseSpec } from '../../contract/contract.js';
import { isObject, type Json, type JsonObject } from '../../contract/document.js';
import { pointerToken } from '../../json-pointer.js';
import { type Html, html } from '../html.js';
import { phrase, prose } from '../markdown.js';
import { copyable } from '../page.js';
import { behaviour } from './behaviour.js';
import { examplesOf } from './examples.js';
import type { Sheet } from './page-parts.js';
import { markOf, ownMark } from './provenance.js';
import { bodyOf, fact, placed } from './schema.js';
import { tryForm } from './try-form.js';

/** Everything about one operation, and a form that calls it. */
export function operationSection(sheet: Sheet, operation: Operation): Html {
  const { value } = sheet.document.resolve(sheet.document.at(operation.pointer), operation.pointer);
  const mark = sheet.provenance.at(operation.pointer);
  const form = tryForm(sheet, operation, value);
  return html`<article class="operation" id="${operation.id}">
<div class="doc">
<h3><a href="#${operation.id}">${phrase(String(value.summary ?? operation.id))}</a>${sheet.badge(mark)}</h3>
<p class="where"><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> <code>${wrappable(`${sheet.mount.path}${operation.path}`)}</code>${form && html`<a class="to-try scripted" href="#try-${operation.id}">Try it</a>`}</p>
${sheet.source(mark)}
<div class="prose">${prose(String(value.description ?? ''))}</div>
${security(operation)}
${parameters(sheet, operation, value)}
${requestBody(sheet, operation, value)}
${behaviour(sheet, value['x-behaviour'])}
<h4>Answers</h4>
${[...operation.responses].map(([key, response]) => answerDetails(sheet, response, `${operation.pointer}/responses/${key}`))}
</div>
${form}
</article>`;
}

/** Long paths break after a slash, and nowhere else. */
function wrappable(path: string): readonly Html[] {
  return path.split(/(?<=\/)/).map((part) => html`${part}<wbr>`);
}

function security({ security }: Operation): Html {
  if (security.length === 0) return html`<p class="quiet">Open to all.</p>`;
  const ways = security.map((alternative) =>
    alternative.length === 0
      ? html`nothing`
      : html`${joined(
          alternative.map(
            ({ scheme, scopes }) =>
              html`<a href="#credentials"><code>${scheme.name}</code></a>${scopes.length > 0 && html` (${scopes.join(', ')})`}`,
          ),
          ' and ',
        )}`,
  );
  return html`<p class="quiet">Credentials: ${joined(ways, ' or ')}.</p>`;
}

function joined(parts: readonly Html[], between: string): readonly Html[] {
  return parts.map((part, index) => html`${index > 0 && between}${part}`);
}

function parameters(sheet: Sheet, operation: Operation, value: JsonObject): Html | false {
  // The path's own parameters stand beside the operation's.
  const path = operation.pointer.slice(0, operation.pointer.lastIndexOf('/'));
  const above = sheet.document.at(`${path}/parameters`);
  const sites = [
    ...sitesOf(above, `${path}/parameters`),
    ...sitesOf(value.parameters, `${operation.pointer}/parameters`),
  ];
  return (
    sites.length > 0 &&
    html`<h4>Parameters</h4><ul class="facts">${sites.map((site) => {
      const { schema: parameter, pointer } = placed(sheet, site);
      return fact(sheet, {
        name: String(parameter.name),
        place: String(parameter.in),
        site,
        pointer,
        required: parameter.required === true,
        description: parameter.description,
        schema: placed(sheet, `${pointer}/schema`),
        more: onInvalid(sheet, parameter),
      });
    })}</ul>`
  );
}

function sitesOf(list: Json | undefined, pointer: string): string[] {
  return Array.isArray(list) ? list.map((_: Json, index) => `${pointer}/${index}`) : [];
}

const outcomes: Readonly<Record<string, string>> = {
  refuse: 'is refused',
  clamp: 'counts as the nearest that is possible',
  default: 'counts as the default',
  ignore: 'is ignored',
};

/** What becomes of a value that cannot be: a fact with a source of its own. */
function onInvalid(sheet: Sheet, parameter: JsonObject): Html | undefined {
  const rule = parameter['x-on-invalid'];
  const mark = isObject(rule) ? markOf(rule) : undefined;
  if (!isObject(rule) || !mark) return undefined;
  return html`<div class="rule"><div class="line"><span>A value that breaks this ${outcomes[String(rule.rule)]}.</span>${sheet.badge(mark)}</div>${sheet.source(mark)}</div>`;
}

function requestBody(sheet: Sheet, operation: Operation, value: JsonObject): Html | false {
  if (!operation.body) return false;
  const site = `${operation.pointer}/requestBody`;
  const { schema: body, pointer } = placed(sheet, site);
  const mark = sheet.provenance.ofReference(site, pointer);
  return (
    value.requestBody !== undefined &&
    html`<h4>Body${sheet.badge(mark)}</h4>${
      typeof body.description === 'string' &&
      html`<div class="prose">${prose(body.description)}</div>`
    }${sheet.source(mark)}${operation.body.media.map((type) => media(sheet, `${pointer}/content/${pointerToken(type)}`, type))}`
  );
}

/** One documented answer. The successful ones are open. */
export function answerDetails(
  sheet: Sheet,
  { status, headers, media: all }: ResponseSpec,
  site: string,
): Html {
  const { schema: response, pointer } = placed(sheet, site);
  const mark = sheet.provenance.ofReference(site, pointer);
  return html`<details class="answer"${status < 300 && html` open`}><summary><span class="status s${Math.floor(status / 100)}">${status}</span> <span class="phrase">${STATUS_CODES[status]}</span>${sheet.badge(mark)}</summary>
<div class="prose">${prose(String(response.description ?? ''))}</div>${sheet.source(mark)}${
    headers.length > 0 &&
    html`<h5>Headers</h5><ul class="facts">${headers.map((header) => {
      const at = `${pointer}/headers/${pointerToken(header.name)}`;
      const { schema: stated, pointer: target } = placed(sheet, at);
      return fact(sheet, {
        name: header.name,
        site: at,
        pointer: target,
        required: false,
        description: stated.description,
        schema: stated.schema === undefined ? undefined : placed(sheet, `${target}/schema`),
      });
    })}</ul>`
  }${[...all.keys()].map((type) => media(sheet, `${pointer}/content/${pointerToken(type)}`, type))}</details>`;
}

/** A body of one media type, with its examples. */
function media(sheet: Sheet, site: string, type: string): Html {
  const { schema: content, pointer } = placed(sheet, site);
  // A source may stand on the content alone, where the status is documented and its body is not.
  const mark = ownMark(content);
  return html`<h5>${type}${mark && sheet.badge(mark)}</h5>${mark && sheet.source(mark)}${content.schema !== undefined && bodyOf(sheet, `${pointer}/schema`)}${examplesOf(
    sheet,
    pointer,
    type,
  ).map(
    ({ name, summary, text }) =>
      html`<details class="example"><summary>Example <code>${name}</code>${summary !== '' && html` <span class="quiet">${summary}</span>`}</summary>${copyable(text, `the example ${name}`, 'json')}</details>`,
  )}`;
}
