/** What the client under test did wrong while it paid, as JSON and for people. */
import type { Ledger } from '../../ledger/index.js';
import { type PayerFinding, tillOf } from '../../payments/index.js';

/** One mistake of a payer. */
export interface ShownPayerFinding {
  readonly kind: PayerFinding['kind'];
  /** An address; null where it is not known who asked. */
  readonly payer: string | null;
  /** Method and URL. */
  readonly request: string;
  /** ISO 8601, by the world's clock. */
  readonly at: string;
  readonly detail: string;
}

/** What a payer may spend, in the smallest units of the asset, as decimal texts; null: without end. */
interface ShownBudget {
  readonly perPayment: string | null;
  readonly total: string | null;
}

/** What payers did in a world since it began, or since the report was cleared. */
export interface ShownPayerReport {
  /** How often payment was asked for. */
  readonly challenges: number;
  /** How many payments came with a signature that is one, and how many were settled. */
  readonly presented: number;
  readonly settled: number;
  readonly budget: ShownBudget;
  /** In the order of time. */
  readonly findings: readonly ShownPayerFinding[];
}

export function payerReport(ledger: Ledger): ShownPayerReport {
  const { watch } = tillOf(ledger);
  const { challenges, payments, findings } = watch.report();
  const { perPayment, total } = watch.budget;
  return {
    challenges,
    presented: payments.presented,
    settled: payments.settled,
    budget: { perPayment: textOf(perPayment), total: textOf(total) },
    findings: findings.map(({ kind, payer, request, at, detail }) => ({
      kind,
      payer,
      request,
      at: new Date(at).toISOString(),
      detail,
    })),
  };
}

export function setPayerBudget(
  ledger: Ledger,
  { perPayment, total }: { readonly perPayment?: string; readonly total?: string },
): void {
  tillOf(ledger).watch.budget = {
    perPayment: perPayment === undefined ? undefined : BigInt(perPayment),
    total: total === undefined ? undefined : BigInt(total),
  };
}

/** Forgets what payers did. What they may spend stays. */
export function clearPayer(ledger: Ledger): void {
  tillOf(ledger).watch.clear();
}

/** A report as lines of text. */
export function payerText(report: ShownPayerReport): string {
  const { challenges, presented, settled, findings } = report;
  const counted = `${challenges} challenges, ${presented} payments presented, ${settled} settled`;
  if (findings.length === 0) return `${counted}; nothing was done wrong\n`;
  const lines = findings.map(
    ({ kind, payer, request, at, detail }) =>
      `${at}  ${kind}  ${request}\n    ${payer ?? 'somebody'} ${detail}`,
  );
  return `${counted}; ${findings.length} done wrong:\n${lines.join('\n')}\n`;
}

function textOf(value: bigint | undefined): string | null {
  return value === undefined ? null : String(value);
}
