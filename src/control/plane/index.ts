export type { SettledPayment, ShownAccount, ShownRow } from './accounts.js';
export type { DeedWords, PlaneParts, WorldRecipe } from './parts.js';
export type {
  ShownPayerFinding,
  ShownPayerReport,
} from './payer.js';
export { ControlPlane, type ShownWorld, type WorldBeginning } from './plane.js';
export {
  type Done,
  type Passage,
  type RowKind,
  type ShownClock,
  type ShownHappening,
  WorldControl,
} from './world-control.js';
