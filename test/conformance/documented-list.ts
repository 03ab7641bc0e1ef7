import { readBehaviours } from '../../src/contract/behaviour.js';
import { Contract } from '../../src/contract/contract.js';
import { at, placeOf } from '../../src/verify/json.js';
import { misplaced, orderInForce } from '../../src/verify/rows.js';
import { openapiFolder } from '../api-server.js';
import type { ListSubject } from './subject.js';

/** What a document does not say of a list: who asks, and what only a reader of the rows can tell. */
interface Reading
  extends Pick<ListSubject, 'headers'>,
    Partial<Pick<ListSubject, 'limits' | 'filters' | 'aggregates' | 'insert' | 'insertRepeats'>> {
  /** What the list is sorted by, by parameter; the defaults of the document when left out. */
  readonly sort?: Readonly<Record<string, string>>;
}

/** How to read through a list of a document: where its rows are, their key and order, and its pages. */
export function documentedList(id: string, operationId: string, reading: Reading): ListSubject {
  const { sort = {}, ...more } = reading;
  const contract = Contract.read(`${openapiFolder}${id}.yaml`);
  const { list } = readBehaviours(contract).operations.get(operationId) ?? {};
  const operation = contract.operations.get(operationId);
  if (!list || !operation) throw new Error(`${operationId} is no list of ${id}`);
  const { rows, key, order, paging } = list;
  const defaults = Object.fromEntries(operation.parameters.map((one) => [one.name, one.default]));
  const inForce = order && orderInForce(order, { ...defaults, ...sort });
  const isPaged = paging !== undefined && paging.style !== 'limit';
  const { totalItems } = paging ?? {};
  return {
    operation: operationId,
    limits: isPaged ? [7, 20, 100] : [],
    page: (limit, skipped) => {
      if (!isPaged) return '';
      const begins = paging.style === 'page' ? skipped / limit + 1 : skipped;
      const asked = {
        ...sort,
        [paging.limit]: String(limit),
        [paging.parameter ?? '']: String(begins),
      };
      return String(new URLSearchParams(asked));
    },
    rows: (body) => at(body, rows) as readonly unknown[],
    key: (row) => (key === undefined ? JSON.stringify(row) : String(at(row, key))),
    order: (a, b) => (inForce && misplaced(inForce, a, b) ? 1 : 0),
    ...(totalItems && { total: (body: unknown) => at(body, placeOf(totalItems)) as number }),
    ...more,
  };
}
