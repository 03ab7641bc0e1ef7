/** From the words that all APIs share to a command of the ledger. */
import { beginningOf } from '../contract/iso-8601.js';
import type { DeedWords, PlaneParts } from '../control/index.js';
import type { Command } from '../ledger/index.js';
import { commandOf, type Deed } from '../providers/index.js';
import type { WorldTrial } from './import-check/index.js';

/** What each deed cannot do without. */
const NEEDS: Readonly<Record<DeedWords['do'], readonly (keyof DeedWords)[]>> = {
  grant: ['amount'],
  'top-up': ['amount'],
  charge: ['amount'],
  refund: ['entry'],
  meter: ['cost'],
  'open-payment': ['amount'],
  'settle-payment': ['payment'],
  'complete-payment': ['payment'],
  'fail-payment': ['payment'],
  'open-job': ['amount'],
  'advance-job': ['payment'],
  approve: [],
  'revoke-approval': [],
};

/** Asks the API of an account what something is there. */
export function deedReader(trial: WorldTrial): PlaneParts['commandOf'] {
  return (words, scene) => {
    const its = trial.spoken(scene.account.realm);
    if (!its?.api.deeds) return 'nothing can be done to its accounts';
    const deed = deedOf(words);
    if (typeof deed === 'string') return deed;
    return commandOf(its.api.deeds, deed, scene);
  };
}

/**
 * The id by which an API shows the record that a command made or changed; null where it shows none.
 * What a command does to an account is a payment, a usage event or an entry, in that order.
 */
export function idReader(trial: WorldTrial): PlaneParts['idOf'] {
  return (ledger, { index, principal: owner, realm }, command, result) => {
    const principal = ledger.principal(owner);
    const tables = trial.spoken(realm)?.api.tables ?? [];
    if (principal === undefined) return null;
    const placed = placeOf(command, result);
    if (placed === undefined) return null;
    const record = ledger[placed.feed](index).get(placed.seq);
    const keys = [...ledger.credentials(owner).rows({ sort: { by: 'seq', order: 'asc' } })].map(
      ({ row }) => row,
    );
    for (const { feed, key, lists, wire } of tables) {
      if (feed !== placed.feed || key === null || record === undefined) continue;
      if (lists && !lists(record)) continue;
      const id = wire({ account: index, principal, keys }, placed.seq, record)[key];
      if (typeof id === 'string' || typeof id === 'number') return id;
    }
    return null;
  };
}

/** Where the record of a command is. */
function placeOf(
  command: Command,
  result: Readonly<Record<string, unknown>>,
): { readonly feed: 'payments' | 'usage' | 'entries'; readonly seq: number } | undefined {
  if ('payment' in command && typeof command.payment === 'number') {
    return { feed: 'payments', seq: command.payment };
  }
  const { type } = command;
  const seq = type === 'grant' ? result.entry : result.seq;
  if (typeof seq !== 'number') return undefined;
  if (type === 'open-payment' || type === 'record-payment') return { feed: 'payments', seq };
  return { feed: type === 'meter' ? 'usage' : 'entries', seq };
}

function deedOf({ account, expiresAt, ...words }: DeedWords): Deed | string {
  const missing = NEEDS[words.do].filter((name) => words[name as keyof typeof words] === undefined);
  if (missing.length > 0) return `${words.do} needs ${missing.join(' and ')}`;
  const at = typeof expiresAt === 'string' ? (beginningOf(expiresAt) ?? Number.NaN) : expiresAt;
  if (Number.isNaN(at)) return `${expiresAt} is no moment`;
  // What it cannot do without is there, and what it has no use for is not looked at.
  return { ...words, ...(at === undefined ? {} : { expiresAt: at }) } as Deed;
}
