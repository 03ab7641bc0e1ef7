import { describe, expect, it } from 'vitest';
import { listProviders } from '../providers/index.js';
import { readBehaviours } from './behaviour.js';
import { Contract } from './contract.js';
import { ContractError, SpecDocument } from './document.js';

/** A document with one list whose behaviour, or whose root's, is what a case needs. */
function contractWith(behaviour: string, root = ''): Contract {
  const indented = (text: string, depth: number): string =>
    text.replaceAll(/^(?=.)/gm, ' '.repeat(depth));
  return new Contract(
    SpecDocument.parse(
      'shop.yaml',
      `
openapi: 3.1.0
info: {title: Shop, version: '1'}
${root === '' ? '' : `x-behaviour:\n${indented(root, 2)}`}
paths:
  /sales:
    get:
      operationId: listSales
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 5}}
      x-behaviour:
${indented(behaviour, 8)}
      responses:
        '200': {description: Sales}
`,
    ),
  );
}

describe('x-behaviour', () => {
  it.each(listProviders())('of %s is what its schema allows, and names what is there', (id) => {
    const file = new URL(`../../openapi/${id}.yaml`, import.meta.url).pathname;
    const { operations } = readBehaviours(Contract.read(file));
    expect([...operations.values()].filter(({ list }) => list).length).toBeGreaterThan(0);
  });

  it('is empty where a document says nothing', () => {
    const contract = new Contract(
      SpecDocument.parse(
        'bare.yaml',
        "openapi: 3.1.0\ninfo: {title: Bare, version: '1'}\npaths: {}\n",
      ),
    );
    expect(readBehaviours(contract)).toEqual({ root: {}, operations: new Map() });
  });

  it.each<[name: string, behaviour: string, root: string, message: string]>([
    ['a word that is none', 'list: {rows: /sales, sorted: true}', '', '(sorted)'],
    ['a pointer that is none', 'list: {rows: sales}', '', 'pattern'],
    [
      'a filter of an unknown kind',
      'list: {rows: /s, filters: [{parameter: limit, fields: [/a], match: like}]}',
      '',
      'allowed values',
    ],
    [
      'a page without its parameter',
      'list: {rows: /s, paging: {style: page, limit: limit}}',
      '',
      "'parameter'",
    ],
    [
      'a parameter that is not there',
      'list: {rows: /s, paging: {style: limit, limit: most}}',
      '',
      'most is no parameter of listSales',
    ],
    [
      'a list that is not there',
      'aggregates: [{at: /n, is: count, over: listShops}]',
      '',
      'listShops is no operation',
    ],
    ['a sum of nothing', 'aggregates: [{at: /n, is: sum}]', '', "'of'"],
    [
      'two comparisons in one',
      'answers: [{name: x, then: {at: /a, above: 1, below: 3}}]',
      '',
      'behaviour.schema.json',
    ],
    [
      'a step of no operation',
      'effect: writes',
      'lifecycles: [{name: a, summary: A., steps: [{step: b, operation: buy, status: 200}]}]',
      'buy is no operation',
    ],
    [
      'a status that is not documented',
      'effect: writes',
      'lifecycles: [{name: a, summary: A., steps: [{step: b, operation: listSales, status: 201}]}]',
      'documents no 201',
    ],
    [
      'a scheme that is none',
      'effect: writes',
      'lifecycles: [{name: a, summary: A., steps: [{step: b, operation: listSales, status: 200, credential: {key: x}}]}]',
      'key is no security scheme',
    ],
  ])('is refused with %s', (_name, behaviour, root, message) => {
    const read = () => readBehaviours(contractWith(behaviour, root));
    expect(read).toThrow(ContractError);
    expect(read).toThrow(message);
  });
});
