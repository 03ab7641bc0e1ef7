import { afterAll, describe, expect, it } from 'vitest';
import type { WireAnswer } from '../../src/verify/exchange.js';
import { severities } from '../../src/verify/finding.js';
import {
  body,
  bodyOf,
  type Change,
  closeStanding,
  drifting,
  headers,
  type LiveMock,
  type Loose,
  rows,
  serveLive,
  smallCallers,
  standing,
  verifyLive,
  withBody,
} from './drift.js';

/** Another legal choice where the contract leaves one. */
interface Lawful {
  readonly name: string;
  readonly api: string;
  readonly at: readonly string[];
  readonly caller?: string;
  readonly writes?: true;
  /** Whether the world behind it changes by itself. */
  readonly grows?: true;
  readonly change: (mock: LiveMock) => Change;
}

const agnic = (name: string, change: Change): Lawful => ({
  name,
  api: 'agnicpay',
  at: ['listTransactions'],
  change: () => change,
});
const trust = (name: string, change: Change): Lawful => ({
  ...agnic(name, change),
  api: 'nametrust',
  at: ['listCreditEntries'],
});
const sybil = (name: string, change: Change, at = 'listUsageEvents'): Lawful => ({
  ...agnic(name, change),
  api: 'sybilion',
  at: [at],
});
const radar = (name: string, change: Change): Lawful => ({
  ...agnic(name, change),
  api: 'finradar',
  at: ['listBillingTransactions'],
});
const actum = (name: string, at: readonly string[], change: Change): Lawful => ({
  ...agnic(name, change),
  api: 'actumx',
  at,
  writes: true,
});

/** Refuses, as an API does that is stricter than the contract assumes. */
function refusing(when: (query: URLSearchParams) => boolean, refusal: unknown): Change {
  return async ({ query, send }) => {
    const answer = await send();
    return answer.status === 200 && when(query)
      ? withBody({ ...answer, status: 400 }, refusal)
      : answer;
  };
}

const notANumber = (name: string) => (query: URLSearchParams) =>
  query.has(name) && !/^\d+$/.test(query.get(name) ?? '');
const outside = (name: string, low: number, high: number) => (query: URLSearchParams) =>
  query.has(name) && (Number(query.get(name)) < low || Number(query.get(name)) > high);
const agnicRefusal = { error: 'invalid_request', error_description: 'no', message: 'no' };

/** A change of the world behind the API with every n-th request. */
function growing(every: number): Lawful['change'] {
  return ({ under }) => {
    const { world } = under;
    const principal = world.ledger.findPrincipal('agnicpay', { handle: 'edge-21' })?.index ?? -1;
    const account = world.ledger.accountsOf(principal)[0] ?? -1;
    let requests = 0;
    return async ({ send }) => {
      requests += 1;
      if (requests % every === 0) {
        under.clock.advance(1_000);
        await world.execute({
          type: 'record-payment',
          account,
          amount: 1_000,
          resource: 'https://late.example/',
          network: 'base',
          scheme: 'exact',
          status: 'failed',
        });
      }
      return send();
    };
  };
}

