/** A fenced block of a Markdown document. */
export interface Block {
  /** Empty where none is named. */
  readonly language: string;
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
}

export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let open: { language: string; line: number; text: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^ {0,3}```(\S*)/.exec(line);
    if (fence === null) open?.text.push(line);
    else if (open === undefined) open = { language: fence[1] ?? '', line: index + 2, text: [] };
    else {
      blocks.push({ ...open, text: open.text.join('\n') });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the block at line ${open.line} does not end`);
  return blocks;
}

/** The commands of a shell block: what a backslash, a pipe or an open quote continues is one. */
export function linesOf(text: string): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split('\n')) {
    begun = begun === '' ? line : `${begun}\n${line}`;
    if (/(\\|\|)$/.test(line) || isOpen(begun)) continue;
    if (begun.trim() !== '' && !begun.startsWith('#')) lines.push(begun);
    begun = '';
  }
  if (begun !== '') throw new Error(`this does not end: ${begun}`);
  return lines;
}

/** Whether a quote is open at the end. */
function isOpen(text: string): boolean {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\\' && quote !== "'") at += 1;
    else if (quote === '' && character === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const end = text.indexOf('\n', at);
      if (end < 0) return false;
      at = end;
    } else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  return quote !== '';
}
