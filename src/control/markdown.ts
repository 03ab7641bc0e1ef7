import { escapeHtml } from '../html-escaping.js';
import { type Html, trusted } from './html.js';

/**
 * The Markdown that our documents are written in: paragraphs, lists of one level, `code`, **bold**
 * and *stressed* words. A library for all of Markdown would be larger than these pages, and would let
 * HTML through.
 */
export function prose(text: string): Html {
  const blocks = text.trim().split(/\n\s*\n/);
  return trusted(blocks.map(block).join(''));
}

/** One line of the same, without a paragraph around it. */
export function phrase(text: string): Html {
  return trusted(inline(text.trim()));
}

function block(text: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.startsWith('- '));
  if (first === -1) return `<p>${inline(lines.join(' '))}</p>`;
  const before = lines.slice(0, first).join(' ');
  const items: string[] = [];
  for (const line of lines.slice(first)) {
    if (line.startsWith('- ')) items.push(line.slice(2));
    else items[items.length - 1] += ` ${line.trim()}`;
  }
  const list = items.map((item) => `<li>${inline(item)}</li>`).join('');
  return `${before === '' ? '' : `<p>${inline(before)}</p>`}<ul>${list}</ul>`;
}

/** Code is set aside first: nothing inside it is a mark. A NUL keeps its place, as no YAML holds one. */
function inline(text: string): string {
  const codes: string[] = [];
  const rest = text.replaceAll(/`([^`]+)`/g, (_, code: string) => {
    codes.push(`<code>${escapeHtml(code)}</code>`);
    return '\0';
  });
  return stressed(escapeHtml(rest)).replaceAll('\0', () => codes.shift() ?? '');
}

function stressed(text: string): string {
  return text
    .replaceAll(/\*\*(\S(?:[^*]*\S)?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/(?<![\w*])\*(\S(?:[^*]*\S)?)\*(?![\w*])/g, '<em>$1</em>');
}