/** Not even a question. */
const silent: readonly Lawful[] = [
  agnic(
    'other words in an error',
    body((value) => ({ ...value, error_description: 'Nope', message: 'Who are you?' }), 401),
  ),
  agnic(
    'other headers besides',
    headers({ server: 'nginx', 'cf-ray': '1', 'cache-control': 'no-store', etag: '"1"' }),
  ),
  agnic('a charset', headers({ 'content-type': 'Application/JSON; Charset=UTF-8' })),
  agnic('JSON laid out for people', async ({ send }) => {
    const answer = await send();
    return answer.body === ''
      ? answer
      : { ...answer, body: `${JSON.stringify(bodyOf(answer), null, 2)}\n` };
  }),
  agnic(
    'members in another order',
    body((value) => ({
      stats: value.stats,
      pagination: value.pagination,
      transactions: value.transactions,
    })),
  ),
  agnic(
    'other ids',
    rows('transactions', (row) => ({
      ...row,
      id: `tx_${[...row.id.slice(3)].reverse().join('')}x`,
    })),
  ),
  agnic(
    'a floating-point sum',
    body((value) => {
      value.stats.totalSpent += value.stats.totalSpent * Number.EPSILON;
    }),
  ),
  agnic(
    'a rate with all its decimals',
    body((value) => {
      const { successRate } = value.stats;
      if (successRate > 0 && successRate < 100) value.stats.successRate = successRate + 0.0001;
    }),
  ),
  agnic(
    'an empty list has one page',
    body((value) => {
      value.pagination.totalPages = Math.max(1, value.pagination.totalPages);
    }),
  ),
  agnic('a limit that is no number is refused', refusing(notANumber('limit'), agnicRefusal)),
  agnic('a limit outside its bounds is refused', refusing(outside('limit', 1, 100), agnicRefusal)),
  agnic('a page below 1 is refused', refusing(outside('page', 1, 1e9), agnicRefusal)),
  agnic(
    'an unknown status is refused',
    refusing(
      (query) =>
        query.has('status') &&
        !['success', 'failed', 'pending'].includes(query.get('status') ?? ''),
      agnicRefusal,
    ),
  ),
  agnic(
    'a page below 1 is clamped, and a page that is no number is refused',
    refusing(notANumber('page'), agnicRefusal),
  ),
  agnic(
    'parameters that nobody declared are refused',
    refusing((query) => query.has('paystub_unknown'), agnicRefusal),
  ),
  agnic('a limit above the maximum counts as the default', async ({ query, send, with: other }) =>
    send(Number(query.get('limit')) > 100 ? other({ limit: '20' }) : undefined),
  ),
  {
    ...agnic('rows are added now and then', async ({ send }) => send()),
    grows: true,
    change: growing(40),
  },
  {
    ...agnic('rows are added all the time', async ({ send }) => send()),
    grows: true,
    change: growing(1),
  },
  agnic(
    'a gateway is asked for patience once',
    (() => {
      let asked = false;
      return async ({ send }): Promise<WireAnswer> => {
        if (asked) return send();
        asked = true;
        return { status: 429, headers: [['retry-after', '1']], body: 'slow down', durationMs: 1 };
      };
    })(),
  ),
  agnic('a load balancer sets a cookie', headers({ 'set-cookie': 'LB=1; Path=/' })),
  trust(
    'other cursors every time',
    (() => {
      let count = 0;
      return body((value) => {
        for (const key of ['cursor', 'next_cursor', 'prev_cursor']) {
          count += 1;
          if (value.pages[key] !== null) value.pages[key] = `c${count}`;
        }
      });
    })(),
  ),
  trust(
    'null where a grant has no usage',
    rows('items', (row) =>
      'usage_kind' in row ? row : { ...row, usage_kind: null, usage_ref: null },
    ),
  ),
  trust(
    'a limit above the maximum is refused',
    refusing(outside('limit', 1, 100), {
      object: 'error',
      code: 'credit.usage.invalid_filter',
      message: 'no',
    }),
  ),
  trust(
    'another message',
    body((value) => ({ ...value, message: 'Sorry.' }), 400),
  ),
  sybil(
    'other words in errors',
    body((value) => ({ ...value, error: 'Forget it' }), 400),
  ),
  sybil(
    'optional parts of the account are left out',
    body(({ signup_trial: _, auto_recharge: __, ...value }) => value),
    'getMe',
  ),
  sybil(
    'jobs without the ids of their runs',
    rows('jobs', ({ workflow_id: _, run_id: __, ...row }) => row),
    'listJobs',
  ),
  sybil(
    'settled jobs leave the list',
    async (passing) => {
      // All of it at once, to be cut anew: what is left out must be left out of every page alike.
      const whole = await passing.send(passing.with({ page: '1', limit: '200' }));
      const answer = await passing.send();
      if (answer.status !== 200 || whole.status !== 200) return answer;
      const value = bodyOf(answer);
      const kept = bodyOf(whole).jobs.filter(
        (job: Loose) => !job.settled || job.settled_at > '2026-02-01',
      );
      const { page, limit } = value.pagination;
      value.jobs = kept.slice((page - 1) * limit, page * limit);
      value.pagination.total = kept.length;
      value.pagination.total_pages = Math.ceil(kept.length / limit);
      return withBody(answer, value);
    },
    'listJobs',
  ),
  radar(
    'an offset below 0 is refused',
    refusing(outside('offset', 0, 1e15), {
      status: 'error',
      code: 'INVALID_REQUEST',
      message: 'no',
    }),
  ),
  radar(
    'a limit that is no number is refused',
    refusing(notANumber('limit'), { status: 'error', code: 'INVALID_REQUEST', message: 'no' }),
  ),
  actum(
    'other words for what is invalid',
    ['topUpBalance', 'createApiKey', 'settlePayment'],
    async ({ send }) => {
      const answer = await send();
      const invalid = answer.status === 400 && answer.body.startsWith('{');
      return invalid
        ? withBody(answer, { ...bodyOf(answer), message: 'That will not do.' })
        : answer;
    },
  ),
  actum(
    'a picture, and no address',
    ['getSession'],
    body((value) =>
      value === null
        ? null
        : {
            session: { ...value.session, ipAddress: null },
            user: { ...value.user, image: 'https://example.com/a.png' },
          },
    ),
  ),
  actum(
    'a load balancer sets a cookie beside the session',
    ['signUpWithEmail', 'signInWithEmail', 'signOut'],
    async ({ send }) => {
      const answer = await send();
      return { ...answer, headers: [...answer.headers, ['set-cookie', 'LB=1; Path=/']] };
    },
  ),
  agnic(
    'a chain that is new',
    rows('transactions', (row) => ({
      ...row,
      network: row.network === 'solana' ? 'polygon' : row.network,
    })),
  ),
  agnic(
    'another word for what is wrong',
    body((value) => ({ ...value, error: 'bad_credentials' }), 401),
  ),
  {
    ...agnic('something is spent between two answers', async ({ send }) => send()),
    at: ['getBalance'],
    change: () => {
      let count = 0;
      return body((value) => {
        count += 1;
        if (count > 6) return value;
        const usdcBalance = (Number(value.usdcBalance) + 1).toFixed(6);
        const totalBalance = (Number(usdcBalance) + Number(value.creditBalance)).toFixed(6);
        return { ...value, usdcBalance, totalBalance };
      });
    },
  },
  {
    ...trust(
      'a key that nobody has used or described, and that expires',
      body((value) => ({
        ...value,
        last_used_at: null,
        description: 'Reads',
        expires_at: '2099-01-01T00:00:00Z',
      })),
    ),
    at: ['getCurrentKey'],
  },
  {
    ...trust(
      'a key that was used at this very moment each time',
      (() => {
        let count = 0;
        return body((value) => {
          count += 1;
          const moment = new Date(Date.parse('2026-05-01T00:00:00Z') + count * 1_000);
          return { ...value, last_used_at: moment.toISOString().replace('.000Z', 'Z') };
        });
      })(),
    ),
    at: ['getCurrentKey'],
  },
  sybil(
    'no trial and no automatic top-up',
    body(({ signup_trial: _trial, auto_recharge: _recharge, ...value }) => value),
    'getMe',
  ),
  sybil(
    'grants from elsewhere',
    body((value) => {
      for (const tranche of value.euro_tranches) tranche.source = 'anniversary';
    }),
    'getMe',
  ),
  sybil(
    'jobs without what is for support only',
    rows('jobs', ({ workflow_id: _workflow, run_id: _run, ...row }) => row),
    'listJobs',
  ),
  sybil(
    'a rate limit that is met once',
    (() => {
      let asked = false;
      return async ({ send }): Promise<WireAnswer> => {
        if (asked) return send();
        asked = true;
        return { status: 429, headers: [['retry-after', '1']], body: '', durationMs: 1 };
      };
    })(),
    'listJobs',
  ),
  radar(
    'other texts, and refunds that moved no tokens',
    rows('transactions', (row) => ({
      ...row,
      description: 'Movement',
      tokens_credited: row.type === 'refund' ? null : row.tokens_credited,
    })),
  ),
  radar('a limit of nothing counts as the default', async ({ query, send, with: other }) =>
    send(query.get('limit') === '0' ? other({ limit: undefined }) : undefined),
  ),
  actum(
    'cookies as they are behind HTTPS',
    ['signUpWithEmail', 'signInWithEmail', 'signOut'],
    async ({ send }) => {
      const answer = await send();
      const secured = answer.headers.map(
        ([name, value]) =>
          [
            name,
            name === 'set-cookie' ? `__Secure-${value}; Secure; Domain=.x.example` : value,
          ] as const,
      );
      return { ...answer, headers: secured };
    },
  ),
  actum(
    'usage by another method than the challenge',
    ['listUsageEvents'],
    rows('events', (row) => ({ ...row, method: 'POST' })),
  ),
];

