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
export { type Company, Dictionaries, type Person, slugOf } from './dictionaries.js';
export { canonicalJson, digest, digestOf } from './digest.js';
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
  buildBase,
  type Demo,
  type DemoCredential,
  demoCredentials,
  type ProviderStory,
  type Scene,
  type StoryContext,
  type StoryRecipe,
  storyVersion,
} from './story.js';
