/** Failures on demand. */
export { type Added, FaultRules, RULES_MOST } from './faults.js';
export type {
  FaultAction,
  FaultConditions,
  FaultLatency,
  FaultRateLimit,
  FaultRule,
  StandingRule,
} from './rule.js';