/** What the contract only assumes: worth a question, and nothing more. */
const questioned: readonly Lawful[] = [
  agnic(
    'no hash is null',
    rows('transactions', (row) => ({ ...row, tx_hash: row.tx_hash || null })),
  ),
  agnic(
    'ids of another form',
    rows('transactions', (row) => ({ ...row, id: `${row.id}-A` })),
  ),
  agnic(
    'times with their fraction',
    rows('transactions', (row) => ({ ...row, timestamp: row.timestamp.replace('Z', '.000Z') })),
  ),
  agnic('oldest first', async (passing) => {
    // As the whole list stands the other way round, so does every page of it.
    const answer = await passing.send();
    if (answer.status !== 200) return answer;
    const value = bodyOf(answer);
    const { currentPage, limit, totalCount } = value.pagination;
    const all: Loose[] = [];
    for (let page = 1; (page - 1) * 100 < totalCount; page++) {
      const part = await passing.send(passing.with({ page: String(page), limit: '100' }));
      all.push(...bodyOf(part).transactions);
    }
    value.transactions = all.reverse().slice((currentPage - 1) * limit, currentPage * limit);
    return withBody(answer, value);
  }),
  trust(
    'a lapse is positive',
    rows('items', (row) => (row.kind === 'expire' ? { ...row, credits: -row.credits } : row)),
  ),
];

