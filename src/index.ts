/** paystub as a library: a mock in a test, or an Express application for supertest. */
export type { ExchangeRecord, Observer, ServerFault } from './contract/exchange.js';
export type { Violation } from './contract/failure.js';
export { createMock, type Mock, type MockOptions, type RunningMock, startMock } from './mock.js';
