import type { Refusal } from '../contract/behaviour.js';

import { conditionText, holds, looksAtCredential, type Scope } from './conditions.js';
import type { Disagreement, ReadExchange, Reader } from './reading.js';

/** Requests that are refused although they fit their schemas, and were served all the same. */
export function servedAlthoughRefused(
  reader: Reader,
  read: ReadExchange,
  scope: Scope,
  tally: (rule: string) => void,
): Disagreement[] {
  const { operation, behaviour, answer } = read;
  return (behaviour.refused ?? []).flatMap((refusal: Refusal): Disagreement[] => {
    if (reader.masked && looksAtCredential(refusal.if)) return [];
    if (!holds(refusal.if, scope)) return [];
    tally('refused');
    if (answer.status < 200 || answer.status > 299) return [];
    return [
      {
        operation: operation?.id,
        rule: 'refused',
        provenance: reader.facts.ofBehaviour(operation, behaviour, refusal),
        message: `served, and the contract says that it is refused: ${refusal.name}`,
        expected: `${refusal.status.join(' or ')}, as ${conditionText(refusal.if, scope)}`,
        received: String(answer.status),
        pointer: undefined,
      },
    ];
  });
}
