/** Days that go by after a history has ended: the accounts that are busy in it go on living. */
import { apply, type Command, decide, type Ledger, type LedgerEvent } from '../ledger/index.js';
import { DAY, isoDate } from './calendar.js';
import { keyed, type PathPart } from './random.js';
import {
  contextOf,
  type ProviderStory,
  type StoryContext,
  type StoryRecipe,
  scenesOf,
} from './scenario.js';

/**
 * What one day brings to a ledger, as the facts that its commands come to, in the order of their
 * recording. The ledger stays as it is. The same ledger, recipe and day bring the same.
 *
 * @param day its first millisecond
 */
export function trafficOf(
  stories: readonly ProviderStory[],
  recipe: StoryRecipe,
  ledger: Ledger,
  day: number,
): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  const ahead = ledger.fork();
  for (const { story, scene } of scenesOf(stories, recipe)) {
    if (!story.live) continue;
    const root = keyed(recipe.seed, 'story', story.id, 'traffic', isoDate(day));
    const random = (...path: readonly PathPart[]) => root.child(...path);
    const context = contextOf({ ...scene, now: day + DAY, random }, ahead);
    try {
      story.live({ ...context, enact: recording(ahead, events) });
    } catch (error) {
      // What was done to the world since leaves no room for the rest of this day.
      if (!(error instanceof Refused)) throw error;
    }
  }
  return events;
}

/** A world that has been changed may refuse what its story goes on with. */
class Refused extends Error {}

/** Does what a story does, and writes down what came of it. */
function recording(ledger: Ledger, events: LedgerEvent[]): StoryContext['enact'] {
  return <C extends Command>(command: C, at: number) => {
    const decision = decide(ledger, command, at);
    if (!decision.ok) throw new Refused(decision.rejection.type);
    for (const event of decision.events) {
      apply(ledger, event);
      events.push(event);
    }
    return decision.result;
  };
}
