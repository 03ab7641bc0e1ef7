import { apply } from './apply.js';
import { refuseOutOfBounds } from './bounds.js';
import type { Command, Outcome } from './commands.js';
import type { Decision } from './decide/decision.js';
import { drawGrants, expireGrants, grant, revokeGrant } from './decide/grants.js';
import { meter } from './decide/meter.js';
import {
  capturePayment,
  completePayment,
  failPayment,
  holdPayment,
  openPayment,
  recordPayment,
  settlePayment,
  voidPayment,
} from './decide/payments.js';
import {
  addMember,
  addPrincipal,
  issueCredential,
  openAccount,
  revokeCredential,
  useCredential,
} from './decide/people.js';
import { deleteRecord, putRecord } from './decide/records.js';
import { credit, debit, refund } from './decide/wallet.js';
import type { Ledger } from './ledger.js';

/**
 * What a command would do to a ledger at a time, in milliseconds since the Unix epoch. Changes
 * nothing: the same ledger, command and time always give the same answer. A decision that is granted
 * can be applied and kept: what there is no room for was refused.
 */
export function decide<C extends Command>(ledger: Ledger, command: C, now: number): Decision<C>;
export function decide(ledger: Ledger, command: Command, now: number): Decision<Command> {
  const decision = decideOne(ledger, command, now);
  return (decision.ok ? refuseOutOfBounds(ledger, decision.events) : undefined) ?? decision;
}

function decideOne(ledger: Ledger, command: Command, now: number): Decision<Command> {
  switch (command.type) {
    case 'add-principal':
      return addPrincipal(ledger, command, now);
    case 'add-member':
      return addMember(ledger, command);
    case 'open-account':
      return openAccount(ledger, command);
    case 'issue-credential':
      return issueCredential(ledger, command, now);
    case 'revoke-credential':
      return revokeCredential(ledger, command, now);
    case 'use-credential':
      return useCredential(ledger, command, now);
    case 'grant':
      return grant(ledger, command, now);
    case 'revoke-grant':
      return revokeGrant(ledger, command, now);
    case 'expire-grants':
      return expireGrants(ledger, command, now);
    case 'draw-grants':
      return drawGrants(ledger, command, now);
    case 'credit':
      return credit(ledger, command, now);
    case 'debit':
      return debit(ledger, command, now);
    case 'refund':
      return refund(ledger, command, now);
    case 'meter':
      return meter(ledger, command, now);
    case 'open-payment':
      return openPayment(ledger, command, now);
    case 'hold-payment':
      return holdPayment(ledger, command, now);
    case 'capture-payment':
      return capturePayment(ledger, command, now);
    case 'void-payment':
      return voidPayment(ledger, command, now);
    case 'settle-payment':
      return settlePayment(ledger, command, now);
    case 'complete-payment':
      return completePayment(ledger, command, now);
    case 'fail-payment':
      return failPayment(ledger, command, now);
    case 'record-payment':
      return recordPayment(ledger, command, now);
    case 'put-record':
      return putRecord(ledger, command, now);
    case 'delete-record':
      return deleteRecord(ledger, command);
  }
}

/** Decides and applies, for those who keep no journal: stories and tests. */
export function enact<C extends Command>(ledger: Ledger, command: C, now: number): Outcome<C> {
  const decision = decide(ledger, command, now);
  if (!decision.ok) return decision;
  for (const event of decision.events) apply(ledger, event);
  return { ok: true, result: decision.result };
}
