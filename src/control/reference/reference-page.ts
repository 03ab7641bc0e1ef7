import type { Operation, SecurityScheme } from '../../contract/contract.js';
import { isObject, type Json } from '../../contract/document.js';
import { provenanceLevels } from '../../contract/extensions.js';
import { pointerToken } from '../../json-pointer.js';
import { credentials } from '../credentials.js';
import { type Html, html } from '../html.js';
import { phrase, prose } from '../markdown.js';
import { page } from '../page.js';
import type { Mount } from '../request-context.js';
import { behaviour } from './behaviour.js';
import { answerDetails, operationSection } from './operation.js';
import { Sheet } from './page-parts.js';
import { countProvenance, levels, markOf } from './provenance.js';
import { placed } from './schema.js';

/** By mount, for the place where it was asked for last. */
const written = new WeakMap<Mount, { readonly base: string; readonly text: string }>();

/**
 * The reference page of one API. It follows from the document, the demos and the place where another
 * program has mounted paystub, and is written once.
 */
export function referencePage(
  mount: Mount,
  others: readonly Mount[],
  home: string,
  base: string,
): string {
  const known = written.get(mount);
  if (known?.base === base) return known.text;
  const text = write(mount, others, home, base);
  written.set(mount, { base, text });
  return text;
}

/** Where the reference of an API is. */
export function referencePath(id: string): string {
  return `/_paystub/reference/${id}`;
}

