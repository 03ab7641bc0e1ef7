import type { Reference } from '../contract/behaviour.js';
import type { Operation } from '../contract/contract.js';
import { aggregateFault, onlyGrows } from './aggregates.js';
import { conditionText, holds } from './conditions.js';
import { at, shown } from './json.js';
import type { Base, Complaint } from './list-reader.js';
import { provenanceIn } from './lists.js';
import type { Run } from './run.js';

/** What several operations say together: totals over another's list, and rows that refer to each other. */
export async function verifyAgreements(run: Run, bases: ReadonlyMap<string, Base>): Promise<void> {
  for (const operation of run.contract.operations.values()) {
    await run.attempt(operation, 'totals over lists', () => verifyTotals(run, operation, bases));
    for (const reference of run.checker.behaviourOf(operation).list?.references ?? []) {
      await run.attempt(operation, `that ${reference.at} leads to rows of ${reference.to}`, () =>
        verifyReference(run, operation, reference, bases),
      );
    }
  }
}

async function verifyTotals(
  run: Run,
  operation: Operation,
  bases: ReadonlyMap<string, Base>,
): Promise<void> {
  for (const aggregate of run.checker.behaviourOf(operation).aggregates ?? []) {
    const { over } = aggregate;
    if (over === undefined || !run.isVerified(operation)) continue;
    const base = bases.get(over);
    const what = `${aggregate.at}, the ${aggregate.is} over ${over}`;
    if (!base) {
      run.skip(operation, what, `${over} was not read`);
      continue;
    }
    const bounded = onlyGrows(aggregate, base.rows);
    if (!base.complete) run.skip(operation, what, `${over} does not show all of its rows`);
    await base.steadily(what, async () => {
      const read = await run.ask(operation);
      run.held(operation.id, 'agreement');
      if (read.answer.status !== 200 || !(base.complete || bounded)) return [];
      const atLeast = { atLeast: !base.complete };
      const { facts } = run.checker;
      const fault = aggregateFault(facts, operation, aggregate, base.rows, read, atLeast);
      return fault ? [{ read, disagreement: fault }] : [];
    });
  }
}

async function verifyReference(
  run: Run,
  operation: Operation,
  reference: Reference,
  bases: ReadonlyMap<string, Base>,
): Promise<void> {
  const base = bases.get(operation.id);
  const target = bases.get(reference.to);
  if (!base || !target) {
    run.skip(
      operation,
      `that ${reference.at} leads to rows of ${reference.to}`,
      'one of the lists was not read',
    );
    return;
  }
  await target.steadily(`${reference.at} to ${reference.to}`, async () => {
    const again = await base.reader.read();
    base.reading = again;
    return complaintsOf(run, operation, reference, base, target);
  });
}

function complaintsOf(
  run: Run,
  operation: Operation,
  reference: Reference,
  base: Base,
  target: Base,
): Complaint[] {
  const { list } = base.reader;
  const key = reference.by ?? target.reader.list.key;
  const [read] = base.reading.pages;
  if (!read || key === undefined) return [];
  const complaints: Complaint[] = [];
  const { where, if: refers } = reference;
  const named = target.rows.filter((row) => !where || holds(where, { subject: row }));
  const byKey = new Map(named.map((row) => [JSON.stringify(at(row, key)), row]));
  const times = new Map<string, number>();
  const provenance = provenanceIn(base.reader, reference);
  const complain = (message: string, expected: string, received: string, index: number): void => {
    complaints.push({
      read,
      disagreement: {
        operation: operation.id,
        rule: 'reference',
        provenance,
        message,
        expected,
        received,
        pointer: `${list.rows}/${index}${reference.at}`,
      },
    });
  };
  for (const [index, row] of base.rows.entries()) {
    const value = at(row, reference.at);
    if (value === null || value === undefined) continue;
    if (refers && !holds(refers, { subject: row })) continue;
    run.held(operation.id, 'reference');
    const name = JSON.stringify(value);
    times.set(name, (times.get(name) ?? 0) + 1);
    const linked = byKey.get(name);
    if (linked === undefined) {
      // What is not listed may have left a list that is cut off.
      if (!target.complete || reference.mayBeGone) continue;
      complain(
        `${reference.at} leads to no row of ${reference.to}`,
        `a row whose ${key} is ${name}`,
        'none',
        index,
      );
      continue;
    }
    const scope = { ...run.checker.scopeOf(read, row), linked };
    for (const rule of reference.rules ?? []) {
      const broken = run.checker.ruleBreaks(
        read,
        { ...rule, 'x-provenance': rule['x-provenance'] ?? provenanceMark(reference) },
        scope,
        `${list.rows}/${index}`,
        (id, held) => run.held(id, held),
      );
      complaints.push(...broken.map((disagreement) => ({ read, disagreement })));
    }
  }
  const { onceForEach } = reference;
  if (!onceForEach) return complaints;
  for (const row of target.rows) {
    if (!holds(onceForEach, { subject: row })) continue;
    run.held(operation.id, 'reference');
    const name = JSON.stringify(at(row, key));
    const count = times.get(name) ?? 0;
    // A row that is not referred to may be by one that was not read; twice is too often anyway.
    if (count === 1 || (count === 0 && !base.complete)) continue;
    const what = conditionText(onceForEach, { subject: row });
    complain(
      `a row of ${reference.to} where ${what} is referred to ${count} times`,
      `exactly one row whose ${reference.at} is ${name}`,
      `${count}, ${shown(base.rows.length)} rows in all`,
      0,
    );
  }
  return complaints;
}

function provenanceMark(reference: Reference): NonNullable<Reference['x-provenance']> {
  return reference['x-provenance'] ?? { level: 'documented', source: 'the contract' };
}
