/** From the words that all APIs share to a command of the ledger. */
import { beginningOf } from '../contract/iso-8601.js';
import type { DeedWords, PlaneParts } from '../control/index.js';
import { commandOf, type Deed } from '../providers/index.js';
import type { WorldTrial } from './trial/index.js';

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

function deedOf({ account, expiresAt, ...words }: DeedWords): Deed | string {
  const missing = NEEDS[words.do].filter((name) => words[name as keyof typeof words] === undefined);
  if (missing.length > 0) return `${words.do} needs ${missing.join(' and ')}`;
  const at = typeof expiresAt === 'string' ? (beginningOf(expiresAt) ?? Number.NaN) : expiresAt;
  if (Number.isNaN(at)) return `${expiresAt} is no moment`;
  // What it cannot do without is there, and what it has no use for is not looked at.
  return { ...words, ...(at === undefined ? {} : { expiresAt: at }) } as Deed;
}
