import { afterAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/verify/finding.js';
import { closeStanding, drifting, smallCallers, standing, verifyLive } from './drift.js';
import { callerOf, type DriftCase, drifts } from './drifts.js';
import { furtherDrifts } from './further-drifts.js';

afterAll(closeStanding);

/** A finding as the tables write it. */
function found({ rule, operation = '', pointer = '' }: Finding, { at }: DriftCase): string {
  const place = `${operation === at[0] ? '' : operation}${pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')}`;
  return `${rule} ${place}`.trim();
}

const kinds = Object.entries({ ...drifts, 'another kind': furtherDrifts });

describe.each(kinds)('drift of %s', (_kind, cases) => {
  it.each(cases.map((one) => [`${one.api}: ${one.name}`, one] as const))(
    '%s',
    async (_name, one) => {
      const { mock, reading } = await standing(one.api);
      const inner = one.writes ? mock.transport : reading;
      const report = await verifyLive(mock, {
        ...(one.at.includes('') ? {} : { only: one.verify ?? one.at }),
        caller: callerOf(one) ?? smallCallers[one.api] ?? 'busy',
        ...(one.other ? { other: one.other } : {}),
        writes: one.writes === true,
        transport: drifting(mock.checker, inner, one.at, one.change()),
      });
      expect(report.findings.map((finding) => found(finding, one))).toContain(one.finds);
    },
  );
});

it.each(['agnicpay', 'nametrust', 'sybilion', 'finradar', 'actumx'])(
  'nothing is found at %s as it is',
  async (api) => {
    const { mock, reading } = await standing(api);
    const report = await verifyLive(mock, {
      caller: smallCallers[api] ?? 'busy',
      other: 'empty',
      transport: reading,
    });
    expect(report.findings).toEqual([]);
  },
);

it('there are enough of them', () => {
  expect(kinds.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(180);
});
