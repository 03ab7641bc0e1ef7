/** Who may call: the two kinds of key, and the organization that each reaches. */
import type { Access, Presented } from '../../contract/provider.js';
import { type FoundCredential, type Ledger, type Principal, permits } from '../../ledger/index.js';
import type { WorldDesk } from '../api.js';
import { ORG_ID, orgId } from './wire.js';

/** This API's book in the ledger. */
export const REALM = 'nametrust';

/** How the secrets of each kind of credential begin. */
export const KEY_PREFIXES = { 'org-key': 'nt_org_', 'personal-key': 'nt_pers_' } as const;
export type KeyKind = keyof typeof KEY_PREFIXES;

/** Who asks. */
export interface Caller {
  readonly kind: KeyKind;
  readonly key: FoundCredential;
  /** Whose key it is: an organization, or a person. */
  readonly owner: Principal;
  /** The organization that the key was let in to; undefined where an operation reads none. */
  readonly org: Principal | undefined;
}

/** The permission of a personal key that reaches an organization; `*` reaches all of its owner's. */
export function reach(handle: string): string {
  return `org:${handle}`;
}

/** The check of the one scheme, `ApiKey`. The scopes are permissions in the organization. */
export function apiKey(presented: Presented<WorldDesk>): Access<Caller> {
  const { secret, scopes, desk } = presented;
  const kind = kindOf(secret);
  const key = kind && desk.ledger.findCredential(REALM, kind, secret);
  const owner = key && desk.ledger.principal(key.principal);
  if (!kind || !key || !owner) return { ok: false, problem: 'invalid' };
  const state = desk.ledger.credentialState(key, desk.now());
  if (state !== 'valid') return { ok: false, problem: state };
  const caller = { kind, key, owner };
  if (scopes.length === 0) return { ok: true, caller: { ...caller, org: undefined } };

  const asked = namedOrg(presented.header('x-org-id'));
  const org = reachableOrgs(desk.ledger, caller).find((one) =>
    asked === undefined ? kind === 'org-key' : orgId(one) === asked,
  );
  if (!org) return { ok: false, problem: 'forbidden', needs: ['X-Org-ID'] };
  const permitted = permissionsIn(desk.ledger, caller, org);
  const needs = scopes.filter((scope) => !permits(permitted, scope));
  if (needs.length > 0) return { ok: false, problem: 'forbidden', needs };
  return { ok: true, caller: { ...caller, org } };
}

/** An org key's own organization; of a personal key's owner, those that the key was made for. */
export function reachableOrgs(
  ledger: Ledger,
  { kind, key, owner }: Omit<Caller, 'org'>,
): readonly Principal[] {
  if (kind === 'org-key') return [owner];
  return ledger
    .orgsOf(owner.index)
    .map((index) => ledger.principal(index))
    .filter((org) => org !== undefined)
    .filter((org) => permits(key.row.permissions, reach(org.handle)));
}

/** What an org key says itself, and for a personal key its owner's role. Joined as a key's are. */
function permissionsIn(
  ledger: Ledger,
  { kind, key, owner }: Omit<Caller, 'org'>,
  org: Principal,
): string {
  if (kind === 'org-key') return key.row.permissions;
  return ledger.membership(org.index, owner.index)?.permissions.join(',') ?? '';
}

function kindOf(secret: string): KeyKind | undefined {
  if (secret.startsWith(KEY_PREFIXES['org-key'])) return 'org-key';
  if (secret.startsWith(KEY_PREFIXES['personal-key'])) return 'personal-key';
  return undefined;
}

/** What is no organization id counts as absent: the document says so. */
function namedOrg(header: string | undefined): string | undefined {
  return header !== undefined && ORG_ID.test(header) ? header : undefined;
}
