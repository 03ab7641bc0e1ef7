/** The ledger's records as this API writes them, and its sorts and filters as the ledger reads them. */
import { dateTimeToSecond } from '../../contract/date-time.js';
import { serialId, typeId, uuidV4Id } from '../../ledger/ids/index.js';
import type {
  Account,
  Attributes,
  Drawable,
  GRANTS,
  GrantRow,
  PaymentRow,
  PaymentStatus,
  Placed,
  Principal,
  UsageRow,
} from '../../ledger/index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];
export type UsageEvent = Wire['UsageEvent'];
export type UsageEventList = Wire['UsageEventList'];
export type MeResponse = Wire['MeResponse'];
export type EuroTranche = Wire['EuroTranche'];
export type JobSummary = Wire['JobSummary'];
export type JobList = Wire['JobList'];
type JobStatus = JobSummary['status'];

/** A credit is worth one EUR cent: an account's balance of credits is its balance in EUR cents. */
export const CREDIT = { code: 'CREDIT', scale: 0 } as const;
export const EUR = { code: 'EUR', scale: 2 } as const;

/** The kind of the grant that a new account lives on. */
export const SIGNUP_TRIAL = 'signup_trial';
/** The kind of the entries that were paid for. */
export const TOP_UP = 'top-up';
/** The category of those top-ups that the automatic one made. */
export const AUTO_RECHARGE = 'auto_recharge';
/** Why a job was called off that was called off cleanly: the ledger wants a reason, callers get none. */
export const CANCELED = 'canceled';

const usageIds = serialId();
const userIds = uuidV4Id({ key: 'sybilion/user' });
const trancheIds = uuidV4Id({ key: 'sybilion/grant' });
const jobIds = uuidV4Id({ key: 'sybilion/job' });
const runIds = typeId({ key: 'sybilion/run', prefix: 'run' });

/** A moment to the second, in UTC; what is below a second is cut off. */
export function timestamp(at: number): string {
  return dateTimeToSecond(at);
}

