import type { Operation } from '../contract/contract.js';
import { unmarked } from './finding.js';
import { withoutMoments } from './json.js';
import type { ReadExchange } from './reading.js';
import type { Run } from './run.js';

/** What every reading operation says, by its id. */
type Standing = ReadonlyMap<string, ReadExchange>;

/**
 * Runs what is to be refused (it says whether all of it was), and holds that nothing which can be read has changed by it. What changes
 * once may have been somebody else; what changes with every try was not.
 */
export async function changingNothing(
  run: Run,
  operation: Operation,
  readers: readonly Operation[],
  refusals: () => Promise<boolean>,
): Promise<void> {
  let before = await standing(run, readers);
  for (let tries = 0; tries < 2; tries++) {
    const allRefused = await refusals();
    // What was taken, or broke the server, may change something: that is another finding.
    if (!allRefused) return;
    const after = await standing(run, readers);
    run.held(operation.id, 'refusal-changes-nothing');
    const changed = [...before].find(([id, read]) => {
      const now = after.get(id);
      return now && withoutMoments(now.body) !== withoutMoments(read.body);
    });
    if (!changed) return;
    const [id, was] = changed;
    const now = after.get(id) ?? was;
    before = after;
    if (tries === 0) continue;
    run.note(
      {
        operation: operation.id,
        rule: 'refusal-changes-nothing',
        provenance: unmarked,
        message: `requests to ${operation.id} that are refused change what ${id} says`,
        expected: withoutMoments(was.body).slice(0, 200),
        received: withoutMoments(now.body).slice(0, 200),
        pointer: undefined,
      },
      now,
    );
  }
}

async function standing(run: Run, readers: readonly Operation[]): Promise<Standing> {
  const reads = new Map<string, ReadExchange>();
  for (const reader of readers) {
    if (!run.credentialsOf(reader)) continue;
    const read = await run.ask(reader);
    if (read.answer.status === 200) reads.set(reader.id, read);
  }
  return reads;
}
