import { describe, expect, it } from 'vitest';
import { blocksOf, linesOf } from './markdown.js';

describe('the blocks of a document', () => {
  it('have a language, a text and the line that they begin on', () => {
    const text = ['Some', '```sh', 'one', '', 'two', '```', '```', 'three', '```'].join('\n');
    expect(blocksOf(text)).toEqual([
      { language: 'sh', text: 'one\n\ntwo', line: 3 },
      { language: '', text: 'three', line: 8 },
    ]);
  });

  it('end', () => {
    expect(() => blocksOf('```\nfor ever')).toThrow('the block at line 2 does not end');
  });
});

describe('the lines of a shell block', () => {
  it.each([
    ['one by one, without comments and blanks', '# about\na\n\nb # c\n', ['a', 'b # c']],
    ['with what a backslash or a pipe continues', 'a \\\n  b\nc |\n  d', ['a \\\n  b', 'c |\n  d']],
    ['with a text of several lines', "a '{\n  1\n}'\nb", ["a '{\n  1\n}'", 'b']],
    ['with a quote in a comment', "a # it's\nb", ["a # it's", 'b']],
    ['with a quote in a quote', `a "it's"\nb`, [`a "it's"`, 'b']],
  ])('%s', (_name, text, lines) => {
    expect(linesOf(text)).toEqual(lines);
  });

  it('end', () => {
    expect(() => linesOf("a 'b")).toThrow('this does not end');
  });
});
