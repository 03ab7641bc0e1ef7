export {
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
  readWorldInSteps,
  shown,
  WorldFileError,
  type WrittenWorld,
  worldText,
} from './file/index.js';
export { MemoryBudget, MemoryShare } from './memory-budget.js';
export { bytesOf, OBJECT_BYTES, textBytes } from './memory-size.js';
export { type Habits, type Happening, letTimePass } from './passing.js';
export { type FileRecipe, type Recipe, worldName } from './recipe.js';
export { Traffic } from './traffic.js';
export {
  checkReplayed,
  type FaultOfRows,
  openWorld,
  replay,
  UnreadableHistory,
  World,
  WorldFailed,
} from './world.js';
export {
  type Cell,
  type Found,
  MAIN,
  type Origin,
  type WorldRefusal,
  Worlds,
} from './worlds.js';
