import { assetPath } from './assets.js';
import { type Html, html, type Inner } from './html.js';

/**
 * What a page may load and send: from here and to here, and nothing else. `openapi/control.yaml` has
 * the same line, and no page leaves with another.
 */
export const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
} as const;

/** What every page has around its own. */
export function page(parts: {
  readonly title: string;
  /** Where another program has mounted paystub: `/mock`; empty where none has. */
  readonly base: string;
  /** Where the start page is: `/` belongs to the API when only one is served. */
  readonly home: string;
  /** Names the layout. */
  readonly kind: 'home' | 'reference';
  readonly links: Inner;
  readonly body: Html;
  readonly scripts: readonly ('page.js' | 'try-it.js')[];
}): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${parts.title}</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${assetPath('page.css')}">
${parts.scripts.map((file) => html`<script type="module" src="${assetPath(file)}"></script>\n`)}</head>
<body class="${parts.kind}" data-base="${parts.base}">
<header class="top">
<a class="brand" href="${parts.home}"><img src="${assetPath('icon.svg')}" alt="" width="26" height="26">paystub</a>
<nav aria-label="Pages">${parts.links}</nav>
</header>
${parts.body}
</body>
</html>
`;
  return below(parts.base, text);
}

/** Every address on a page is one of ours; where paystub is mounted in another program they follow. */
function below(base: string, text: string): string {
  if (base === '') return text;
  return text.replaceAll(/(<[^<>]*?\s(?:href|src|data-path)=")\/(?!\/)/g, `$1${base}/`);
}

/** A text with a button that copies it. Without a script there is no button, and the text can be selected. */
export function copyable(text: string, label: string, kind = ''): Html {
  return html`<div class="copyable ${kind}"><code tabindex="0">${text}</code><button type="button" class="copy scripted" data-copy aria-label="Copy ${label}">Copy</button></div>`;
}
