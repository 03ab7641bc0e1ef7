import { describe, expect, it } from 'vitest';
import type { Operation } from '../contract/contract.js';
import { PricingError, pricingOf, requirementsOf } from './terms.js';
import { FACILITATOR } from './test-wallets.js';

const base = {
  price: '$0.01',
  network: 'base-sepolia',
  payTo: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C',
};

/** What a document says of one operation, as far as prices look at it. */
function operation(payment: unknown, statuses: readonly number[] = [200, 402, 412]): Operation {
  const responses = new Map(statuses.map((status) => [status, {}]));
  return { id: 'getIt', payment, responses } as unknown as Operation;
}

function requirements(part: object) {
  const pricing = pricingOf(operation({ ...base, ...part }), false);
  if (pricing?.type !== 'priced') throw new Error('it has no price');
  return requirementsOf(pricing.terms);
}

describe('a price', () => {
  it.each([
    [{}, 'exact', {}],
    [{ assetTransferMethod: 'eip3009' }, 'exact', {}],
    [{ assetTransferMethod: 'permit2' }, 'exact', { assetTransferMethod: 'permit2' }],
    [
      { scheme: 'upto' },
      'upto',
      { assetTransferMethod: 'permit2', facilitatorAddress: FACILITATOR },
    ],
  ])('%o is told to payers', (part, scheme, extra) => {
    expect(requirements(part)).toMatchObject({ scheme, amount: '10000' });
    expect(requirements(part).extra).toEqual({ name: 'USDC', version: '2', ...extra });
  });

  it.each([
    [{ scheme: 'batch-settlement' }, undefined, /exact and upto/],
    [{ assetTransferMethod: 'erc7710' }, undefined, /eip3009 or permit2/],
    [{ scheme: 'upto', assetTransferMethod: 'eip3009' }, undefined, /upto by permit2/],
    [{ assetTransferMethod: 'permit2' }, [200, 402], /documented 412/],
    [{ scheme: 'upto' }, [200, 402], /documented 412/],
    [{}, [200, 412], /documented 402/],
    [{ network: 'base' }, undefined, /real money/],
  ])('%o cannot be meant', (part, statuses, problem) => {
    const asked = operation({ ...base, ...part }, statuses);
    expect(() => pricingOf(asked, false)).toThrow(PricingError);
    expect(() => pricingOf(asked, false)).toThrow(problem);
  });
});