afterAll(closeStanding);

describe('a lawful variant is not reported', () => {
  it.each(silent.map((one) => [`${one.api}: ${one.name}`, one] as const))(
    '%s',
    async (_name, one) => {
      expect((await verifyVariant(one)).findings).toEqual([]);
    },
  );

  it('and there are enough of them', () => {
    expect(silent.length).toBeGreaterThanOrEqual(20);
  });
});

describe('what departs from an assumption only is a question', () => {
  it.each(questioned.map((one) => [`${one.api}: ${one.name}`, one] as const))(
    '%s',
    async (_name, one) => {
      const caller = one.name === 'oldest first' ? 'edge-21' : 'busy';
      const { findings } = await verifyVariant({ ...one, caller });
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.filter(({ severity }) => severity !== severities[2])).toEqual([]);
    },
  );
});

async function verifyVariant(one: Lawful) {
  // A world that changes is one's own; the others stand still, and are asked once.
  const shared = one.writes || one.grows ? undefined : await standing(one.api);
  const mock = shared?.mock ?? (await serveLive(one.api));
  try {
    const only = one.api === 'actumx' ? {} : { only: one.at };
    return await verifyLive(mock, {
      ...only,
      caller: one.caller ?? smallCallers[one.api] ?? 'busy',
      writes: one.writes === true,
      transport: drifting(
        mock.checker,
        shared?.reading ?? mock.transport,
        one.at,
        one.change(mock),
      ),
    });
  } finally {
    if (!shared) await mock[Symbol.asyncDispose]();
  }
}
