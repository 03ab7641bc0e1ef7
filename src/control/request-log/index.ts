/** What went by in a world. */
export type { Change, Passed, ShownExchange } from './exchange.js';
export { type Explanation, explain } from './explain.js';
export { LOG_LIMITS, type RequestFilter, RequestLog } from './request-log.js';
