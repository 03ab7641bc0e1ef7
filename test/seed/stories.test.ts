import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkInvariants, Ledger, snapshot } from '../../src/ledger/index.js';
import { listProviders, loadProvider } from '../../src/providers/index.js';
import {
  buildBase,
  checkStory,
  digest,
  listStories,
  type Plot,
  type ProviderStory,
  readPlot,
  type StoryRecipe,
} from '../../src/scenario/index.js';
import { checkPath } from '../../src/seed/check/check.js';
import { type Listener, tellRows } from '../../src/seed/rows.js';
import { SeedFolder, shortPlot } from './recipe.js';

const stories = await Promise.all(
  listProviders().map(async (id) => (await loadProvider(id)).story),
);

function built(recipe: Partial<StoryRecipe>): Ledger {
  const ledger = Ledger.empty();
  buildBase(stories, { seed: 'test', size: 1, refDate: '2026-03-01', ...recipe })(ledger);
  return ledger;
}

/** The account of each API's lead. */
function leads(ledger: Ledger): Record<string, number> {
  return Object.fromEntries(
    stories.map(({ id }) => {
      const lead = ledger.findPrincipal(id, { handle: 'lead' });
      return [id, ledger.accountsOf(lead?.index ?? -1)[0] ?? -1];
    }),
  );
}

describe.each(listStories())('the story %s', (name) => {
  it('is a story, and says what it is about', () => {
    const plot = readPlot(name);
    expect(plot.name).toBe(name);
    expect(plot.about).toMatch(/\.$/);
  });

  it('breaks no invariant, and is right as rows, in any seed and at any end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.constantFrom('2026-03-01', '2024-02-29', '2025-12-31'),
        fc.constantFrom('ndjson', 'csv'),
        async (seed, refDate, format) => {
          const recipe = { seed, refDate, plot: shortPlot(name, 25), rows: 60, size: 0 };
          expect(checkInvariants(built(recipe))).toEqual([]);
          using folder = new SeedFolder();
          await folder.write([format], { story: name, ...recipe });
          expect((await checkPath(folder.path)).findings).toEqual([]);
        },
      ),
      // The seeds are drawn by chance, and are the same in every run.
      { seed: 1, numRuns: 2 },
    );
  });
});

describe('stories together', () => {
  it.each(['refunds,expiring', 'refunds,overflow,disorder', 'abandoned,spike,expiring'])(
    '%s are right as rows',
    async (story) => {
      using folder = new SeedFolder();
      const recipe = { story, plot: shortPlot(story, 180), rows: 300, size: 2 };
      await folder.write(['ndjson'], recipe);
      expect((await checkPath(folder.path)).findings).toEqual([]);
    },
  );
});

describe('any plot', () => {
  const part = fc.double({ min: 0, max: 0.25, noNaN: true });
  const plots: fc.Arbitrary<Plot> = fc.record({
    name: fc.constant('any'),
    about: fc.constant(''),
    days: fc.integer({ min: 2, max: 70 }),
    traffic: fc.record({
      callsPerDay: fc.double({ min: 0, max: 12, noNaN: true }),
      growth: fc.double({ min: -0.5, max: 1, noNaN: true }),
      week: fc.constantFrom('office', 'even'),
      monthEnd: fc.double({ min: 0.1, max: 9, noNaN: true }),
      spikes: fc.array(
        fc.record({
          daysBeforeEnd: fc.integer({ min: 1, max: 80 }),
          days: fc.integer({ min: 1, max: 20 }),
          factor: fc.double({ min: 0.1, max: 20, noNaN: true }),
        }),
        { maxLength: 2 },
      ),
    }),
    outcomes: fc.record({ failed: part, abandoned: part, unused: part, refunded: part }),
    events: fc.record({
      duplicate: part,
      late: part,
      lateHours: fc.double({ min: 0.001, max: 100, noNaN: true }),
    }),
    funds: fc.record({
      quota: fc.double({ min: 0, max: 3, noNaN: true }),
      grantDays: fc.integer({ min: 1, max: 90 }),
    }),
    whale: fc.double({ min: 0.1, max: 5, noNaN: true }),
    empty: fc.boolean(),
  });

  it('that a file may hold breaks no invariant, in no API', () => {
    fc.assert(
      fc.property(plots, fc.string(), (plot, seed) => {
        expect(checkStory(plot)).toEqual([]);
        expect(checkInvariants(built({ plot, seed }))).toEqual([]);
      }),
      { seed: 7, numRuns: 12 },
    );
  });
});

