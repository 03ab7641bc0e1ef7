/**
 * The life of a payment: asked for, then settled and completed by whoever asked, or held and
 * captured for what it came to. Payments are paid from the wallet alone, never from grants.
 */
import type {
  CapturePayment,
  CompletePayment,
  Consumption,
  FailPayment,
  HoldPayment,
  OpenPayment,
  RecordPayment,
  SettlePayment,
  VoidPayment,
} from '../commands.js';
import type { LedgerEvent } from '../events.js';
import type { Ledger } from '../ledger.js';
import type { Account, EntryState, PaymentRow, PaymentStatus, UsageRow } from '../records.js';
import type { Rejected } from '../rejections.js';
import { refuseAmount, refuseCharge, refuseCredential, refuseOverdraft } from './checks.js';
import { type Decision, rejected } from './decision.js';
import { entryRow, paymentRow, usageRow } from './rows.js';

/** A payment that a command is about, and what it belongs to. */
interface Found {
  readonly ok: true;
  readonly owner: Account;
  readonly row: PaymentRow;
}

export function openPayment(
  ledger: Ledger,
  command: OpenPayment,
  now: number,
): Decision<OpenPayment> {
  const owner = ledger.account(command.account);
  if (owner === undefined) {
    return rejected({ type: 'account-not-found', account: command.account });
  }
  const refusal =
    refuseCredential(ledger, owner, command.credential) ??
    refuseAmount('amount', command.amount, 1);
  if (refusal) return refusal;
  const seq = ledger.payments(owner.index).length;
  const row = asked(command, 'pending', now);
  return {
    ok: true,
    events: [{ type: 'payment-recorded', account: owner.index, seq, row }],
    result: { seq },
  };
}

export function holdPayment(
  ledger: Ledger,
  command: HoldPayment,
  now: number,
): Decision<HoldPayment> {
  const { account, payment } = command;
  const found = find(ledger, account, payment);
  if (!found.ok) return found;
  const { owner, row } = found;
  if (row.status !== 'pending') return conflict(row);
  const overdraft = refuseOverdraft(ledger, owner, row.amount, now);
  if (overdraft) return overdraft;
  const entry = ledger.entries(account).length;
  return {
    ok: true,
    events: [
      debited(account, entry, payment, row, 'pending', now),
      changed(account, payment, { status: 'held', updatedAt: now, entry }),
    ],
    result: { entry },
  };
}

export function capturePayment(
  ledger: Ledger,
  command: CapturePayment,
  now: number,
): Decision<CapturePayment> {
  const { account, payment, amount, usage: consumption } = command;
  const found = find(ledger, account, payment);
  if (!found.ok) return found;
  const { owner, row } = found;
  if (row.status !== 'held' || row.entry === null) return conflict(row);
  const refusal =
    refuseAmount('amount', amount, 0, row.amount) ?? refuseConsumption(owner, consumption);
  if (refusal) return refusal;
  const usage = consumption === undefined ? null : ledger.usage(account).length;
  return {
    ok: true,
    events: [
      {
        type: 'entry-changed',
        account,
        seq: row.entry,
        patch: taken(amount, row, now),
      },
      ...consumed(ledger, account, payment, row, amount, consumption, now),
      changed(account, payment, {
        status: 'completed',
        updatedAt: now,
        usage,
        settledAt: now,
        consumedAt: now,
        finalAmount: amount,
      }),
    ],
    result: { usage },
  };
}

export function voidPayment(
  ledger: Ledger,
  command: VoidPayment,
  now: number,
): Decision<VoidPayment> {
  const { account, payment, reason } = command;
  const found = find(ledger, account, payment);
  if (!found.ok) return found;
  const { row } = found;
  if (row.status !== 'pending' && row.status !== 'held') return conflict(row);
  const release: LedgerEvent[] =
    row.entry === null
      ? []
      : [
          {
            type: 'entry-changed',
            account,
            seq: row.entry,
            patch: { state: 'voided', updatedAt: now },
          },
        ];
  const end = changed(account, payment, { status: 'voided', updatedAt: now, reason });
  return { ok: true, events: [...release, end], result: {} };
}

