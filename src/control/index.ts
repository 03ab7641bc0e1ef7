import type { Operation } from '../contract/contract.js';
import { defineProvider } from '../contract/provider.js';
import { voice } from './errors.js';
import { handlers } from './handlers.js';
import type { ControlDesk, Refused } from './request-context.js';
import type { defaults, operations } from './wire.gen.js';

export { controlCrossOrigin } from './cross-origin.js';
export { distance, nearest } from './did-you-mean.js';
export { refusalAnswer } from './errors.js';
export { type FaultRule, FaultRules, type StandingRule } from './faults/index.js';
export { includes } from './faults/match.js';
export { Guard } from './guard.js';
export { homeOf } from './home-page.js';
export { MockWorld, type Page } from './mock-world.js';
export {
  ControlPlane,
  type DeedWords,
  type Done,
  type Passage,
  type PlaneParts,
  type SettledPayment,
  type ShownAccount,
  type ShownClock,
  type ShownHappening,
  type ShownPayerFinding,
  type ShownPayerReport,
  type ShownRow,
  type ShownWorld,
  type WorldBeginning,
  type WorldRecipe,
} from './plane/index.js';
export { referencePath } from './reference/reference-page.js';
export { type ControlRefusal, ControlRefused } from './refusals.js';
export type { ControlDesk, Mount } from './request-context.js';
export {
  type Change,
  type Explanation,
  LOG_LIMITS,
  type Passed,
  type RequestFilter,
  RequestLog,
  type ShownExchange,
} from './request-log/index.js';
export type { Kit } from './world-tools.js';

/** The paths that stay paystub's own when a single API has the root. */
export const controlPaths = /^\/(?:openapi|_paystub)(?:\/|$)/;

/** The header that names the world of a request. */
export const WORLD_HEADER = 'x-paystub-world';
/** The header that names the world which a new one begins as, where one comes to be. */
export const BASE_HEADER = 'x-paystub-base';

/** Whether a header, by its lower-case name, is paystub's own. */
export function isOwnHeader(name: string): boolean {
  return name.startsWith('x-paystub-');
}

/** paystub's own pages and answers, through the same kernel as every API. */
export const controlProvider = defineProvider<
  operations,
  defaults,
  undefined,
  ControlDesk,
  Refused
>({
  id: 'control',
  schemes: {},
  handlers,
  voice,
});

/** Whether not everybody may ask: the document says who, and how the others are refused. */
export function isGuarded(operation: Operation): boolean {
  return operation.responses.has(403);
}

/** Whether an operation is about the world that the header names. */
export function isOfOneWorld(operation: Operation): boolean {
  return operation.parameters.some(({ name }) => name.toLowerCase() === WORLD_HEADER);
}