describe('what a story tells', () => {
  const entriesOf = (story: string, rows = 600): Ledger =>
    built({ plot: shortPlot(story, 120), rows });

  it('abandoned leaves payments pending', () => {
    const ledger = entriesOf('abandoned');
    const { actumx = -1 } = leads(ledger);
    const payments = ledger.payments(actumx);
    expect(payments.count({ status: { equals: 'pending' } })).toBeGreaterThan(150);
    expect(payments.count({ status: { equals: 'settled' } })).toBeGreaterThan(30);
    expect(payments.length).toBe(600);
  });

  /** The kinds of what happened to the credits of a lead, in order. */
  const creditsOf = (story: string): { kind: string; amount: number | null }[] => {
    const ledger = entriesOf(story);
    const entries = ledger.entries(leads(ledger).nametrust ?? -1);
    return [...entries.rows({ sort: { by: 'seq', order: 'asc' } })].map(({ row }) => row);
  };

  it('overflow draws on the wallet while nothing lapses', () => {
    const kinds = creditsOf('overflow').map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'overflow').length).toBeGreaterThan(100);
    expect(kinds).not.toContain('expire');
  });

  it('expiring lets credits lapse, and only then draws on the wallet', () => {
    const lapsed = creditsOf('expiring').filter(({ kind }) => kind === 'expire');
    expect(lapsed.length).toBeGreaterThan(2);
    for (const { amount } of lapsed) expect(amount).toBeLessThan(0);
    // Until the grants of the next month there are none.
    let granted = true;
    let drawn = 0;
    for (const { kind } of creditsOf('expiring')) {
      if (kind === 'allot') granted = true;
      if (kind === 'expire') granted = false;
      if (kind !== 'overflow') continue;
      expect(granted).toBe(false);
      drawn += 1;
    }
    expect(drawn).toBeGreaterThan(50);
  });

  it('refunds pay back', () => {
    const ledger = entriesOf('refunds');
    const { finradar = -1, agnicpay = -1 } = leads(ledger);
    const refund = { kind: { equals: 'refund' } };
    expect(ledger.entries(finradar).count(refund)).toBeGreaterThan(50);
    expect(ledger.entries(agnicpay).count(refund)).toBeGreaterThan(50);
  });

  it('disorder records usage late and twice', () => {
    const ledger = entriesOf('disorder');
    const { sybilion = -1 } = leads(ledger);
    const times = [...ledger.usage(sybilion).rows({ sort: { by: 'seq', order: 'asc' } })].map(
      ({ row }) => row.at,
    );
    const late = times.filter((at, seq) => at < (times[seq - 1] ?? 0)).length;
    expect(late).toBeGreaterThan(10);
    expect(late).toBeLessThan(150);
  });

  it.each([
    ['spike', Date.parse('2026-02-08'), Date.parse('2026-02-11')],
    ['month-end', Date.parse('2026-01-30'), Date.parse('2026-02-01')],
  ])('%s is busier then', (story, from, to) => {
    const ledger = entriesOf(story);
    const payments = ledger.payments(leads(ledger).agnicpay ?? -1);
    const then = payments.count({ createdAt: { from, to: to - 1 } });
    const before = payments.count({ createdAt: { from: from - (to - from), to: from - 1 } });
    expect(then).toBeGreaterThan(3 * Math.max(1, before));
  });

  it('empty has accounts and no history', () => {
    const ledger = built({ plot: readPlot('empty') });
    for (const account of Object.values(leads(ledger))) {
      expect(ledger.entries(account).length).toBe(0);
      expect(ledger.payments(account).length).toBe(0);
    }
  });

  it('whale makes one account greater than the others', () => {
    const ledger = built({ plot: { ...readPlot('whale'), days: 10 }, size: 1 });
    const lead = ledger.payments(leads(ledger).actumx ?? -1).length;
    const other = ledger.findPrincipal('actumx', {
      email: [...emails(ledger)].at(-1) ?? '',
    });
    const others = ledger.payments(ledger.accountsOf(other?.index ?? -1)[0] ?? -1).length;
    expect(lead).toBeGreaterThan(50 * Math.max(1, others));
  });
});

function* emails(ledger: Ledger): Generator<string, void> {
  for (let index = 0; index < ledger.principalCount; index++) {
    const principal = ledger.principal(index);
    if (principal?.realm === 'actumx' && principal.email) yield principal.email;
  }
}

describe('rows that are taken out while an account is made', () => {
  it.each(['refunds,disorder', 'abandoned,failures', 'expiring', 'overflow'])(
    'are those of the whole ledger: nothing changes them any more (%s)',
    (name) => {
      const recipe = { seed: 'test', size: 2, refDate: '2026-03-01', rows: 150 };
      const plot = shortPlot(name, 60);
      const whole = built({ ...recipe, plot });
      const taken: string[] = [];
      const kept: string[] = [];
      const line = (feed: string, account: number, seq: number, row: object) =>
        `${account} ${feed} ${seq} ${JSON.stringify(row)}`;
      const listener: Listener = {
        passes: () => false,
        record: (feed, { account }, seq, row) => taken.push(line(feed, account, seq, row)),
        end: ({ account, principal }) => {
          for (const feed of ['entries', 'payments', 'usage'] as const) {
            for (const { seq, row } of whole[feed](account).rows()) {
              kept.push(line(feed, account, seq, row));
            }
          }
          for (const { seq, row } of whole.credentials(principal.index).rows()) {
            kept.push(line('credentials', account, seq, row));
          }
        },
      };
      tellRows(stories, { ...recipe, plot }, new Map(stories.map(({ id }) => [id, listener])));
      expect(taken.length).toBeGreaterThan(1_000);
      expect(taken.sort()).toEqual(kept.sort());
    },
  );
});

