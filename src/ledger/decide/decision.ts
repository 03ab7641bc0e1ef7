import type { Command, ResultOf } from '../commands.js';
import type { LedgerEvent } from '../events.js';
import type { Rejected, Rejection } from '../rejections.js';

/** What a granted command will have done, and its answer; or why it is refused. */
export type Decision<C extends Command> =
  | {
      readonly ok: true;
      /** In the order in which they are applied. None: it had been done before. */
      readonly events: readonly LedgerEvent[];
      readonly result: ResultOf<C>;
    }
  | Rejected;

export function rejected(rejection: Rejection): Rejected {
  return { ok: false, rejection };
}
