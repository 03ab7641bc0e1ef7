export { type Clock, type ManualClock, manualClock, systemClock } from './clock.js';
export type { Recipe } from './recipe.js';
export { openWorld, type World, WorldFailed, type WorldParts } from './world.js';
