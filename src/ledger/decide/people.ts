/** Commands about who there is, what they hold, and the keys they have. */
import type {
  AddMember,
  AddPrincipal,
  IssueCredential,
  OpenAccount,
  RevokeCredential,
  UseCredential,
} from '../commands.js';
import type { Ledger } from '../ledger.js';
import { refuseAmount } from './checks.js';
import { type Decision, rejected } from './decision.js';

export function addPrincipal(
  ledger: Ledger,
  command: AddPrincipal,
  now: number,
): Decision<AddPrincipal> {
  const { realm, handle, kind, name, email = null, passwordHash = null } = command;
  if (ledger.findPrincipal(realm, { handle }) !== undefined) {
    return rejected({ type: 'principal-exists', field: 'handle' });
  }
  if (email !== null && ledger.findPrincipal(realm, { email }) !== undefined) {
    return rejected({ type: 'principal-exists', field: 'email' });
  }
  const index = ledger.principalCount;
  const principal = {
    index,
    realm,
    handle,
    kind,
    name,
    email,
    passwordHash,
    createdAt: now,
    attributes: command.attributes ?? {},
  };
  return { ok: true, events: [{ type: 'principal-added', principal }], result: { index } };
}

export function addMember(ledger: Ledger, command: AddMember): Decision<AddMember> {
  const { org, user, role, permissions } = command;
  const realm = ledger.principal(org)?.realm;
  if (realm === undefined) return rejected({ type: 'principal-not-found', principal: org });
  if (ledger.principal(user)?.realm !== realm) {
    return rejected({ type: 'principal-not-found', principal: user });
  }
  const membership = { org, user, role, permissions };
  return { ok: true, events: [{ type: 'member-added', membership }], result: {} };
}

export function openAccount(ledger: Ledger, command: OpenAccount): Decision<OpenAccount> {
  const { principal, purpose, unit, floor, chargeUnit = null, attributes = {} } = command;
  const realm = ledger.principal(principal)?.realm;
  if (realm === undefined) return rejected({ type: 'principal-not-found', principal });
  if (ledger.accountFor(principal, purpose) !== undefined) {
    return rejected({ type: 'account-exists', purpose });
  }
  const refusal = refuseAmount('floor', floor, Number.MIN_SAFE_INTEGER, 0);
  if (refusal) return refusal;
  const index = ledger.accountCount;
  const account = { index, principal, realm, purpose, unit, floor, chargeUnit, attributes };
  return { ok: true, events: [{ type: 'account-opened', account }], result: { index } };
}

export function issueCredential(
  ledger: Ledger,
  command: IssueCredential,
  now: number,
): Decision<IssueCredential> {
  const { principal, kind, name, secret, prefix, permissions, expiresAt = null } = command;
  const realm = ledger.principal(principal)?.realm;
  if (realm === undefined) return rejected({ type: 'principal-not-found', principal });
  if (ledger.findCredential(realm, kind, secret) !== undefined) {
    return rejected({ type: 'credential-exists', kind });
  }
  const seq = ledger.credentials(principal).length;
  const row = {
    kind,
    name,
    secret,
    prefix,
    permissions: permissions.join(','),
    createdAt: now,
    expiresAt,
    revokedAt: null,
    lastUsedAt: null,
  };
  return {
    ok: true,
    events: [{ type: 'credential-issued', principal, seq, row }],
    result: { seq },
  };
}

export function revokeCredential(
  ledger: Ledger,
  command: RevokeCredential,
  now: number,
): Decision<RevokeCredential> {
  const { principal, credential } = command;
  const refusal = refuseUnknown(ledger, command);
  if (refusal) return refusal;
  if (ledger.credentials(principal).value(credential, 'revokedAt') !== null) {
    return { ok: true, events: [], result: { repeated: true } };
  }
  return {
    ok: true,
    events: [{ type: 'credential-changed', principal, seq: credential, patch: { revokedAt: now } }],
    result: { repeated: false },
  };
}

export function useCredential(
  ledger: Ledger,
  command: UseCredential,
  now: number,
): Decision<UseCredential> {
  const { principal, credential } = command;
  const refusal = refuseUnknown(ledger, command);
  if (refusal) return refusal;
  return {
    ok: true,
    events: [
      { type: 'credential-changed', principal, seq: credential, patch: { lastUsedAt: now } },
    ],
    result: {},
  };
}

function refuseUnknown(
  ledger: Ledger,
  { principal, credential }: { readonly principal: number; readonly credential: number },
) {
  if (ledger.principal(principal) === undefined) {
    return rejected({ type: 'principal-not-found', principal });
  }
  if (!ledger.credentials(principal).has(credential)) {
    return rejected({ type: 'credential-not-found', credential });
  }
  return undefined;
}
