/** What is made of answers that were paid for, when something is to go wrong after that. */
import type { Answer } from '../contract/answer.js';
import { challenge, type Hearer, paidAnswer, problem, type Receipt, unsettled } from './answers.js';
import type { MischiefName } from './payment-faults.js';
import type { Version } from './reasons.js';

/** What leaves in place of an answer that was paid for; undefined where it is left alone. */
export function spoiled(
  fault: MischiefName | undefined,
  kept: Answer,
  hearer: Hearer,
  version: Version,
  { payer, transaction }: Receipt,
): Answer | 'dropped' | undefined {
  switch (fault) {
    case 'settle-pending':
      return unsettled(hearer, version, 'pending', payer, transaction);
    case 'answer-lost':
      return 'dropped';
    case 'bad-gateway':
      return problem(502, 'bad_gateway', 'The answer was lost on the way.');
    case 'double-challenge':
      return challenge(hearer);
    case 'wrong-receipt': {
      const other = { payer: `0x${'0'.repeat(39)}1`, transaction: `0x${'0'.repeat(63)}1` };
      return paidAnswer(kept, hearer, version, other);
    }
    default:
      return undefined;
  }
}