/** The first day of a moment's month in UTC, `YYYY-MM-01`. */
export function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 7)}-01`;
}

export function errorMessage(error: string, traceId: string): Wire['ErrorMessage'] {
  return { error, trace_id: traceId };
}

/** The header that every answer carries. */
export function traced(traceId: string): { readonly 'X-Trace-Id': string } {
  return { 'X-Trace-Id': traceId };
}

/** The ledger orders rows that are equal otherwise by `seq`, by which ids rise. */
export const USAGE_COLUMNS = {
  '/id': 'seq',
  '/created_at': 'at',
  '/eur_cents_charged': 'cost',
  '/credits_charged': 'charge',
  '/units': 'units',
} as const;

/** @throws {Error} for a row that says no credits, as every row of this API does. */
export function usageEvent(
  account: number,
  { seq, row }: { readonly seq: number; readonly row: UsageRow },
): UsageEvent {
  const { payment, charge } = row;
  if (charge === null) throw new Error(`usage event ${seq} of account ${account} has no charge`);
  return {
    id: usageIds.encode({ account, seq }),
    endpoint: row.resource,
    units: row.units,
    credits_charged: charge,
    // What the balance fell by, which is told in cents.
    eur_cents_charged: row.cost,
    created_at: timestamp(row.at),
    async_job_id: payment === null ? null : jobIds.encode({ account, seq: payment }),
  };
}

/** A job is a payment. What it may cost is held while it runs, and charged when it is over. */
const STATUS: Readonly<Record<PaymentStatus, JobStatus>> = {
  pending: 'queued',
  held: 'running',
  settled: 'completed',
  completed: 'completed',
  failed: 'failed',
  voided: 'canceled',
};
function statusOf(row: PaymentRow): JobStatus {
  return STATUS[row.status as PaymentStatus];
}

function isFinal(status: JobStatus): boolean {
  return status !== 'queued' && status !== 'running';
}

/** Jobs in flight have neither a time of settling nor a charge. */
const SETTLED = { at: '/status', in: ['completed', 'failed', 'canceled'] } as const;

export const JOB_COLUMNS = {
  '/status': { column: 'status', shown: STATUS },
  '/pipeline_type': 'kind',
  '/created_at': 'createdAt',
  // Nothing happens to a job after it is over, and one that failed has no other time of its end.
  '/settled_at': { column: 'updatedAt', present: SETTLED },
  // One that failed came to nothing, which the ledger orders below every sum. None that completed
  // came to 0.
  '/eur_cents_final': { column: 'finalAmount', present: SETTLED },
} as const;

/** @throws {Error} for a payment without a kind: the kind is the pipeline. */
export function jobSummary(
  account: number,
  { seq, row }: { readonly seq: number; readonly row: PaymentRow },
): JobSummary {
  const { kind, createdAt } = row;
  if (kind === null) throw new Error(`payment ${seq} of account ${account} has no pipeline`);
  const status = statusOf(row);
  const settled = isFinal(status);
  const id = jobIds.encode({ account, seq });
  const summary: JobSummary = {
    job_id: id,
    pipeline_type: kind,
    status,
    created_at: timestamp(createdAt),
    settled,
    settled_at: settled ? timestamp(row.updatedAt) : null,
    eur_cents_final: settled ? (row.finalAmount ?? 0) : null,
    terminal_reason: row.reason === CANCELED ? null : row.reason,
  };
  if (!hasStarted(row, status)) return summary;
  summary.workflow_id = `${kind}-${id}`;
  const run = runIds.encode({ account, seq, at: createdAt });
  summary.run_id = run.slice(run.indexOf('_') + 1).toUpperCase();
  return summary;
}

/** A job is called off before it starts, or while it runs: then something was held for it. */
function hasStarted(row: PaymentRow, status: JobStatus): boolean {
  return status !== 'queued' && (status !== 'canceled' || row.entry !== null);
}

/** A user's money as the ledger has it at a moment; all amounts are EUR cents. */
export interface Standing {
  readonly now: number;
  readonly user: Principal;
  readonly account: Account;
  /** What may be spent. */
  readonly drawable: Drawable;
  /** What jobs in flight reserve: 0 or less. */
  readonly held: number;
  /** The grants that have something left, in the order of drawing. */
  readonly grants: readonly Placed<typeof GRANTS>[];
  readonly trial: GrantRow | undefined;
  readonly paid: number;
  readonly payments: number;
  /** What the automatic top-up charged in this month. */
  readonly recharged: number;
}

export function me(standing: Standing): MeResponse {
  const { now, user, account, drawable, held, grants, trial, payments } = standing;
  // A tranche that is due is gone, whether or not the ledger has let it go.
  const available = drawable.granted + drawable.wallet;
  const response: MeResponse = {
    user_id: userIds.encode({ account: account.index, seq: 0 }),
    balance_eur_cents: available - held,
    available_eur_cents: available,
    api_usage_tier: numberOf(user.attributes, 'tier'),
    lifetime_paid_cents: standing.paid,
    payment_count: payments,
    has_ever_paid: payments > 0,
    role: user.kind === 'admin' ? 'admin' : 'user',
    euro_tranches: grants
      .filter(({ row }) => !isDue(row, now))
      .map((one) => euroTranche(account.index, one)),
    auto_recharge: autoRecharge(standing),
  };
  if (trial !== undefined) response.signup_trial = signupTrial(trial, now);
  return response;
}

function isDue({ expiresAt }: GrantRow, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** @throws {Error} for a grant that does not expire: every tranche of this API does. */
export function euroTranche(
  account: number,
  { seq, row }: { readonly seq: number; readonly row: GrantRow },
): EuroTranche {
  const { expiresAt } = row;
  if (expiresAt === null) throw new Error(`grant ${seq} of account ${account} does not expire`);
  return {
    id: trancheIds.encode({ account, seq }),
    source: row.kind,
    initial_eur_cents: row.amount,
    remaining_eur_cents: row.remaining,
    expires_at: timestamp(expiresAt),
    created_at: timestamp(row.grantedAt),
  };
}

function signupTrial(grant: GrantRow, now: number): Wire['SignupTrial'] {
  const trial: Wire['SignupTrial'] = {
    granted_at: timestamp(grant.grantedAt),
    initial_eur_cents: grant.amount,
    remaining_eur_cents: isDue(grant, now) ? 0 : grant.remaining,
  };
  if (grant.expiresAt !== null) trial.expires_at = timestamp(grant.expiresAt);
  return trial;
}

function autoRecharge({ account, recharged, payments, now }: Standing): Wire['AutoRechargeState'] {
  const { attributes } = account;
  return {
    enabled: attributes.rechargeEnabled === true,
    below_eur_cents: numberOf(attributes, 'rechargeBelow'),
    target_eur_cents: numberOf(attributes, 'rechargeTarget'),
    monthly_cap_cents: numberOf(attributes, 'rechargeMonthlyCap'),
    meter_cents: recharged,
    meter_month: recharged === 0 ? null : monthOf(now),
    // Whoever has paid has left a means of payment.
    has_stripe_customer: payments > 0,
  };
}

/** A setting that was never made is 0. */
function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  return typeof value === 'number' ? value : 0;
}
