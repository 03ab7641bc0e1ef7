import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listProviders } from '../../src/providers/index.js';
import type { Report } from '../../src/verify/report.js';
import { type LiveMock, serveLive, verifyLive } from './drift.js';

/** Whose eyes to look through, and whose rows must not be seen by them. */
const callers: Readonly<Record<string, readonly (readonly [caller: string, other: string])[]>> = {
  actumx: [
    ['busy', 'edge100'],
    ['empty', 'busy'],
    ['edge100', 'broke'],
    ['edge101', 'edge100'],
  ],
  agnicpay: [
    ['busy', 'edge-21'],
    ['empty', 'busy'],
    ['edge-20', 'busy'],
    ['edge-21', 'edge-20'],
  ],
  finradar: [
    ['busy', 'empty'],
    ['empty', 'busy'],
  ],
  nametrust: [
    ['busy', 'edge-20'],
    ['member', 'edge-20'],
    ['empty', 'busy'],
  ],
  sybilion: [
    ['busy', 'edge-51'],
    ['empty', 'busy'],
    ['edge-50', 'busy'],
    ['edge-51', 'edge-50'],
  ],
};

const sixth = join(import.meta.dirname, '..', 'sixth');

describe.each(listProviders())('%s agrees with its own contract', (id) => {
  const pairs = callers[id] ?? [['busy', 'empty'] as const];
  let mock: LiveMock;
  beforeAll(async () => {
    mock = await serveLive(id);
  });
  afterAll(() => mock[Symbol.asyncDispose]());

  it.each(pairs)('as %s sees it, beside %s', async (caller, other) => {
    const report = await verifyLive(mock, { caller, other, writes: true });
    expectAgreement(report);
    // What is not checked has to do with this caller, and never with what verify cannot do.
    for (const { why } of report.notChecked) expect(why).not.toMatch(/changing|not documented/);
    // Who has most to show is shown that every part of the contract was held.
    const held = new Set(report.operations.flatMap(({ checks }) => Object.keys(checks)));
    const wanted = caller === pairs[0]?.[0] ? rulesOf(mock) : [];
    expect([...wanted].filter((rule) => !held.has(rule))).toEqual([]);
    expect(report.operations.map(({ id: one }) => one).sort()).toEqual(
      [...mock.contract.operations.keys()].sort(),
    );
  });

  // Other seeds make other rows for everybody; those with few are read fast.
  it.each(['7', 'another seed'])('with the seed %s', async (seed) => {
    await using other = await serveLive(id, { seed });
    const [caller = 'busy', stranger] = pairs.at(-1) ?? [];
    expectAgreement(
      await verifyLive(other, { caller, ...(stranger ? { other: stranger } : {}), writes: true }),
    );
  });
});

describe('an API that no other file names', () => {
  it('is verified by what its document says, cursors and Basic included', async () => {
    await using mock = await serveLive('ferrymeter', {
      folder: join(sixth, 'providers'),
      file: join(sixth, 'openapi', 'ferrymeter.yaml'),
    });
    const report = await verifyLive(mock, { writes: true });
    expectAgreement(report);
    expect(report.operations.find(({ id }) => id === 'listTolls')?.checks).toMatchObject({
      page: expect.any(Number),
      order: expect.any(Number),
    });
  });
});

function expectAgreement(report: Report): void {
  expect(report.findings).toEqual([]);
  expect(report.choices).toEqual([]);
  expect(report.inconclusive).toBeUndefined();
  expect(report.requests).toBeGreaterThan(20);
}

/** The rules that follow from what a document says of behaviour. */
function rulesOf(mock: Awaited<ReturnType<typeof serveLive>>): Set<string> {
  const { root, operations } = mock.checker.behaviours;
  const rules = new Set(['status', 'content-type', 'body', 'credentials']);
  if (root.lifecycles) rules.add('lifecycle');
  if (root.distinct) rules.add('distinct');
  for (const { list, echoes, aggregates, answers, alike } of operations.values()) {
    if (echoes) rules.add('echo');
    if (alike) rules.add('alike');
    if (answers || list?.rules) rules.add('rule');
    if (aggregates?.some(({ over }) => over === undefined)) rules.add('aggregate');
    if (aggregates?.some(({ over }) => over !== undefined)) rules.add('agreement');
    if (list?.order) rules.add('order');
    if (list?.filters) rules.add('filter');
    if (list?.paging) rules.add('page').add('limit');
    if (list?.paging?.totalItems) rules.add('total');
    if (list?.references) rules.add('reference');
    if (list?.unique) rules.add('unique');
    if (list?.tenancy) rules.add('tenancy');
  }
  return rules;
}
