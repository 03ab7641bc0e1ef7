/** What went by in a world. */
export type { Change, Passed, ShownExchange, ShownMessage } from './exchange.js';
export { type Explanation, explain, type NearOperation } from './explain.js';
export { bytesOf } from './kept.js';
export { LOG_LIMITS, type RequestFilter, RequestLog, type Waited } from './request-log.js';
