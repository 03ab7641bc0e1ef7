import type { Desk, Provider } from '../contract/provider.js';
import type { Command, Ledger, Outcome, Rejection } from '../ledger/index.js';
import type { ProviderStory } from '../story/index.js';

/** What stands behind every handler: the ledger of one world, its time, and the one way to change it. */
export interface WorldDesk extends Desk {
  /** To be read only; what was read leaves with the answer once it is durable. */
  readonly ledger: Ledger;
  /** The world's time, in milliseconds since the Unix epoch. */
  now(): number;
  /** Decides and applies at once; resolves when that is durable. */
  execute<C extends Command>(command: C): Promise<Outcome<C>>;
}

/** What `src/providers/<id>/index.ts` exports by the name `api`. */
export interface Api {
  readonly provider: Provider<WorldDesk, Rejection>;
  readonly story: ProviderStory;
}
