import { describe, expect, it } from 'vitest';
import { matchOf, readChallenge } from './challenge.js';
import { encodeHeader, type JsonRecord } from './header.js';

const way = {
  scheme: 'exact',
  network: 'eip155:84532',
  amount: '1000',
  asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  payTo: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C',
  maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2' },
};
const read = (accepts: unknown, x402Version: unknown = 2) =>
  readChallenge(encodeHeader({ x402Version, accepts }));

describe('a challenge', () => {
  it('is read, with every way to pay', () => {
    expect(read([way, { ...way, extra: null }])).toEqual({
      ok: true,
      accepts: [way, { ...way, extra: {} }],
      extensions: {},
    });
  });

  it.each<[string, JsonRecord, string]>([
    ['no scheme', { scheme: 7 }, 'a scheme'],
    ['a network of version 1', { network: 'base-sepolia' }, 'a network'],
    ['an amount that is a number', { amount: 1000 }, 'an amount'],
    ['an amount below nothing', { amount: '-1' }, 'an amount'],
    ['an asset that is none', { asset: 'USDC' }, 'an asset'],
    ['nobody to pay', { payTo: undefined }, 'a payTo'],
    ['no time to pay', { maxTimeoutSeconds: 0 }, 'a maxTimeoutSeconds'],
    ['half a second', { maxTimeoutSeconds: 0.5 }, 'a maxTimeoutSeconds'],
    ['an extra that is a list', { extra: [] }, 'an extra'],
  ])('with %s is none, wherever in it that is', (_what, part, lack) => {
    expect(read([way, { ...way, ...part }])).toEqual({
      ok: false,
      problem: `offers a way to pay without ${lack} (1)`,
    });
  });

  it.each<[string, string, RegExp]>([
    ['no base64', 'eyJ4NDAyVmVyc2lvbiI6Mi=', /base64/],
    ['no JSON', 'bm9uZQ==', /no JSON|not JSON/],
    ['another version', encodeHeader({ x402Version: 3, accepts: [way] }), /version/],
    ['no way to pay', encodeHeader({ x402Version: 2, accepts: [] }), /no way to pay/],
    ['a way that is a word', encodeHeader({ x402Version: 2, accepts: ['x'] }), /without anything/],
  ])('of %s is none', (_what, header, problem) => {
    const answer = readChallenge(header);
    expect(answer.ok).toBe(false);
    expect(answer.ok ? '' : answer.problem).toMatch(problem);
  });
});

describe('what somebody was told', () => {
  const entry = {
    scheme: 'exact',
    network: 'base-sepolia',
    maxAmountRequired: '1000',
    asset: way.asset.toLowerCase(),
    payTo: way.payTo,
    maxTimeoutSeconds: 60,
  };

  it('is found again, in either version and in either form', () => {
    const second = { requirements: way, version: 2 };
    const first = { requirements: way, version: 1 };
    expect(matchOf({ x402Version: 2, accepts: [{}, way] }, [way])).toEqual(second);
    expect(matchOf(way, [way])).toEqual(second);
    expect(matchOf({ x402Version: 1, accepts: [entry] }, [way])).toEqual(first);
    expect(matchOf(entry, [way])).toEqual(first);
  });

  it.each<[string, JsonRecord]>([
    ['another amount', { ...way, amount: '999' }],
    ['another recipient', { ...way, payTo: way.asset }],
    ['another asset', { ...way, asset: way.payTo }],
    ['another amount in version 1', { ...entry, maxAmountRequired: '999' }],
    ['another network in version 1', { ...entry, network: 'base' }],
    ['another recipient in version 1', { ...entry, payTo: way.asset }],
    ['nothing', {}],
  ])('with %s is not', (_what, told) => {
    expect(matchOf(told, [way])).toBeUndefined();
  });

  it('in version 1 is never a payment by Permit2', () => {
    const permit2 = { ...way, extra: { ...way.extra, assetTransferMethod: 'permit2' } };
    expect(matchOf(entry, [permit2])).toBeUndefined();
  });
});
