import { describe, expect, it } from 'vitest';
import { ContractError, SpecDocument } from '../../contract/document.js';
import { countProvenance, Provenance } from './provenance.js';

const document = SpecDocument.parse(
  'marks.yaml',
  `
paths:
  /a:
    get:
      x-provenance: {level: elsewhere, source: the SDK}
      parameters:
        - {name: plain, in: query}
        - name: own
          in: query
          x-provenance: {level: assumed, source: nothing says}
          x-on-invalid: {rule: ignore, level: documented, source: the docs}
        - {$ref: '#/components/parameters/Shared'}
components:
  parameters:
    Shared:
      name: shared
      in: query
      x-provenance: {level: documented, source: the docs}
  schemas:
    Unmarked: {type: string, example: {x-provenance: data, not: a mark}}
    Assumed:
      type: object
      x-provenance: {level: assumed, source: our choice}
      properties:
        field: {type: string}
        unmarked: {$ref: '#/components/schemas/Unmarked'}
`,
);
const provenance = new Provenance(document);
const operation = '#/paths/~1a/get';
const assumed = '#/components/schemas/Assumed';

describe('where a fact comes from', () => {
  it.each([
    ['its own mark', `${operation}/parameters/1`, 'assumed', 'nothing says'],
    ['the nearest mark above', `${operation}/parameters/0`, 'elsewhere', undefined],
    ['the nearest mark above, some levels up', `${assumed}/properties/field`, 'assumed', undefined],
    [
      'documented, where nothing is marked',
      '#/components/schemas/Unmarked',
      'documented',
      undefined,
    ],
  ])('is %s', (_what, pointer, level, source) => {
    expect(provenance.at(pointer)).toEqual({ level, source });
  });

  it.each([
    [
      'the mark of what a reference names, before one from above',
      `${operation}/parameters/2`,
      '#/components/parameters/Shared',
      { level: 'documented', source: 'the docs' },
    ],
    [
      'what is above the reference, where that is weaker than what is above its target',
      `${assumed}/properties/unmarked`,
      '#/components/schemas/Unmarked',
      { level: 'assumed', source: undefined },
    ],
  ])('is %s', (_what, site, target, mark) => {
    expect(provenance.ofReference(site, target)).toEqual(mark);
  });

  it('is counted by mark, data in examples aside', () => {
    expect(countProvenance(document)).toEqual({ documented: 2, elsewhere: 1, assumed: 2 });
  });

  it.each([
    '{level: guessed, source: x}',
    '{level: assumed}',
    'assumed',
    "{level: assumed, source: ' '}",
  ])('is not %s', (mark) => {
    const broken = SpecDocument.parse('broken.yaml', `info: {x-provenance: ${mark}}`);
    expect(() => countProvenance(broken)).toThrow(ContractError);
    expect(() => countProvenance(broken)).toThrow('#/info/x-provenance');
  });
});
