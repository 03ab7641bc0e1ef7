/** What tests ask of a world. Each answers whether it is so, and says both why and why not. */
import { includes, nearest, type RequestFilter, type ShownExchange } from '../control/index.js';
import { money } from './money.js';
import { requestLine, requestText, type Subject } from './request-text.js';

/** What `expect.extend` of Vitest and of Jest takes. */
export interface Verdict {
  readonly pass: boolean;
  /** Why a test fails by it: in a negated one where it passes, and in a plain one where it does not. */
  readonly message: () => string;
}

/** Which requests are meant; all that is said has to hold. */
export interface CallWanted extends RequestFilter {
  /** Members that the body has, at any depth; it may have others. `*` is any value. */
  readonly body?: unknown;
  /** How many, exactly; at least one when left out. */
  readonly times?: number;
}

/** Which payment is meant; all that is said has to hold. */
export interface SettledWanted {
  /** `<api>/<handle>`, with `/<purpose>` where there are several. */
  readonly account?: string;
  /** Its number in its account. */
  readonly payment?: number;
  /** In minor units. */
  readonly amount?: number;
  readonly resource?: string;
}

/** A message tells of the last requests; all are printed when the test fails. */
const BESIDE = 5;

/** No log keeps more. */
const ALL = 10_000;

/**
 * Whether requests reached a world, by the name of their operation or by more. Throws an Error where
 * that cannot be known: when no API has such an operation, or the log no longer has every request.
 */
export function hasCalled(world: Subject, wanted: string | CallWanted): Verdict {
  const { times, body, ...filter } =
    typeof wanted === 'string' ? { operation: wanted } : (wanted as CallWanted);
  if (filter.operation !== undefined) {
    const known = world.requests.operations(filter.api);
    if (!known.includes(filter.operation)) {
      const like = nearest(filter.operation, known).join(', ');
      throw new Error(`no API served has an operation ${filter.operation}; the nearest: ${like}`);
    }
  }
  const met = world.requests
    .find(filter, ALL)
    .filter(({ request }) => body === undefined || includes(request.body, body))
    .reverse();
  const dropped = world.requests.dropped();
  if (dropped > 0 && (times !== undefined || met.length === 0)) {
    throw new Error(
      `the log has ${dropped} requests no longer, so nobody knows how many these were: clear it before what is counted`,
    );
  }
  const pass = times === undefined ? met.length > 0 : met.length === times;
  const what = describeCall(wanted);
  return {
    pass,
    message: () =>
      pass
        ? `expected ${what} not to have been called${times === undefined ? '' : ` ${timesText(times)}`}, but it was:\n${listed(met)}`
        : `expected ${what} to have been called ${times === undefined ? 'at least once' : timesText(times)}, but it was ${met.length === 0 ? 'not' : `${timesText(met.length)}:\n${listed(met)}`}\n${requestText(world, BESIDE)}`,
  };
}

/** Whether payers did nothing wrong in a world while they paid by x402. */
export function hasPaidWell(world: Subject): Verdict {
  const { findings } = world.payer.report();
  return {
    pass: findings.length === 0,
    message: () =>
      findings.length === 0
        ? 'expected something to have been done wrong by payers, but nothing was'
        : `expected nothing to have been done wrong by payers, but: ${world.payer.text()}`,
  };
}

/** Whether an account's balance is so much, in minor units. Throws where there is no such account. */
export function hasBalance(world: Subject, account: string, wanted: number): Verdict {
  const shown = world.state.account(account);
  const { balance, held } = shown;
  const pass = balance === wanted;
  return {
    pass,
    message: () => {
      if (pass) return `expected ${shown.account} not to have ${money(wanted, shown)}`;
      const far = Math.abs(balance - wanted);
      const rows = world.state.rows('entries', account, { limit: 5 }).reverse();
      return [
        `expected ${shown.account} to have ${money(wanted, shown)}, but it has ${money(balance, shown)}: ${money(far, shown)} too ${balance < wanted ? 'little' : 'much'}`,
        ...(held === 0 ? [] : [`  held: ${money(held, shown)}`]),
        'The last movements:',
        ...rows.map(
          ({ seq, at, kind, amount, state }) =>
            `  #${seq} ${at} ${kind} ${typeof amount === 'number' ? money(amount, shown) : 'recorded only'}${state === 'posted' ? '' : `, ${state}`}`,
        ),
        requestText(world, BESIDE),
      ].join('\n');
    },
  };
}

/**
 * Whether exactly one payment went through since the world began, of those that are meant. A payment
 * that is settled again counts once; a second payment for the same thing counts, and fails this.
 * Throws where there is no such account.
 */
export function hasSettledOnce(world: Subject, wanted: string | SettledWanted = {}): Verdict {
  const asked = typeof wanted === 'string' ? { account: wanted } : wanted;
  const account = asked.account === undefined ? undefined : world.state.account(asked.account);
  const all = world.state.settled();
  const met = all.filter(
    (one) =>
      (account === undefined || one.account === account.account) &&
      (asked.payment === undefined || one.seq === asked.payment) &&
      (asked.amount === undefined || one.amount === asked.amount) &&
      (asked.resource === undefined || one.resource === asked.resource),
  );
  const pass = met.length === 1;
  const what = Object.entries(asked)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  const which = what === '' ? 'payment' : `payment with ${what}`;
  const lines = (some: typeof all): string[] =>
    some.map(
      (one) =>
        `  ${one.account} #${one.seq} ${money(one.amount, one)} for ${one.resource}, ${one.status} at ${one.settledAt}`,
    );
  return {
    pass,
    message: () => {
      if (pass)
        return [`expected no ${which} to be settled once, but this was:`, ...lines(met)].join('\n');
      const others = all.filter((one) => !met.includes(one));
      return [
        `expected one ${which} to be settled, but ${met.length === 0 ? 'none was' : `${met.length} were:`}`,
        ...lines(met),
        ...(others.length === 0 ? [] : ['Settled besides:', ...lines(others)]),
        requestText(world, BESIDE),
      ].join('\n');
    },
  };
}

/** Throws where a verdict is not so; for runners without matchers. */
export function assertThat({ pass, message }: Verdict): void {
  if (!pass) throw new Error(message());
}

function describeCall(wanted: string | CallWanted): string {
  if (typeof wanted === 'string') return wanted;
  const { times: _, operation, body, ...rest } = wanted;
  const facts = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  if (body !== undefined) facts.push(`body ${JSON.stringify(body)}`);
  const what = operation ?? 'any operation';
  return facts.length === 0 ? what : `${what} with ${facts.join(', ')}`;
}

function timesText(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

function listed(exchanges: readonly ShownExchange[]): string {
  return exchanges
    .slice(0, 20)
    .map((one) => `  ${requestLine(one)}`)
    .join('\n');
}
