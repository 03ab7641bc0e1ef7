import type { Account, Command, Ledger } from '../../ledger/index.js';
import type { Lane } from '../../slices/index.js';
import type {
  Habits,
  Origin,
  Traffic,
  WorldClock,
  Worlds,
  WrittenWorld,
} from '../../worlds/index.js';
import type { ExplainableApi } from '../request-log/explain.js';
import type { Kit } from '../world-tools.js';

/** A history for a world of its own; what is left out is as the server's. */
export interface WorldRecipe {
  readonly seed?: string | number;
  readonly size?: number;
  readonly refDate?: string;
}

/** Something to have happen, in the words that all APIs share, and where. */
export interface DeedWords {
  /** `<api>/<handle>`, with `/<purpose>` where there are several. */
  readonly account: string;
  readonly do:
    | 'grant'
    | 'top-up'
    | 'charge'
    | 'refund'
    | 'meter'
    | 'open-payment'
    | 'settle-payment'
    | 'complete-payment'
    | 'fail-payment'
    | 'open-job'
    | 'advance-job'
    | 'approve'
    | 'revoke-approval';
  /** In minor units, as `cost` is. */
  readonly amount?: number;
  readonly cost?: number;
  readonly units?: number;
  /** The number of a movement. */
  readonly entry?: number;
  /** The number of a payment or job. */
  readonly payment?: number;
  readonly resource?: string;
  readonly memo?: string;
  readonly reason?: string;
  /** ISO 8601; null: never. */
  readonly expiresAt?: string | null;
}

/** What the control plane works with. Who puts paystub together hands it in. */
export interface PlaneParts {
  readonly worlds: Worlds<Kit>;
  readonly mounts: readonly ExplainableApi[];
  /**
   * Reads the text of a world file, and checks all of it. Rejects with a `WorldFileError`.
   *
   * @param name what messages call it
   */
  readonly worldOf: (text: string, name: string) => Promise<WrittenWorld>;
  readonly habits: Habits;
  /** What accounts live through as time goes by. */
  readonly traffic: Traffic;
  /** The ledger's command that something is in an account's API, or why there is none. */
  readonly commandOf: (
    deed: DeedWords,
    scene: { readonly ledger: Ledger; readonly account: Account; readonly now: number },
  ) => Command | string;
  /** The id by which an account's API shows the record that a command made or changed; null for none. */
  readonly idOf: (
    ledger: Ledger,
    account: Account,
    command: Command,
    result: Readonly<Record<string, unknown>>,
  ) => string | number | null;
  /** Builds the beginning of a world. A string says why none comes of it. */
  readonly originOf: (recipe: WorldRecipe) => Promise<Origin | string>;
  /** A clock that runs from a moment on, or as the system's. */
  readonly systemClock: (from: number | undefined) => WorldClock;
  /** Where snapshots, restores and new histories wait for each other: each may take much memory. */
  readonly lane: Lane;
  /** How many worlds there may be. */
  readonly mostWorlds: number;
}
