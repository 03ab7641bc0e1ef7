import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Contract } from './contract.js';
import { ContractError } from './document.js';
import { type Edit, kioskContract, kioskFile } from './kiosk/kiosk.js';

/** The message of what reading the kiosk's document with this change throws. */
function messageOf(...edits: readonly Edit[]): string {
  try {
    kioskContract(...edits);
  } catch (error) {
    if (error instanceof ContractError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

describe('reading a document names file, place and cure of what is wrong', () => {
  it.each<[what: string, edit: Edit, message: string]>([
    [
      'another version of OpenAPI',
      ['openapi: 3.1.0', 'openapi: 3.0.3'],
      'kiosk.yaml: #/openapi: is "3.0.3"\n  cure: paystub reads OpenAPI 3.1: write `openapi: 3.1.0`',
    ],
    [
      'a reference to nothing',
      [
        "schema: { $ref: '#/components/schemas/Item' }",
        "schema: { $ref: '#/components/schemas/Itme' }",
      ],
      'kiosk.yaml: #/paths/~1items/post/responses/201/content/application~1json/schema: the reference #/components/schemas/Itme names nothing\n  cure: add what it names under `components`, or mend the reference',
    ],
    [
      'a reference to another file',
      ["schema: { $ref: '#/components/schemas/Item' }", "schema: { $ref: 'item.yaml#/Item' }"],
      'kiosk.yaml: #/paths/~1items/post/responses/201/content/application~1json/schema: the reference item.yaml#/Item names nothing\n  cure: add what it names under `components`, or mend the reference',
    ],
    [
      'a reference to nothing below a name that begins with example',
      ['    Item:\n', "    exampleItem: { $ref: '#/nowhere' }\n    Item:\n"],
      'kiosk.yaml: #/components/schemas/exampleItem: the reference #/nowhere names nothing\n  cure: add what it names under `components`, or mend the reference',
    ],
    [
      'references in a circle',
      [
        '  responses:\n    Refused:\n',
        "  responses:\n    Refused: { $ref: '#/components/responses/Again' }\n    Again: { $ref: '#/components/responses/Refused' }\n    Old:\n",
      ],
      'kiosk.yaml: #/components/responses/Again: the reference #/components/responses/Refused cannot be followed\n  cure: refer to a place in the same document, and not in a circle',
    ],
    [
      'YAML that breaks off',
      [
        '    delete:\n      operationId: removeItem',
        '    delete: {\n      operationId: removeItem',
      ],
      'kiosk.yaml: line 177, column 20: Implicit keys need to be on a single line\n  cure: mend the YAML there',
    ],
    [
      'a key given twice',
      [
        '      operationId: removeItem',
        '      operationId: removeItem\n      operationId: removeItem',
      ],
      'kiosk.yaml: line 178, column 7: Map keys must be unique\n  cure: mend the YAML there',
    ],
    [
      'an alias',
      [
        'info:\n  title: Kiosk',
        'info: &info\n  title: Kiosk\nx-info: *info\nx-more:\n  title: Kiosk',
      ],
      'kiosk.yaml: document: holds a YAML alias (Alias resolution is disabled)\n  cure: write `$ref` instead of an alias',
    ],
    [
      'a catch-all response',
      ["        '409': ", "        '4XX': "],
      'kiosk.yaml: createItem: documents a catch-all response `4XX`\n  cure: document every status by its number',
    ],
    [
      'the default response',
      ["        '409': ", "        'default': "],
      'kiosk.yaml: createItem: documents a catch-all response `default`\n  cure: document every status by its number',
    ],
    [
      'no operationId',
      ['      operationId: removeItem\n', ''],
      'kiosk.yaml: DELETE /items/{item-id}: has no operationId\n  cure: give each operation an operationId of its own',
    ],
    [
      'an operationId given twice',
      ['operationId: removeItem', 'operationId: getItem'],
      'kiosk.yaml: DELETE /items/{item-id}: repeats the operationId getItem\n  cure: give each operation an operationId of its own',
    ],
    [
      'an operation that nobody would be asked for',
      ['    delete:\n      operationId: removeItem', '    head:\n      operationId: removeItem'],
      'kiosk.yaml: HEAD /items/{item-id}: is an operation that the kernel answers itself, and no handler would be asked\n  cure: leave it out of the document',
    ],
    [
      'a clamp without a default',
      ['maximum: 100, default: 20', 'maximum: 100'],
      'kiosk.yaml: listItems, parameter limit: x-on-invalid says clamp, but there is no default to fall back to\n  cure: give the schema a `default`',
    ],
    [
      'a rule that there is not',
      ['x-on-invalid: { rule: clamp }', 'x-on-invalid: { rule: round }'],
      'kiosk.yaml: listItems, parameter limit: `rule` is "round"\n  cure: write one of refuse, clamp, default, ignore',
    ],
    [
      'a parameter that is a list',
      [
        'schema: { type: string, maxLength: 40 }',
        'schema: { type: array, items: { type: string } }',
      ],
      'kiosk.yaml: listItems, parameter q: is not a named query, path, header or cookie parameter with a scalar schema\n  cure: give it `name`, `in` and a schema of type integer, number, boolean or string',
    ],
    [
      'a security scheme that is not declared',
      ['  - bearer: [sell]', '  - token: [sell]'],
      'kiosk.yaml: createItem: requires the security scheme token, which is not declared\n  cure: declare it under `components.securitySchemes`',
    ],
    [
      'a security scheme that cannot be checked',
      [
        '{ type: http, scheme: bearer }',
        '{ type: openIdConnect, openIdConnectUrl: https://a.example }',
      ],
      'kiosk.yaml: #/components/securitySchemes/bearer: is a kind of security scheme that paystub cannot check\n  cure: use apiKey, or http with scheme bearer or basic',
    ],
    [
      'a body of no kind',
      [
        '        required: true\n        content:\n          application/json:',
        '        required: true\n        content: {}\n        x-none:\n          application/json:',
      ],
      'kiosk.yaml: createItem, request body: has no media type\n  cure: document it under `content`, as application/json for example',
    ],
    [
      'an order of checks that is none',
      ['order: [credentials, request]', 'order: [request]'],
      'kiosk.yaml: x-check-order: does not give an order\n  cure: write `order: [credentials, request]` or `order: [request, credentials]`',
    ],
    [
      'a rule for unknown parameters that there is not',
      ['rule: ignore\n', 'rule: clamp\n'],
      'kiosk.yaml: x-unknown-parameters: `rule` is "clamp"\n  cure: write one of ignore, refuse',
    ],
  ])('%s', (_what, edit, message) => {
    expect(messageOf(edit)).toContain(message);
  });

  it('a file that is not there', () => {
    expect(() => Contract.read('nowhere.yaml')).toThrow(
      /^nowhere\.yaml: document: cannot be read \(ENOENT.*\)\n {2}cure: check that the file exists/,
    );
  });

  it('a file that holds something else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'contract-'));
    const file = join(folder, 'list.yaml');
    await writeFile(file, '- a\n- b\n');
    expect(() => Contract.read(file)).toThrow(
      `${file}: #: is not an object\n  cure: start it with`,
    );
    await rm(folder, { recursive: true });
  });

  it('nothing is wrong with the document itself', () => {
    expect(messageOf()).toBe('nothing is wrong');
    const contract = Contract.read(kioskFile);
    expect([...contract.operations.keys()]).toEqual([
      'listItems',
      'createItem',
      'getItem',
      'removeItem',
      'getSpecial',
      'getLabel',
      'setLabel',
      'openTill',
    ]);
    expect(contract.operations.get('openTill')?.security).toHaveLength(2);
    expect([...(contract.operations.get('openTill')?.queryNames ?? [])]).toEqual(['key']);
  });

  it('what stands in an example is data, whatever it looks like', () => {
    expect(
      messageOf([
        'value: { items: [], asked: {} }',
        "value: { items: [], asked: { $ref: '#/nowhere' } }",
      ]),
    ).toBe('nothing is wrong');
  });
});
