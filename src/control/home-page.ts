import type { SeenFrom } from '../contract/seen-from.js';
import { worldName } from '../worlds/index.js';
import { credentials } from './credentials.js';
import { curlLine } from './curl.js';
import { type Html, html, type Inner } from './html.js';
import { phrase } from './markdown.js';
import { copyable, page } from './page.js';
import { referencePath } from './reference/reference-page.js';
import type { ControlDesk, Mount } from './request-context.js';
import { countsOf } from './state.js';

/** The start page: what is mounted, credentials to copy, and the state of the world. */
export function homePage(desk: ControlDesk, { origin, base }: SeenFrom): string {
  const { mounts, own } = desk;
  return page({
    title: 'paystub',
    base,
    home: homeOf(mounts),
    kind: 'home',
    scripts: ['page.js'],
    links: html`<a href="${referencePath(own.id)}">Control plane</a><a href="/_paystub/health">Health</a>`,
    body: html`<main>
${stub(desk)}
<section class="recent" aria-labelledby="recent" hidden><h2 id="recent">Recently tried</h2><ol></ol></section>
${mounts.map((mount) => card(mount, `${origin}${base}`))}
<footer class="quiet"><p>Ask any operation for any documented response: <code>Prefer: code=401</code>, <code>Prefer: example=…</code>, <code>Prefer: delay=500</code>. The header <code>sl-violations</code> of a response lists how the request departs from the document.</p></footer>
</main>`,
  });
}

/** Where the start page is. `/` belongs to the API when only one is served. */
export function homeOf(mounts: readonly Mount[]): string {
  return mounts.some((mount) => mount.path === '') ? '/_paystub' : '/';
}

/** The state of the world, as a pay stub has it. */
function stub({ world, data }: ControlDesk): Html {
  const { recipe, commands } = world;
  const counts = countsOf(world);
  const [day, time] = new Date(world.clock.now()).toISOString().split(/[T.]/);
  const number = new Intl.NumberFormat('en');
  const figures: readonly (readonly [name: string, value: number])[] = [
    ['People and orgs', counts.principals],
    ['Accounts', counts.accounts],
    ['Entries', counts.entries],
    ['Payments', counts.payments],
    ['Usage events', counts.usage],
    ['Changes since start', commands],
  ];
  return html`<section class="stub" aria-label="State of the world">
<div class="hero"><h1>A mock that remembers, and that keeps its contract.</h1></div>
<dl class="recipe">
${'file' in recipe ? term('World', worldName(recipe)) : [term('World', html`${recipe.story}, seed ${recipe.seed}, size ${recipe.size}`), term('History up to', recipe.refDate)]}
${term('World time', html`<time datetime="${day}T${time}Z">${day} ${time}</time> UTC`)}
${term('Kept in', data ?? 'memory, until it stops')}
</dl>
<dl class="figures">${figures.map(([name, value]) => term(name, number.format(value)))}</dl>
</section>`;
}

function term(name: string, value: Inner): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function card(mount: Mount, origin: string): Html {
  const { contract, id } = mount;
  const { value: info } = contract.document.resolve(contract.document.root.info, '#/info');
  const curl = curlLine(mount, origin);
  const operations = [...contract.operations.values()];
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
<div>
<h2 id="${id}-title">${contract.title}</h2>
<p class="lead">${phrase(String(info.summary ?? ''))}</p>
<p class="links"><a class="primary" href="${referencePath(id)}">Reference</a><a href="/openapi/${id}.yaml">OpenAPI YAML</a><a href="/openapi/${id}.json">JSON</a></p>
<ul class="operations">${operations.map(
    (operation) =>
      html`<li><a href="${referencePath(id)}#${operation.id}"><span class="method ${operation.method}">${operation.method.toUpperCase()}</span> <code>${mount.path}${operation.path}</code></a></li>`,
  )}</ul>
</div>
<div>
${
  curl !== undefined &&
  html`<h3>Try</h3>
${copyable(curl, `a curl line for ${contract.title}`, 'curl')}`
}
<h3>Callers</h3>
${credentials(mount.demo)}
</div>
</section>`;
}
