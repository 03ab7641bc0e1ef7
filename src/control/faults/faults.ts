/** The faults of one world: rules, in the order in which they were made, and what they come to. */
import type { Answer } from '../../contract/answer.js';
import type { Operation } from '../../contract/contract.js';
import type { Interference, Meddling, Passing } from '../../contract/fault-plan.js';
import { preferredAnswer } from '../../contract/prefer.js';
import { isTimeFor, type Mischief } from '../../payments/index.js';
import { bytesOf, MemoryBudget, type MemoryShare } from '../../worlds/index.js';
import { chances, latencyOf } from './chance.js';
import { matches } from './match.js';
import type { FaultRule, StandingRule } from './rule.js';
import { type FaultableApi, TOO_MANY, targetsOf, windowMs } from './targets.js';
import { Windows } from './windows.js';

/** Every request asks all of them. */
export const RULES_MOST = 100;

/** What a rule takes beside its text: its targets, its draw, its windows. */
const RULE_BYTES = 4_000;

export type Added =
  | { readonly ok: true; readonly standing: StandingRule }
  | {
      readonly ok: false;
      readonly why: 'impossible' | 'too many' | 'no room';
      readonly reason: string;
    };

interface Kept extends StandingRule {
  matched: number;
  applied: number;
  spent: boolean;
  readonly targets: ReadonlySet<Operation>;
  readonly phase: 'before' | 'after';
  readonly draw: () => number;
  readonly windows: Windows | undefined;
}

/** What a rule that applies does to a request. */
type Blow = Meddling & {
  readonly delivery?: Interference['delivery'];
  readonly mischief?: Mischief;
};

/** What happens to a request, and what goes wrong with its payment. */
export interface Met extends Interference {
  readonly mischief?: Mischief;
}

export class FaultRules {
  readonly #apis: readonly FaultableApi[];
  readonly #rules = new Map<number, Kept>();
  #made = 0;

  constructor(
    apis: readonly FaultableApi[],
    private readonly share: MemoryShare = new MemoryBudget().share(),
  ) {
    this.#apis = apis;
  }

