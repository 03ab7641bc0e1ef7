/** How the seeded histories of the APIs are written. */
export {
  addMonths,
  DAY,
  dayStart,
  HOUR,
  isoDate,
  MINUTE,
  monthStart,
  monthStarts,
  SECOND,
  startOfDay,
  weekdayOf,
} from './calendar.js';
export { Chronicle, type Holding, type Owner } from './chronicle.js';
export { type Company, Dictionaries, type Person, slugOf } from './dictionaries.js';
export { canonicalJson, digest, digestOf } from './digest.js';
export { callsOf, historyProblem, MOST_SERVED_CALLS, MOST_WRITTEN_CALLS } from './limits.js';
export type { Call, Fate, Part } from './part.js';
export { checkStory, listStories, type Plot, readPlot, STEADY, StoryError } from './plot.js';
export { keyed, type PathPart, type Random, type Weighted } from './random.js';
export {
  arrivals,
  exactArrivals,
  OFFICE_HOURS,
  OFFICE_WEEK,
  type Rhythm,
  type WeekWeights,
} from './rhythm.js';
export {
  type Act,
  actsOf,
  buildBase,
  buildBaseInSteps,
  contextOf,
  type Demo,
  type DemoCredential,
  demoCredentials,
  type ProviderStory,
  type Scene,
  type Stage,
  type StoryContext,
  type StoryRecipe,
  storyVersion,
} from './story.js';
export {
  type AccountFeed,
  type FeedRows,
  type Holder,
  type Table,
  type TableSpec,
  table,
} from './table.js';
export { trafficOf } from './traffic.js';
