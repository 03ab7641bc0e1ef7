export {
  type Clock,
  isMomentOfClock,
  type ManualClock,
  manualClock,
  systemClock,
  WorldClock,
} from './clock.js';
export { momentAfter } from './duration.js';
export {
  LARGEST_FILE,
  type LoadedWorld,
  loadWorld,
  type Path,
  type Problem,
  Problems,
  readWorld,
  readWorldInSteps,
  shown,
  WorldFileError,
  type WrittenWorld,
  worldText,
} from './file/index.js';
export { type Forgetful, type KeptKind, MemoryBudget, MemoryShare } from './memory-budget.js';
export { type Habits, type Happening, letTimePass } from './passing.js';
export { type FileRecipe, type Recipe, worldName } from './recipe.js';
export { type DayOf, TRAFFIC_DAYS_MOST, Traffic } from './traffic.js';
export {
  checkReplayed,
  type FaultOfRows,
  openWorld,
  replay,
  UnreadableHistory,
  World,
  WorldFailed,
  type WorldParts,
} from './world.js';
export {
  type Cell,
  type Found,
  MAIN,
  type Origin,
  WORLD_NAME,
  type WorldRefusal,
  Worlds,
  type WorldsOptions,
} from './worlds.js';