  /** Makes a rule. One that could never match is refused with the reason. */
  add(rule: FaultRule): Added {
    if (this.#rules.size >= RULES_MOST) {
      return { ok: false, why: 'too many', reason: `there are ${RULES_MOST} rules` };
    }
    const { budget } = this.share;
    const bytes = RULE_BYTES + bytesOf(rule);
    if (!budget.hasRoom(bytes)) {
      return { ok: false, why: 'no room', reason: 'the memory limit is reached' };
    }
    const targets = targetsOf(rule, this.#apis);
    if (!targets.ok) return { ...targets, why: 'impossible' };
    const { rateLimit, truncate, slow } = rule.do;
    const phase = rule.phase ?? (truncate || slow ? 'after' : 'before');
    const { operations } = targets;
    const earlier = [...this.#rules.values()].find((one) => hides(one, operations, phase));
    if (earlier) {
      const reason = `rule ${earlier.id} answers every request that this one could match`;
      return { ok: false, why: 'impossible', reason };
    }
    const id = ++this.#made;
    const kept: Kept = {
      id,
      rule,
      matched: 0,
      applied: 0,
      spent: false,
      targets: operations,
      phase,
      draw: chances(rule.seed ?? `rule ${id}`),
      windows: rateLimit && new Windows(rateLimit.limit, windowMs(rateLimit.window) ?? 1),
    };
    this.#rules.set(id, kept);
    this.#count();
    return { ok: true, standing: standing(kept) };
  }

  /** In the order in which they were made, which is the order in which they are asked. */
  list(): StandingRule[] {
    return [...this.#rules.values()].map(standing);
  }

  find(id: number): StandingRule | undefined {
    const rule = this.#rules.get(id);
    return rule && standing(rule);
  }

  /** Whether there was such a rule. */
  remove(id: number): boolean {
    const wasThere = this.#rules.delete(id);
    this.#count();
    return wasThere;
  }

  /** Removes all of them, and says how many there were. */
  clear(): number {
    const { size } = this.#rules;
    this.#rules.clear();
    this.#count();
    return size;
  }

  #count(): void {
    const rules = [...this.#rules.values()];
    this.share.set(
      'rules',
      rules.reduce((sum, { rule }) => sum + RULE_BYTES + bytesOf(rule), 0),
    );
  }

  /** The rate limits whose window has ended since somebody was counted in it. */
  turned(now: number): { readonly rule: number; readonly at: number }[] {
    return [...this.#rules.values()].flatMap(({ id, windows }) => {
      const at = windows?.turnedAt(now);
      return at === undefined ? [] : [{ rule: id, at }];
    });
  }

  /**
   * What happens to a request at a time of the world's. Rules that come before the effect are asked
   * first; one that answers, or ends the connection, is the last that is asked.
   */
  meet(passing: Passing<unknown>, now: number): Met | undefined {
    if (this.#rules.size === 0) return undefined;
    const rules: number[] = [];
    const injected: string[] = [];
    let delivery: Interference['delivery'];
    let mischief: Mischief | undefined;
    const meddle = (phase: Kept['phase']): Meddling | undefined => {
      let delayMs = 0;
      let met = false;
      for (const rule of this.#rules.values()) {
        if (rule.phase !== phase) continue;
        const blow = strike(rule, passing, now);
        if (!blow) continue;
        met = true;
        rules.push(rule.id);
        injected.push(`fault rule ${rule.id} (${deedsOf(rule.rule.do, blow.delayMs)})`);
        delayMs += blow.delayMs;
        delivery ??= blow.delivery;
        mischief ??= blow.mischief;
        if (blow.instead !== undefined) return { delayMs, instead: blow.instead };
      }
      return met ? { delayMs } : undefined;
    };
    const before = meddle('before');
    const after = before?.instead === undefined ? meddle('after') : undefined;
    if (!before && !after) return undefined;
    return {
      rules,
      injected,
      ...(before && { before }),
      ...(after && { after }),
      ...(delivery && after?.instead === undefined && { delivery }),
      ...(mischief && { mischief }),
    };
  }
}

function standing({ id, rule, matched, applied, spent }: Kept): StandingRule {
  return { id, rule, matched, applied, spent };
}

/** Whether an earlier rule leaves nothing for one that would be asked after it. */
function hides(earlier: Kept, targets: ReadonlySet<Operation>, phase: Kept['phase']): boolean {
  const { probability = 1, times, when, do: action } = earlier.rule;
  const always = probability === 1 && times === undefined && when === undefined;
  const ends = action.answer !== undefined || action.drop !== undefined;
  const isFirst = earlier.phase === 'before' || phase === 'after';
  return always && ends && isFirst && [...targets].every((one) => earlier.targets.has(one));
}

function strike(rule: Kept, passing: Passing<unknown>, now: number): Blow | undefined {
  const { when, probability = 1, after = 0, times, do: action } = rule.rule;
  if (rule.spent || !rule.targets.has(passing.operation)) return undefined;
  if (when && !matches(when, passing)) return undefined;
  if (action.payment && !isTimeFor(action.payment.fault, passing)) return undefined;
  rule.matched += 1;
  if (rule.matched <= after) return undefined;
  if (probability < 1 && rule.draw() >= probability) return undefined;
  const instead = insteadOf(rule, passing, now);
  if (rule.windows && instead === undefined) return undefined;
  rule.applied += 1;
  rule.spent = times !== undefined && rule.applied >= times;
  const { truncate, slow, latency, payment } = action;
  return {
    delayMs: latency ? latencyOf(latency, rule.draw) : 0,
    ...(instead !== undefined && { instead }),
    ...(truncate && { delivery: { type: 'truncated', bytes: truncate.bytes } }),
    ...(slow && { delivery: { type: 'slow', bytesPerSecond: slow.bytesPerSecond } }),
    ...(payment && { mischief: payment }),
  };
}

/** What an action does, in the words of the rule. */
function deedsOf(
  { answer, payment, latency, ...others }: FaultRule['do'],
  delayMs: number,
): string {
  return [
    latency && `latency ${Math.round(delayMs)} ms`,
    answer && `answer ${answer.status}`,
    payment && `payment ${payment.fault}`,
    ...Object.keys(others),
  ]
    .filter((one) => one !== undefined)
    .join(', ');
}

function insteadOf(
  { rule, windows }: Kept,
  passing: Passing<unknown>,
  now: number,
): Answer | 'dropped' | undefined {
  const { answer, drop, rateLimit } = rule.do;
  if (drop) return 'dropped';
  if (answer) {
    const { status, example } = answer;
    const wanted = { code: String(status), ...(example === undefined ? {} : { example }) };
    return preferredAnswer(passing.operation, wanted);
  }
  if (!windows) return undefined;
  const caller = rateLimit?.by === 'everyone' ? '' : (passing.credential() ?? '');
  const wait = windows.waitOf(caller, now);
  if (wait === undefined) return undefined;
  const made = preferredAnswer(passing.operation, { code: String(TOO_MANY) });
  return made && withWait(made, wait);
}

/** The documented 429, with the wait that is true instead of the example's, where it tells one. */
function withWait(answer: Answer, waitMs: number): Answer {
  const name = Object.keys(answer.headers).find((key) => key.toLowerCase() === 'retry-after');
  if (name === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, [name]: Math.ceil(waitMs / 1000) } };
}
