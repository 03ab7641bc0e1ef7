import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../../src/verify/exchange.js';
import type { Finding } from '../../src/verify/finding.js';
import { drifting, type LiveMock, remembering, serveLive, verifyLive } from './drift.js';
import { callerOf, type DriftCase, drifts } from './drifts.js';
import { furtherDrifts } from './further-drifts.js';

/**
 * Accounts with a page and a row, whose lists are read fast. PAYSTUB_LARGE=1 takes those with months
 * of history.
 */
const small: Readonly<Record<string, string>> = {
  agnicpay: 'edge-21',
  nametrust: 'edge-21',
  sybilion: 'edge-51',
};

const mocks = new Map<string, { mock: LiveMock; reading: Transport }>();

beforeAll(async () => {
  const ids = new Set(Object.values(drifts).flatMap((cases) => cases.map(({ api }) => api)));
  for (const id of ids) {
    const mock = await serveLive(id);
    mocks.set(id, { mock, reading: remembering(mock.transport) });
  }
});
afterAll(async () => {
  for (const { mock } of mocks.values()) await mock[Symbol.asyncDispose]();
});

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
      const known = mocks.get(one.api);
      if (!known) throw new Error(`${one.api} is not served`);
      const { mock, reading } = known;
      const inner = one.writes ? mock.transport : reading;
      const report = await verifyLive(mock, {
        ...(one.at.includes('') ? {} : { only: one.verify ?? one.at }),
        caller: callerOf(one) ?? (process.env.PAYSTUB_LARGE ? 'busy' : (small[one.api] ?? 'busy')),
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
    const known = mocks.get(api);
    if (!known) throw new Error(`${api} is not served`);
    const report = await verifyLive(known.mock, {
      caller: small[api] ?? 'busy',
      other: 'empty',
      transport: known.reading,
    });
    expect(report.findings).toEqual([]);
  },
);

it('there are enough of them', () => {
  expect(kinds.flatMap(([, cases]) => cases).length).toBeGreaterThanOrEqual(180);
});
