/** Why a payment is refused, and how each dialect says it. */
import type { Rejection } from '../ledger/index.js';

/** Which words refusals are said in: the SDKs' own, or the specification's. */
export type Dialect = 'sdk' | 'spec';

export type Version = 1 | 2;

/** How money is asked for, as far as refusals have words of their own for it. */
export type Way = 'eip3009' | 'permit2' | 'upto';

interface Words {
  /** What the SDKs of version 2 send. */
  readonly v2: string;
  /** What the SDKs of version 1 send. */
  readonly v1: string;
  /** What the specification lists. */
  readonly spec: string;
  /** What all say of Permit2, where that is something else. */
  readonly permit2?: string;
  /** What all say under `upto`, where that is something else than of Permit2. */
  readonly upto?: string;
}

const same = (word: string): Words => ({ v2: word, v1: word, spec: word });

const REASONS = {
  'payment-required': {
    v2: 'Payment required',
    v1: 'X-PAYMENT header is required',
    spec: 'Payment required',
  },
  'malformed-header': {
    v2: 'Payment required',
    v1: 'Invalid or malformed payment header',
    spec: 'invalid_payload',
  },
  payload: { v2: 'unsupported_payload_type', v1: 'invalid_payload', spec: 'invalid_payload' },
  version: {
    v2: 'Unsupported x402 version',
    v1: 'invalid_x402_version',
    spec: 'invalid_x402_version',
  },
  requirements: {
    v2: 'No matching payment requirements',
    v1: 'Unable to find matching payment requirements',
    spec: 'invalid_payment_requirements',
  },
  /** A server asks a facilitator for what nobody can pay. */
  'malformed-requirements': same('invalid_payment_requirements'),
  extension: same('extension_echo_mismatch'),
  scheme: {
    v2: 'invalid_exact_evm_scheme',
    v1: 'unsupported_scheme',
    spec: 'unsupported_scheme',
    upto: 'invalid_upto_evm_scheme',
  },
  network: {
    v2: 'invalid_exact_evm_network_mismatch',
    v1: 'invalid_network',
    spec: 'invalid_network',
    upto: 'invalid_upto_evm_network_mismatch',
  },
  domain: {
    v2: 'invalid_exact_evm_missing_eip712_domain',
    v1: 'invalid_payment_requirements',
    spec: 'invalid_payment_requirements',
  },
  signature: {
    v2: 'invalid_exact_evm_signature',
    v1: 'invalid_exact_evm_payload_signature',
    spec: 'invalid_exact_evm_payload_signature',
    permit2: 'invalid_permit2_signature',
  },
  'smart-wallet': {
    ...same('invalid_exact_evm_payload_undeployed_smart_wallet'),
    permit2: 'invalid_permit2_signature',
  },
  factory: {
    ...same('eip6492_factory_not_allowed'),
    permit2: 'invalid_permit2_signature',
  },
  'token-name': same('invalid_exact_evm_token_name_mismatch'),
  'token-version': same('invalid_exact_evm_token_version_mismatch'),
  asset: {
    v2: 'asset_not_deployed_contract',
    v1: 'invalid_exact_evm_eip3009_not_supported',
    spec: 'invalid_payment_requirements',
    permit2: 'asset_not_deployed_contract',
  },
  simulation: {
    ...same('invalid_exact_evm_transaction_simulation_failed'),
    permit2: 'permit2_simulation_failed',
  },
  spender: same('invalid_permit2_spender'),
  token: same('permit2_token_mismatch'),
  facilitator: same('upto_facilitator_mismatch'),
  recipient: {
    v2: 'invalid_exact_evm_recipient_mismatch',
    v1: 'invalid_exact_evm_payload_recipient_mismatch',
    spec: 'invalid_exact_evm_payload_recipient_mismatch',
    permit2: 'invalid_permit2_recipient_mismatch',
  },
  amount: {
    v2: 'invalid_exact_evm_payload_authorization_value_mismatch',
    v1: 'invalid_exact_evm_payload_authorization_value',
    spec: 'invalid_exact_evm_payload_authorization_value_mismatch',
    permit2: 'permit2_amount_mismatch',
  },
  expired: {
    ...same('invalid_exact_evm_payload_authorization_valid_before'),
    permit2: 'permit2_deadline_expired',
  },
  early: {
    ...same('invalid_exact_evm_payload_authorization_valid_after'),
    permit2: 'permit2_not_yet_valid',
  },
  nonce: {
    v2: 'invalid_exact_evm_nonce_already_used',
    v1: 'invalid_payment',
    spec: 'invalid_exact_evm_nonce_already_used',
    permit2: 'permit2_invalid_nonce',
  },
  funds: {
    v2: 'invalid_exact_evm_insufficient_balance',
    v1: 'insufficient_funds',
    spec: 'insufficient_funds',
    permit2: 'permit2_insufficient_balance',
  },
  allowance: same('permit2_allowance_required'),
  exceeded: same('invalid_upto_evm_payload_settlement_exceeds_amount'),
  reverted: {
    v2: 'invalid_exact_evm_transaction_failed',
    v1: 'invalid_transaction_state',
    spec: 'invalid_transaction_state',
    upto: 'invalid_upto_evm_transaction_failed',
  },
  pending: same('settlement_pending'),
  unreachable: same('fetch failed'),
} as const satisfies Readonly<Record<string, Words>>;

export type Reason = keyof typeof REASONS;

/** Why a payment is refused that the ledger does not take. */
export function reasonOfRejection({ type }: Rejection): Reason {
  return type === 'insufficient-funds' ? 'funds' : 'malformed-requirements';
}

/** The code of a refusal for a payment of some version, which is made in some way. */
export function codeOf(
  reason: Reason,
  version: Version,
  dialect: Dialect,
  way: Way = 'eip3009',
): string {
  const words: Words = REASONS[reason];
  const own = (way === 'upto' ? words.upto : undefined) ?? words.permit2;
  if (way !== 'eip3009' && own !== undefined) return own;
  if (dialect === 'spec') return words.spec;
  return version === 1 ? words.v1 : words.v2;
}
