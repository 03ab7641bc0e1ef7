import { describe, expect, it } from 'vitest';
import { Contract } from '../contract/contract.js';
import { SpecDocument } from '../contract/document.js';
import { KeptAnswers } from './kept-answers.js';

const contract = new Contract(
  SpecDocument.parse(
    'shop.yaml',
    `
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /sales:
    get:
      operationId: listSales
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 1}}
        - {name: limit, in: query, schema: {type: integer, default: 2}}
        - {name: after, in: query, schema: {type: string}}
      x-behaviour:
        list:
          rows: /rows
          key: /id
          order: {by: /id, direction: descending}
          paging: {style: page, parameter: page, limit: limit, totalItems: /total, cursorParameter: after}
          rules: [{name: nothing is free, then: {at: /price, above: 0}}]
        echoes: {page: /page, limit: /limit}
        aggregates: [{at: /spent, is: sum, of: /price}]
        answers: [{name: something is left, then: {at: /left, above: 0}}]
      responses:
        '200':
          description: Sales
          content: {application/json: {schema: {type: object}}}
`,
  ),
);
const kept = new KeptAnswers(contract);
const rows = [
  { id: 3, price: 5 },
  { id: 2, price: 4 },
];
const right = { rows, page: 1, limit: 2, total: 3, spent: 10, left: 1 };

describe('an answer that is kept', () => {
  it.each([
    ['is right as it was asked for', '', right, []],
    ['is right by what it says itself', undefined, { ...right, page: 2, rows: rows.slice(1) }, []],
    ['repeats what was asked for', 'limit=3', right, ['/limit', '/rows', '/spent']],
    ['holds what is left', undefined, { ...right, page: 2 }, ['/rows']],
    ['has each row once', '', { ...right, rows: [rows[0], rows[0]] }, ['/rows/1/id']],
    ['has its rows in order', '', { ...right, rows: rows.toReversed() }, ['/rows/1/id']],
    ['adds up all rows where it has them', '', { ...right, total: 2 }, ['/spent']],
    [
      'keeps the rules of rows',
      '',
      { ...right, rows: [rows[0], { id: 1, price: 0 }] },
      ['/rows/1/price'],
    ],
    ['keeps its own rules', '', { ...right, left: 0 }, ['/left']],
    ['is on another page where a cursor led', 'after=x&page=1', { ...right, page: 2 }, []],
    [
      'is on the page asked for where a cursor is empty',
      'after=',
      { ...right, page: 2 },
      ['/page'],
    ],
  ])('%s', (_, query, body, pointers) => {
    const operation = contract.operations.get('listSales');
    if (!operation) throw new Error('the document has no listSales');
    const faults = kept.faultsOf(operation, body, query);
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });
});