export function settlePayment(
  ledger: Ledger,
  command: SettlePayment,
  now: number,
): Decision<SettlePayment> {
  const { account, payment, credential, reference } = command;
  const found = find(ledger, account, payment, credential);
  if (!found.ok) return found;
  const { owner, row } = found;
  if ((row.status === 'settled' || row.status === 'completed') && row.entry !== null) {
    return { ok: true, events: [], result: { repeated: true, entry: row.entry } };
  }
  if (row.status !== 'pending' && row.status !== 'held') return conflict(row);
  const { amount = row.amount } = command;
  const least = row.status === 'held' ? 0 : row.amount;
  const refusal = refuseAmount('amount', amount, least, row.amount);
  if (refusal) return refusal;
  const settled = {
    status: 'settled',
    updatedAt: now,
    settledAt: now,
    finalAmount: amount,
    ...(reference === undefined ? {} : { reference }),
  } as const;
  if (row.status === 'held' && row.entry !== null) {
    // What is reserved is there: it only has to be taken.
    const { entry } = row;
    return {
      ok: true,
      events: [
        { type: 'entry-changed', account, seq: entry, patch: taken(amount, row, now) },
        changed(account, payment, settled),
      ],
      result: { repeated: false, entry },
    };
  }
  const overdraft = refuseOverdraft(ledger, owner, amount, now);
  if (overdraft) return overdraft;
  const entry = ledger.entries(account).length;
  return {
    ok: true,
    events: [
      debited(account, entry, payment, row, 'posted', now),
      changed(account, payment, { ...settled, entry }),
    ],
    result: { repeated: false, entry },
  };
}

export function completePayment(
  ledger: Ledger,
  command: CompletePayment,
  now: number,
): Decision<CompletePayment> {
  const { account, payment, credential } = command;
  const found = find(ledger, account, payment, credential);
  if (!found.ok) return found;
  const { owner, row } = found;
  if (row.status === 'completed' && row.usage !== null) {
    return { ok: true, events: [], result: { repeated: true, usage: row.usage } };
  }
  if (row.status !== 'settled' || row.finalAmount === null) return conflict(row);
  const refusal = refuseConsumption(owner, command.usage);
  if (refusal) return refusal;
  const usage = ledger.usage(account).length;
  const events: LedgerEvent[] = [
    ...consumed(ledger, account, payment, row, row.finalAmount, command.usage, now),
    changed(account, payment, { status: 'completed', updatedAt: now, consumedAt: now, usage }),
  ];
  if (credential !== null) {
    const patch = { lastUsedAt: now };
    events.push({
      type: 'credential-changed',
      principal: owner.principal,
      seq: credential,
      patch,
    });
  }
  return { ok: true, events, result: { repeated: false, usage } };
}

export function failPayment(
  ledger: Ledger,
  command: FailPayment,
  now: number,
): Decision<FailPayment> {
  const { account, payment, reason } = command;
  const found = find(ledger, account, payment);
  if (!found.ok) return found;
  if (found.row.status !== 'pending') return conflict(found.row);
  const end = changed(account, payment, { status: 'failed', updatedAt: now, reason });
  return { ok: true, events: [end], result: {} };
}

export function recordPayment(
  ledger: Ledger,
  command: RecordPayment,
  now: number,
): Decision<RecordPayment> {
  const { account, status, amount, charged = amount } = command;
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const paid = status !== 'failed';
  const consumption = status === 'completed' ? command.usage : undefined;
  const refusal =
    refuseCredential(ledger, owner, command.credential) ??
    refuseAmount('amount', amount, 1) ??
    refuseAmount('charged', charged, 0, amount) ??
    refuseConsumption(owner, consumption) ??
    (paid ? refuseOverdraft(ledger, owner, charged, now) : undefined);
  if (refusal) return refusal;
  const seq = ledger.payments(account).length;
  const entry = paid ? ledger.entries(account).length : null;
  const usage = consumption === undefined ? null : ledger.usage(account).length;
  const row = {
    ...asked(command, status, now),
    entry,
    usage,
    settledAt: paid ? now : null,
    consumedAt: status === 'completed' ? now : null,
    finalAmount: paid ? charged : null,
    reason: command.reason ?? null,
  };
  return {
    ok: true,
    events: [
      ...(entry === null ? [] : [debitedOf(charged, account, entry, seq, row, now)]),
      ...consumed(ledger, account, seq, row, charged, consumption, now),
      { type: 'payment-recorded', account, seq, row },
    ],
    result: { seq, entry, usage },
  };
}