function write(mount: Mount, all: readonly Mount[], home: string, base: string): string {
  const sheet = new Sheet(mount);
  const { contract } = mount;
  const { value: info } = sheet.document.resolve(sheet.document.root.info, '#/info');
  const groups = byTag(sheet);
  return page({
    title: `${contract.title} · paystub`,
    base,
    home,
    kind: 'reference',
    scripts: ['page.js', 'try-it.js'],
    links: all.map(
      (other) =>
        html`<a href="${referencePath(other.id)}"${other === mount && html` aria-current="page"`}>${other.contract.title}</a>`,
    ),
    body: html`<div class="columns">
<details class="contents" open><summary>Contents</summary><nav aria-label="Contents">
<input type="search" class="find scripted" placeholder="Find an operation" aria-label="Find an operation" spellcheck="false">
<a href="#about">About</a>${contract.schemes.size > 0 && html`<a href="#credentials">Credentials</a>`}
${groups.map(
  ({ name, operations }) =>
    html`<p>${name}</p>${operations.map(
      (operation) =>
        html`<a href="#${operation.id}"><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> ${phrase(summaryOf(sheet, operation))}</a>`,
    )}`,
)}
<p>Further</p><a href="#elsewhere">Answers outside the operations</a>
</nav></details>
<main>
<section class="about" id="about">
<h1>${contract.title}</h1>
<p class="lead">${phrase(String(info.summary ?? ''))}</p>
<p class="links"><code>${`${base}${mount.path}` || '/'}</code><a href="/openapi/${mount.id}.yaml">OpenAPI YAML</a><a href="/openapi/${mount.id}.json">JSON</a>${real(sheet)}</p>
${legend(sheet)}
<div class="prose">${prose(String(info.description ?? ''))}</div>
${manners(sheet)}
${behaviour(sheet, sheet.document.root['x-behaviour'])}
</section>
${contract.schemes.size > 0 && html`<section id="credentials"><h2>Credentials</h2><ul class="facts">${[...contract.schemes.values()].map((scheme) => schemeFact(sheet, scheme))}</ul>${credentials(mount.demo)}</section>`}
${groups.map(
  ({ name, description, operations }) =>
    html`<section class="group"><h2>${name}</h2><div class="prose">${prose(description)}</div>${operations.map((operation) => operationSection(sheet, operation))}</section>`,
)}
<section class="group" id="elsewhere"><h2>Answers outside the operations</h2>
<p>What a request gets that no operation answers: another path, another method, an address that cannot be decoded.</p>
${[...contract.unrouted].map(([status, response]) => answerDetails(sheet, response, `#/x-unrouted/${status}`))}
</section>
</main></div>`,
  });
}

interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
}

/**
 * The operations under their first tag, in the order of the document's tags. Deletions come last, and
 * that of one item before that of all: whoever tries them in turn finds something each time.
 */
function byTag(sheet: Sheet): Group[] {
  const { tags } = sheet.document.root;
  const all = [...sheet.mount.contract.operations.values()];
  const deletions = all.filter(({ method }) => method === 'delete');
  const operations = [
    ...all.filter(({ method }) => method !== 'delete'),
    ...deletions.sort((a, b) => b.path.split('/').length - a.path.split('/').length),
  ];
  const declared = Array.isArray(tags) ? tags.filter(isObject) : [];
  const names = new Set([
    ...declared.map((tag) => String(tag.name)),
    ...operations.map((operation) => tagOf(sheet, operation)),
  ]);
  return [...names]
    .map((name) => ({
      name,
      description: String(declared.find((tag) => tag.name === name)?.description ?? ''),
      operations: operations.filter((operation) => tagOf(sheet, operation) === name),
    }))
    .filter(({ operations }) => operations.length > 0);
}

function tagOf(sheet: Sheet, operation: Operation): string {
  const tags = sheet.document.at(`${operation.pointer}/tags`);
  return Array.isArray(tags) && tags.length > 0 ? String(tags[0]) : 'Operations';
}

function summaryOf(sheet: Sheet, operation: Operation): string {
  return String(sheet.document.at(`${operation.pointer}/summary`) ?? operation.id);
}

/** The host that this stands in for. */
function real(sheet: Sheet): Html | false {
  const { servers } = sheet.document.root;
  const url = Array.isArray(servers) && isObject(servers[0]) ? String(servers[0].url) : '';
  // A host under `.example` is nobody's (RFC 2606).
  const vendor = url.startsWith('https://') && !/\.example(?:[:/]|$)/.test(url);
  return vendor && html`<span class="quiet">stands in for ${url}</span>`;
}

/** What the marks mean, and how many of each there are. */
function legend(sheet: Sheet): Html | false {
  if (!sheet.provenance.marked) return false;
  const counts = countProvenance(sheet.document);
  return html`<dl class="legend">${provenanceLevels.map(
    (level) =>
      html`<div><dt><span class="mark ${level} own">${levels[level].name}</span> <b>${counts[level]}</b></dt><dd>${levels[level].meaning}</dd></div>`,
  )}</dl><p class="quiet">The numbers count the marks in the document. Marks without a border are inherited from the nearest place above. A fact without any mark is documented.</p>`;
}

/** What holds for every request, each with its source. */
function manners(sheet: Sheet): Html | false {
  const { root } = sheet.document;
  const facts = [
    manner(sheet, root['x-unknown-parameters'], ({ rule }) =>
      rule === 'refuse'
        ? 'A query parameter that is not listed is refused.'
        : 'A query parameter that is not listed is ignored.',
    ),
    manner(sheet, root['x-check-order'], ({ order }) =>
      Array.isArray(order) && order[0] === 'request'
        ? 'The request is validated before credentials are checked.'
        : 'Credentials are checked before the request is validated.',
    ),
  ].filter((one) => one !== false);
  return facts.length > 0 && html`<ul class="facts">${facts}</ul>`;
}

function manner(
  sheet: Sheet,
  extension: Json | undefined,
  words: (extension: { readonly [key: string]: Json | undefined }) => string,
): Html | false {
  const mark = isObject(extension) ? markOf(extension) : undefined;
  if (!isObject(extension) || !mark) return false;
  return html`<li class="fact"><div class="line"><span>${words(extension)}</span>${sheet.badge(mark)}</div>${sheet.source(mark)}</li>`;
}

function schemeFact(sheet: Sheet, scheme: SecurityScheme): Html {
  const site = `#/components/securitySchemes/${pointerToken(scheme.name)}`;
  const { schema: stated, pointer } = placed(sheet, site);
  const mark = sheet.provenance.ofReference(site, pointer);
  const how =
    scheme.type === 'apiKey'
      ? `${scheme.in} ${scheme.key}`
      : `header Authorization, ${scheme.type === 'bearer' ? 'Bearer' : 'Basic'}`;
  return html`<li class="fact"><div class="line"><code class="name">${scheme.name}</code><span class="type">${how}</span>${sheet.badge(mark)}</div><div class="prose">${prose(String(stated.description ?? ''))}</div>${sheet.source(mark)}</li>`;
}
