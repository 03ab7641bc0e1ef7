import type { Access, Presented } from '../../../../src/contract/provider.js';
import type { WorldDesk } from '../../../../src/providers/api.js';

export interface Agent {
  readonly account: number;
}

export function agent({ secret, desk }: Presented<WorldDesk>): Access<Agent> {
  const found = desk.ledger.findCredential('ferrymeter', 'pass', secret);
  const [account] = found ? desk.ledger.accountsOf(found.principal) : [];
  return account === undefined
    ? { ok: false, problem: 'invalid' }
    : { ok: true, caller: { account } };
}
