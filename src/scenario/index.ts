/** How the seeded histories of the APIs are written. */

export { addMonths } from '../calendar-months.js';
export type { Steps } from '../slices/index.js';
export {
  DAY,
  dayStart,
  HOUR,
  isoDate,
  MINUTE,
  monthStart,
  SECOND,
  startOfDay,
  weekdayOf,
} from './calendar.js';
export { digest } from './digest.js';
export { callsOf, historyProblem, MOST_SERVED_CALLS, MOST_WRITTEN_CALLS } from './limits.js';
export type { Part } from './part.js';
export { keyed, type Random, type Weighted } from './random.js';
export {
  arrivals,
  exactArrivals,
  OFFICE_HOURS,
  OFFICE_WEEK,
} from './rhythm.js';
export {
  actsOf,
  buildBase,
  buildBaseInSteps,
  contextOf,
  type Demo,
  type DemoCredential,
  demoCredentials,
  type ProviderStory,
  type Scene,
  type StoryContext,
  type StoryRecipe,
  storyVersion,
} from './scenario.js';
export { checkStory, listStories, type Plot, readPlot, STEADY, StoryError } from './settings.js';
export {
  type AccountFeed,
  type FeedRows,
  type Holder,
  type Table,
  table,
} from './table.js';
export { expireGrants, Timeline } from './timeline.js';
export { trafficOf } from './traffic.js';
