/** The verdicts as matchers: `expect.extend(matchers)`, in Vitest and in Jest. */
import type { Subject } from './request-text.js';
import {
  type CallWanted,
  hasBalance,
  hasCalled,
  hasPaidWell,
  hasSettledOnce,
  type SettledWanted,
  type Verdict,
} from './verdicts.js';

/** What `expect(world)` can say. A mock stands for its main world. */
export interface WorldMatchers<R = unknown> {
  /** A request reached the world: any of an operation, or those that are described; so many `times` exactly. */
  toHaveCalled(wanted: string | CallWanted): R;
  /** An account has so much, in minor units. */
  toHaveBalance(account: string, amount: number): R;
  /** Exactly one payment went through since the world began, of those that are meant. */
  toHaveSettledOnce(wanted?: string | SettledWanted): R;
  /** Nothing that payers did by x402 was wrong: paid twice, above the budget, a nonce again, a receipt lost. */
  toHavePaidWell(): R;
}

export const matchers = {
  toHaveCalled: (world: unknown, wanted: string | CallWanted): Verdict =>
    hasCalled(subject(world, 'toHaveCalled'), wanted),
  toHaveBalance: (world: unknown, account: string, amount: number): Verdict =>
    hasBalance(subject(world, 'toHaveBalance'), account, amount),
  toHaveSettledOnce: (world: unknown, wanted?: string | SettledWanted): Verdict =>
    hasSettledOnce(subject(world, 'toHaveSettledOnce'), wanted),
  toHavePaidWell: (world: unknown): Verdict => hasPaidWell(subject(world, 'toHavePaidWell')),
};

function subject(value: unknown, matcher: string): Subject {
  if (typeof value === 'object' && value !== null && 'requests' in value && 'state' in value) {
    return value as Subject;
  }
  throw new TypeError(`${matcher} is about a world or a mock: expect(world).${matcher}(…)`);
}