describe('what was there', () => {
  it('stays when the size is raised, in every story', () => {
    const plot = shortPlot('refunds,disorder');
    const small = snapshot(built({ plot, size: 1, rows: 200 }));
    const large = snapshot(built({ plot, size: 3, rows: 200 }));
    expect(digest(large.accounts.slice(0, small.accounts.length))).toBe(digest(small.accounts));
    expect(large.accounts.length).toBe(small.accounts.length + 2 * stories.length);
  });

  it('stays when an API comes to draw one more value for each call', () => {
    const more = stories.map(
      (story): ProviderStory => ({
        ...story,
        *play(context, part) {
          yield* story.play?.(context, {
            ...part,
            *calls(precision) {
              const field = part.random.child('new-field');
              let row = 0;
              for (const call of part.calls(precision)) {
                yield call;
                call.draws.integer(0, 9);
                field.at(row++).integer(0, 9);
              }
            },
          }) ?? [];
        },
      }),
    );
    const recipe = { seed: 'test', size: 1, refDate: '2026-03-01', rows: 100 };
    const plot = shortPlot('refunds,failures');
    const ledger = Ledger.empty();
    buildBase(more, { ...recipe, plot })(ledger);
    expect(digest(snapshot(ledger))).toBe(digest(snapshot(built({ ...recipe, plot }))));
  });

  it('stays when the lead makes more calls, but for the lead', () => {
    const plot = shortPlot('refunds');
    const few = built({ plot, size: 1, rows: 50 });
    const many = built({ plot, size: 1, rows: 80 });
    const others = (ledger: Ledger) => {
      const own = new Set(Object.values(leads(ledger)));
      return snapshot(ledger).accounts.filter((_, index) => !own.has(index));
    };
    expect(digest(others(many))).toBe(digest(others(few)));
    expect(leads(many)).toEqual(leads(few));
    // What a call is for stays too; only when it happens is another moment.
    const calls = (ledger: Ledger) => {
      const payments = ledger.payments(leads(ledger).agnicpay ?? -1);
      return [...payments.rows({ sort: { by: 'seq', order: 'asc' } })]
        .slice(0, 50)
        .map(({ row: { amount, resource, status } }) => ({ amount, resource, status }));
    };
    expect(calls(many)).toEqual(calls(few));
  });

  it('stays when only some leads make calls', () => {
    const all = built({ rows: 100 });
    const one = built({ rows: 100, leads: ['agnicpay'] });
    const { agnicpay = -1, actumx = -1 } = leads(one);
    expect(leads(one)).toEqual(leads(all));
    expect([...one.payments(agnicpay).rows()]).toEqual([...all.payments(agnicpay).rows()]);
    expect(one.payments(actumx).length).toBe(0);
  });
});

describe('a story file', () => {
  it.each([
    [{}, "must have required property 'name'"],
    [{ name: 'Not Kebab' }, 'name: must match pattern'],
    [{ name: 'x', outcomes: { failed: 2 } }, 'outcomes.failed: must be <= 1'],
    [{ name: 'x', outcomes: { failed: 0.6, refunded: 0.6 } }, 'add up to 1.2'],
    [{ name: 'x', trafic: {} }, 'additional properties (trafic)'],
    [{ name: 'x', traffic: { week: 'lunar' } }, 'traffic.week'],
    ['text', 'the file: must be object'],
  ])('%j is refused: %s', (value, problem) => {
    expect(checkStory(value).join('; ')).toContain(problem);
  });

  it('is described, and the one in the description is a story', () => {
    const text = readFileSync(new URL('../../stories/README.md', import.meta.url), 'utf8');
    const described = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
    expect(described).toEqual(listStories());
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(text) ?? [];
    using folder = new SeedFolder();
    const path = join(folder.path, 'launch-week.yaml');
    writeFileSync(path, example);
    const plot = readPlot(`refunds,${path}`);
    expect(plot).toMatchObject({ name: 'refunds,launch-week', days: 60 });
    expect(checkInvariants(built({ plot }))).toEqual([]);
  });

  it('is combined with others, and the later counts', () => {
    const plot = readPlot('refunds,spike,overflow');
    expect(plot.name).toBe('refunds,spike,overflow');
    expect(plot.outcomes.refunded).toBe(0.125);
    expect(plot.traffic.spikes).toHaveLength(1);
    expect(plot.funds.quota).toBe(0.6);
    expect(() => readPlot('nothing-such')).toThrow('choose from abandoned');
    expect(() => readPlot('./no-file.yaml')).toThrow('cannot be read');
  });
});
