import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './json.js';

describe('parseJson', () => {
  it.each<[string, string, string, string]>([
    ['nothing', '', 'line 1, column 1', 'the text ends too early'],
    ['an object without an end', '{"a": 1', 'line 1, column 8', 'the text ends too early'],
    [
      'a comma too much',
      '{\n  "a": [1, 2,\n  ]\n}',
      'line 2, column 13',
      'no comma may stand before',
    ],
    ['a comma too little', '[\n1\n2]', 'line 3, column 1', 'a comma or ] should stand here'],
    ['a key without quotes', '{a: 1}', 'line 1, column 2', 'a key in double quotes'],
    ['single quotes', "{'a': 1}", 'line 1, column 2', 'a key in double quotes'],
    ['a value in single quotes', "['a']", 'line 1, column 2', 'texts have double quotes'],
    ['a key without a value', '{"a"}', 'line 1, column 5', 'a colon should stand here'],
    ['a comment', '{\n  // who\n}', 'line 2, column 3', 'JSON has no comments'],
    ['a text without an end', '{"a": "b\\"}', 'line 1, column 7', 'this text has no end'],
    ['a line break in a text', '["a\nb"]', 'line 1, column 4', 'a line break'],
    ['an escape that JSON has not', '["\\x41"]', 'line 1, column 3', 'is no escape that JSON has'],
    ['a number with a zero before', '[012]', 'line 1, column 3', 'a comma or ] should stand here'],
    ['a word', '[nil]', 'line 1, column 2', 'a value should stand here'],
    ['two values', '{} {}', 'line 1, column 4', 'nothing may follow the value'],
    ['levels without end', '['.repeat(100_000), 'line 1, column 65', 'deeper than 64 levels'],
  ])('names the place of %s', (_name, text, at, problem) => {
    const parsed = parseJson(text);
    expect(parsed).toMatchObject({ ok: false, problems: [{ at }] });
    if (!parsed.ok) expect(parsed.problems[0]?.problem).toContain(problem);
  });

  it('names keys that stand twice, by their path, whatever their spelling', () => {
    const parsed = parseJson('{"a": [{"b": 1,\n "\\u0062": 2}], "a": 3}');
    expect(parsed).toEqual({
      ok: false,
      problems: [
        {
          at: 'a[0].b',
          problem: 'stands twice in its object, again at line 2, column 2; one of them must go',
        },
        {
          at: 'a',
          problem: 'stands twice in its object, again at line 2, column 17; one of them must go',
        },
      ],
    });
  });

  it('takes what JSON.parse takes, and nothing else', () => {
    const mangled = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', ',', '"', '{', '-', '\\', ' '))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + (at % 2));
      });
    const reference = (text: string): unknown => {
      try {
        return { value: JSON.parse(text) };
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.oneof(fc.json({ maxDepth: 4 }), mangled), (text) => {
        const parsed = parseJson(text);
        const wanted = reference(text);
        if (parsed.ok) expect({ value: parsed.value }).toEqual(wanted);
        // Only keys that stand twice are refused beyond JSON's own rules.
        else if (wanted) expect(parsed.problems[0]?.problem).toContain('stands twice');
      }),
      { seed: 20_260_301, numRuns: 2000 },
    );
  });
});