/** `credential` left out: whoever began it. */
function find(
  ledger: Ledger,
  account: number,
  payment: number,
  credential?: number | null,
): Found | Rejected {
  const owner = ledger.account(account);
  if (owner === undefined) return rejected({ type: 'account-not-found', account });
  const row = ledger.payments(account).get(payment);
  if (row === undefined || (credential !== undefined && row.credential !== credential)) {
    return rejected({ type: 'payment-not-found', payment });
  }
  return { ok: true, owner, row };
}

function conflict(row: PaymentRow): Rejected {
  return rejected({ type: 'payment-state-conflict', status: row.status as PaymentStatus });
}

function refuseConsumption(owner: Account, usage: Consumption | undefined): Rejected | undefined {
  return refuseAmount('units', usage?.units, 0) ?? refuseCharge(owner, usage?.charge);
}

function asked(
  command: OpenPayment | RecordPayment,
  status: PaymentStatus,
  now: number,
): PaymentRow {
  return paymentRow({
    createdAt: now,
    status,
    amount: command.amount,
    resource: command.resource,
    method: command.method ?? null,
    network: command.network ?? null,
    scheme: command.scheme ?? null,
    kind: command.kind ?? null,
    credential: command.credential ?? null,
    expiresAt: command.expiresAt ?? null,
    reference: command.reference ?? null,
  });
}

function debited(
  account: number,
  seq: number,
  payment: number,
  of: PaymentRow,
  state: EntryState,
  now: number,
): LedgerEvent {
  const row = entryRow({
    at: now,
    kind: 'payment',
    amount: -of.amount,
    counter: 'revenue',
    state,
    resource: of.resource,
    payment,
    credential: of.credential,
    reference: of.reference,
  });
  return { type: 'entry-recorded', account, seq, row };
}

/** The entry of a payment that is over: nothing moves for one that came to nothing. */
function debitedOf(
  charged: number,
  account: number,
  seq: number,
  payment: number,
  of: PaymentRow,
  now: number,
): LedgerEvent {
  return charged === 0
    ? debited(account, seq, payment, of, 'voided', now)
    : debited(account, seq, payment, { ...of, amount: charged }, 'posted', now);
}

/** What becomes of the entry that held a payment: it came to so much. */
function taken(
  amount: number,
  of: PaymentRow,
  now: number,
): Extract<LedgerEvent, { type: 'entry-changed' }>['patch'] {
  if (amount === 0) return { state: 'voided', updatedAt: now };
  const held = { state: 'posted', updatedAt: now } as const;
  return amount === of.amount ? held : { ...held, amount: -amount };
}

/** The usage event of a payment, if something was consumed for it. */
function consumed(
  ledger: Ledger,
  account: number,
  payment: number,
  of: PaymentRow,
  cost: number,
  usage: Consumption | undefined,
  now: number,
): LedgerEvent[] {
  if (usage === undefined) return [];
  const row: UsageRow = usageRow({
    at: now,
    resource: usage.resource === undefined ? of.resource : usage.resource,
    method: usage.method === undefined ? of.method : usage.method,
    units: usage.units,
    cost,
    charge: usage.charge ?? null,
    category: usage.category ?? null,
    credential: of.credential,
    payment,
    reference: usage.reference ?? null,
  });
  return [{ type: 'usage-recorded', account, seq: ledger.usage(account).length, row }];
}

function changed(
  account: number,
  seq: number,
  patch: Extract<LedgerEvent, { type: 'payment-changed' }>['patch'],
): LedgerEvent {
  return { type: 'payment-changed', account, seq, patch };
}
