import type { Operation } from '../contract/contract.js';
import { at, sameJson, shown, withoutMoments } from './json.js';
import type { ReadExchange } from './reading.js';
import type { Run } from './run.js';

/** So many answers in a row that are all different are no chance. */
const enough = 4;

/** Where an answer that is no list changes from call to call although nothing was done. */
const restless = {
  level: 'assumed',
  source: 'the same question twice agrees, unless something happens in between',
  place: undefined,
} as const;

/**
 * The same question twice agrees, for answers that are no list. Something may happen between two
 * calls, as when a balance is spent from; not between every two of them.
 */
export async function verifyConstancy(run: Run, operation: Operation): Promise<void> {
  run.held(operation.id, 'stable');
  const first = await run.ask(operation);
  const reads: ReadExchange[] = [first];
  while (reads.length < enough) {
    const next = await run.ask(operation);
    if (next.answer.status !== 200) return;
    const alike = withoutMoments(next.body) === withoutMoments(reads.at(-1)?.body);
    if (alike) return;
    reads.push(next);
  }
  const last = reads.at(-1);
  if (!last) return;
  run.note(
    {
      operation: operation.id,
      rule: 'stable',
      provenance: restless,
      message: 'the same question is answered differently each time',
      expected: withoutMoments(first.body).slice(0, 200),
      received: withoutMoments(last.body).slice(0, 200),
      pointer: undefined,
    },
    last,
  );
}

/** Fields that are the same in every answer to one caller, whatever the parameters. */
export async function verifyAlike(run: Run, operation: Operation): Promise<void> {
  const behaviour = run.checker.behaviourOf(operation);
  const { alike } = behaviour;
  if (!alike) return;
  const before = await run.ask(operation);
  const reads: ReadExchange[] = [];
  for (const query of variants(run, operation)) reads.push(await run.ask(operation, { query }));
  const after = await run.ask(operation);
  for (const { at: pointer, always, 'x-provenance': mark } of alike) {
    const value = at(before.body, pointer);
    const odd = [...reads, after].find(
      (read) => read.answer.status === 200 && !sameJson(at(read.body, pointer), value),
    );
    run.held(operation.id, 'alike');
    if (!odd) continue;
    // What changed in the meantime anyway cannot be compared, unless it never changes.
    const moved = !sameJson(at(after.body, pointer), value);
    if (moved && !always) {
      run.skip(operation, `that ${pointer} is the same in every answer`, 'it kept changing');
      continue;
    }
    run.note(
      {
        operation: operation.id,
        rule: 'alike',
        provenance: run.checker.facts.ofBehaviour(operation, behaviour, {
          ...(mark ? { 'x-provenance': mark } : {}),
        }),
        message: `${pointer} is another in another answer to the same caller`,
        expected: shown(value),
        received: shown(at(odd.body, pointer)),
        pointer,
      },
      odd,
    );
  }
}

/** One request for each value of each parameter that takes few. */
function variants(run: Run, operation: Operation): Record<string, string>[] {
  const { document } = run.contract;
  return operation.parameters.flatMap(({ name, in: place, schemaPointer }) => {
    if (place !== 'query') return [];
    const { value: schema } = document.resolve(document.at(schemaPointer), schemaPointer);
    return Array.isArray(schema.enum) ? schema.enum.map((one) => ({ [name]: String(one) })) : [];
  });
}

/** A request without each header that the caller gives and need not give: rules say what it gets. */
export async function verifyLeftOut(run: Run, operation: Operation): Promise<void> {
  for (const { name, in: place, required } of operation.parameters) {
    if (place !== 'header' || required || run.isSecret(name)) continue;
    if (!run.given('caller').has(name.toLowerCase())) continue;
    run.held(operation.id, 'left-out');
    await run.ask(operation, { header: { [name]: undefined } });
  }
}
