/** Failures on demand. */
export { FaultRules, RULES_MOST } from './faults.js';
export type {
  FaultRule,
  StandingRule,
} from './rule.js';
