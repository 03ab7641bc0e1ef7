import type { FaultRules } from './faults/index.js';
import type { RequestLog } from './request-log/index.js';

/** What a world has for tests, beside its ledger and clock. */
export interface Kit {
  readonly faults: FaultRules;
  readonly log: RequestLog;
}
