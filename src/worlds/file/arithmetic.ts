/** What the rows of an account in a world file come to, and whether it ever was more than may be. */
import type { Steps } from '../../slices/index.js';
import type { FileAccount, WorldFile } from './form.js';
import type { Path, Problems } from './problems.js';

/** What follows from the entries of an account. */
export interface Sums {
  /** Of the posted entries. */
  readonly balance: number;
  /** Of the pending entries: 0 or less. */
  readonly held: number;
  /** What is left of each grant. */
  readonly remaining: readonly number[];
}

/** Hears what an entry could not have done. */
type Watch = (seq: number, column: 'amount' | 'grant', problem: string) => void;

/** So many rows are added up in one piece. */
const PIECE = 1_024;

/** Adds up the entries of an account whose references resolve. */
export function* sumsOf(account: FileAccount, watch: Watch = () => undefined): Steps<Sums> {
  const { grants = [], entries = [], floor = 0 } = account;
  const remaining = grants.map(() => 0);
  let balance = 0;
  let held = 0;
  let granted = 0;
  let below = false;
  for (const [seq, { amount, state, grant }] of entries.entries()) {
    if (seq % PIECE === PIECE - 1) yield;
    if (typeof amount !== 'number' || state === 'voided') continue;
    if (state === 'pending') {
      if (amount >= 0) watch(seq, 'amount', `is ${amount}, and a pending entry holds less than 0`);
      if (typeof grant === 'number') {
        watch(seq, 'grant', `is ${grant}, and should be null: only the wallet can hold an amount`);
      }
      held += amount;
    } else {
      balance += amount;
      if (typeof grant === 'number') {
        const left = (remaining[grant] ?? 0) + amount;
        const most = Number(grants[grant]?.amount);
        if (left < 0 || left > most) {
          watch(
            seq,
            'amount',
            `is ${amount}, which leaves ${left} in grant ${grant}: it may have 0 to ${most}`,
          );
        }
        remaining[grant] = left;
        granted += amount;
      }
    }
    const wallet = balance + held - granted;
    if (!Number.isSafeInteger(wallet) || !Number.isSafeInteger(balance)) {
      watch(seq, 'amount', `is ${amount}, with which the sum is too large to be exact`);
      break;
    }
    // Said once: all that follows lies below the floor too.
    if (amount < 0 && floor !== null && wallet < floor && !below) {
      watch(
        seq,
        'amount',
        `is ${amount}, which takes the wallet to ${wallet}, below its floor of ${floor}`,
      );
      below = true;
    }
  }
  return { balance, held, remaining };
}

/**
 * Adds every entry that could not have been made, every sum that does not agree with what the file
 * says it is, and all that is too large to be counted.
 */
export function* checkSums(file: WorldFile, problems: Problems): Steps<void> {
  const units = new Map<string, number>();
  for (const [index, account] of (file.accounts ?? []).entries()) {
    const at: Path = ['accounts', index];
    yield;
    const sums = yield* sumsOf(account, (seq, column, problem) =>
      problems.add([...at, 'entries', seq, column], problem),
    );
    agrees(account.balance, sums.balance, [...at, 'balance'], 'the posted entries', problems);
    agrees(account.held, sums.held, [...at, 'held'], 'the pending entries', problems);
    for (const [place, { remaining }] of (account.grants ?? []).entries()) {
      const here = [...at, 'grants', place, 'remaining'];
      agrees(remaining, sums.remaining[place] ?? 0, here, 'its posted entries', problems);
    }
    yield* checkTotals(account, at, problems);
    let charged = 0;
    for (const [seq, { charge }] of (account.entries ?? []).entries()) {
      if (seq % PIECE === PIECE - 1) yield;
      if (typeof charge !== 'number' || charge === 0) continue;
      charged += charge;
      if (typeof account.chargeUnit !== 'string') {
        const problem = `is ${charge}, and the account has no chargeUnit to count it in`;
        problems.add([...at, 'entries', seq, 'charge'], problem);
      }
    }
    for (const [unit, sum] of [
      [account.unit, sums.balance],
      [account.chargeUnit, charged],
    ] as const) {
      if (typeof unit !== 'string') continue;
      const total = (units.get(unit) ?? 0) + Math.abs(sum);
      units.set(unit, total);
      if (!Number.isSafeInteger(total)) {
        problems.add(at, `with it, all accounts in ${unit} come to more than can be exact`);
      }
    }
    if (problems.full) return;
  }
}

function agrees(
  told: number | string | boolean | null | readonly string[] | undefined,
  sum: number,
  at: Path,
  what: string,
  problems: Problems,
): void {
  if (told === undefined || told === sum) return;
  problems.add(
    at,
    `is ${told}, and ${what} come to ${sum}: mend them, write ${sum}, or leave it out`,
  );
}

/** The columns that the APIs add up. */
const SUMMED = {
  entries: ['amount', 'charge'],
  payments: ['amount', 'finalAmount'],
  usage: ['units', 'cost', 'charge'],
  grants: ['amount'],
} as const;

/** An API that adds up a column, whatever the filter, must come to an exact sum. */
function* checkTotals(account: FileAccount, at: Path, problems: Problems): Steps<void> {
  for (const [list, columns] of Object.entries(SUMMED)) {
    for (const column of columns) {
      let total = 0;
      yield;
      for (const line of account[list as keyof typeof SUMMED] ?? []) {
        const cell = line[column];
        if (typeof cell === 'number') total += Math.abs(cell);
      }
      if (!Number.isSafeInteger(total)) {
        const problem = `its values of ${column} come to more than ${Number.MAX_SAFE_INTEGER}, up to which sums are exact`;
        problems.add([...at, list], problem);
      }
    }
  }
}
