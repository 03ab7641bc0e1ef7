import { describe, expect, it } from 'vitest';
import { paintable, printable, printableJson, printableLine } from './printable.js';

describe('a text of others', () => {
  it.each([
    ['plain\nlines', 'plain\nlines'],
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\x1b]0;title\x07', '\\x1b]0;title\\x07'],
    ['\x9b31m', '\\x9b31m'],
    ['a\rb\tc\x7f', 'a\\x0db\\x09c\\x7f'],
    ['admin\u202egpj.exe', 'admin\\u202egpj.exe'],
    ['a\u2066b\u2069c\u200fd\u061ce\u200bf', 'a\\u2066b\\u2069c\\u200fd\\u061ce\\u200bf'],
    ['a\u2028::error::b', 'a\\u2028:\\x3aerror::b'],
    ['::error::x', ':\\x3aerror::x'],
    ['a ::error file=a,line=1::x', 'a :\\x3aerror file=a,line=1::x'],
    ['\n  ::add-mask::x', '\n  :\\x3aadd-mask::x'],
    ['x ##[error]y', 'x #\\x23[error]y'],
    ['##vso[task.setvariable]y', '#\\x23vso[task.setvariable]y'],
    ["##teamcity[x 'y']", "#\\x23teamcity[x 'y']"],
    ['###[error]', '##\\x23[error]'],
    ['http://[::1]:80 and Ruby::Class', 'http://[::1]:80 and Ruby::Class'],
    ['Zoë 漢字 👍 ## heading', 'Zoë 漢字 👍 ## heading'],
  ])('%j', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
    expect(printableLine(text)).not.toContain('\n');
  });
});

it('a text of ours keeps its colours, and nothing else', () => {
  expect(paintable('\x1b[31ma\x1b[39m\x1b[2J\x1b]0;t\x07 ##[x]\tb\r')).toBe(
    '\x1b[31ma\x1b[39m\\x1b[2J\\x1b]0;t\\x07 #\\x23[x]\tb\\x0d',
  );
});

it('JSON means what it meant', () => {
  const value = { a: '##[error]x', b: '::error::y', c: 'z\u202e\x9b' };
  const shown = printableJson(JSON.stringify(value));
  expect(JSON.parse(shown)).toEqual(value);
  expect(shown).not.toMatch(/##\[|::error|\u202e|\x9b/);
});

it('a million colons are read to their end', () => {
  expect(printable('::a '.repeat(250_000))).toBeTypeOf('string');
  expect(printable(`${'::a'.repeat(100_000)}`)).toBeTypeOf('string');
});
