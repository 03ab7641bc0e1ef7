import { describe, expect, it } from 'vitest';
import { fullCheck } from './full-check.js';
import { type Edit, kioskContract } from './kiosk/kiosk.js';

describe('the full check names file, place and cure', () => {
  it('is content with the kiosk', async () => {
    await expect(fullCheck(kioskContract())).resolves.toBeUndefined();
  });

  it.each<[what: string, edit: Edit, message: string]>([
    [
      'an example that breaks its schema',
      [
        'made: { value: { id: tea, priceCents: 250 } }',
        "made: { value: { id: tea, priceCents: '250' } }",
      ],
      'kiosk.yaml: createItem, 201, application/json, example made/priceCents: must be integer ("250")\n  cure: mend the example, or the schema',
    ],
    [
      'an example outside every operation that breaks its schema',
      ['method: { value: { error: no-such-method } }', 'method: { value: { errors: 1 } }'],
      'kiosk.yaml: x-unrouted, 405, application/json, example method:',
    ],
    [
      'an answer without an example',
      [
        '              examples:\n                made: { value: { id: tea, priceCents: 250 } }\n',
        '',
      ],
      'kiosk.yaml: createItem, 201, application/json: has no example\n  cure: every documented answer has a schema and a named example',
    ],
    [
      'an answer without a schema',
      ['              schema: { type: string, minLength: 1 }\n', ''],
      'kiosk.yaml: getLabel, 200, text/plain: has no schema\n  cure: every documented answer has a schema and a named example',
    ],
    [
      'a header without an example',
      ['              example: /items/tea\n', ''],
      'kiosk.yaml: createItem, 201, header Location: has no example\n  cure: add an `example`: it is what `Prefer: code` answers with',
    ],
    [
      'a header whose example breaks its schema',
      ['example: /items/tea', 'example: tea'],
      'kiosk.yaml: createItem, 201, header Location: the example "tea" must match pattern "^/items/"\n  cure: mend the example, or the schema',
    ],
    [
      'a default that breaks its schema',
      ['maximum: 100, default: 20', 'maximum: 100, default: 200'],
      'kiosk.yaml: listItems, parameter limit: the default 200 must be <= 100\n  cure: give a default that fits the schema',
    ],
    [
      'a schema that is none',
      ['schema: { type: string, maxLength: 40 }', 'schema: { type: string, pattern: "(" }'],
      'kiosk.yaml: #/paths/~1items/get/parameters/8/schema: the schema cannot be compiled (Invalid regular expression: /(/u: Unterminated group)\n  cure: write it as JSON Schema 2020-12',
    ],
    [
      'a body schema that is sound and fails inside the validator',
      [
        'tags: { type: object, additionalProperties: { type: string } }',
        'tags: { type: array, prefixItems: [{ type: string }], items: false }',
      ],
      'kiosk.yaml: createItem: the request validator fails on it (',
    ],
    [
      'a body schema that refers to where the validator cannot follow',
      [
        'tags: { type: object, additionalProperties: { type: string } }',
        "tags: { $ref: '#/x-order' }",
      ],
      'kiosk.yaml: createItem: the request validator fails on it (',
    ],
  ])('%s', async (what, edit, message) => {
    const edits: Edit[] = what.includes('cannot follow')
      ? [edit, ['info:\n', 'x-order: { type: string }\ninfo:\n']]
      : [edit];
    await expect(fullCheck(kioskContract(...edits))).rejects.toThrow(message);
  });
});
