/** paystub as a library: a mock in a test, or an Express application for supertest. */
export type { ExchangeRecord, Observer, ServerFault } from './contract/exchange.js';
export type { Violation } from './contract/failure.js';
export {
  type ControlRefusal,
  ControlRefused,
  type DeedWords,
  type Done,
  type Explanation,
  type FaultRule,
  MockWorld,
  type Page,
  type Passage,
  type RequestFilter,
  type SettledPayment,
  type ShownAccount,
  type ShownClock,
  type ShownExchange,
  type ShownHappening,
  type ShownPayerFinding,
  type ShownPayerReport,
  type ShownRow,
  type ShownWorld,
  type StandingRule,
  type WorldBeginning,
  type WorldRecipe,
} from './control/index.js';
export {
  type Access,
  createMock,
  type Mock,
  type MockOptions,
  type RunningMock,
  ServedWorld,
  startMock,
} from './mock.js';
