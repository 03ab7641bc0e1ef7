import { curlLine } from './curl.js';
import type { ControlDesk, Mount } from './handlers.js';

/** The start page: what is mounted, credentials to copy, and the state of the world. No script, nothing from elsewhere. */
export function homePage(desk: ControlDesk, origin: string): string {
  const { world, mounts, data } = desk;
  const now = new Date(world.clock.now()).toISOString();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>paystub</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>paystub</h1>
<p>A mock that remembers, and that keeps its contract.</p>
</header>
<dl class="state">
<div><dt>World</dt><dd>${text(world.recipe.story)}, seed ${text(String(world.recipe.seed))}, size ${world.recipe.size}</dd></div>
<div><dt>History ends</dt><dd>${text(world.recipe.refDate)}</dd></div>
<div><dt>World time</dt><dd>${now}</dd></div>
<div><dt>Kept in</dt><dd>${text(data ?? 'memory')}</dd></div>
</dl>
${mounts.map((mount) => section(mount, origin)).join('\n')}
</body>
</html>
`;
}

function section(mount: Mount, origin: string): string {
  const { contract } = mount;
  const curl = curlLine(mount, origin);
  const operations = [...contract.operations.values()].map(
    (operation) =>
      `<tr><td><code>${operation.method.toUpperCase()}</code></td><td><code>${text(`${mount.path}${operation.path}`)}</code></td></tr>`,
  );
  const credentials = mount.demo.map(
    (demo) =>
      `<tr><th scope="row">${text(demo.label)}</th><td><p>${text(demo.what)}${demo.note ? ` ${text(demo.note)}` : ''}</p>${Object.entries(
        demo.headers,
      )
        .map(([name, value]) => `<pre>${text(`${name}: ${value}`)}</pre>`)
        .join('')}</td></tr>`,
  );
  return `<section id="${mount.id}">
<h2>${text(contract.title)} <small><code>${text(mount.path || '/')}</code></small></h2>
<p><a href="/openapi/${mount.id}.yaml">OpenAPI document</a> · <a href="/openapi/${mount.id}.json">JSON</a></p>
${curl ? `<pre class="try">${text(curl)}</pre>` : ''}
<details><summary>${operations.length} operations</summary><table>${operations.join('')}</table></details>
<details><summary>${credentials.length} demo credentials</summary><table>${credentials.join('')}</table></details>
</section>`;
}

/** Text as HTML shows it. */
function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const style = `
:root { color-scheme: light dark; --line: #d8dce3; --soft: #f4f6f9; --ink: #1b2430; --accent: #0b6b53; }
@media (prefers-color-scheme: dark) { :root { --line: #323a46; --soft: #1a2029; --ink: #e3e8ef; --accent: #5cc8a8; } body { background: #11151b; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { margin: 0; letter-spacing: -0.02em; } header p { margin: 0.2rem 0 1.5rem; }
h2 { margin: 0; } h2 small { font-weight: 400; font-size: 0.9rem; }
a { color: var(--accent); }
.state { display: grid; grid-template-columns: repeat(auto-fit, minmax(12rem, 1fr)); gap: 0.75rem; margin: 0 0 2rem; }
.state div { background: var(--soft); border-radius: 0.5rem; padding: 0.6rem 0.8rem; } .state dt { font-size: 0.8rem; opacity: 0.75; } .state dd { margin: 0; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); padding: 1.25rem 0; }
pre { background: var(--soft); border-radius: 0.4rem; padding: 0.5rem 0.7rem; margin: 0.4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.85rem; user-select: all; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; } td p { margin: 0; }
summary { cursor: pointer; padding: 0.25rem 0; }
`;
