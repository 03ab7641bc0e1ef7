/** `paystub/testing`: what tests need around a mock, in any runner. */
export { type InWorldOptions, inWorld } from './in-world.js';
export { matchers, type WorldMatchers } from './matchers.js';
export { requestText, type Subject } from './request-text.js';
export {
  assertThat,
  type CallWanted,
  hasBalance,
  hasCalled,
  hasPaidWell,
  hasSettledOnce,
  type SettledWanted,
  type Verdict,
} from './verdicts.js';
