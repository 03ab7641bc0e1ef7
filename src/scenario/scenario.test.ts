import { afterEach, describe, expect, it, vi } from 'vitest';
import { hexId } from '../ledger/ids/index.js';
import { checkInvariants, Ledger, snapshot } from '../ledger/index.js';
import { DAY } from './calendar.js';
import { digest } from './digest.js';
import { arrivals, exactArrivals, OFFICE_HOURS, OFFICE_WEEK } from './rhythm.js';
import {
  buildBase,
  demoCredentials,
  type ProviderStory,
  type Scene,
  type StoryContext,
  storyVersion,
} from './scenario.js';

const recipe = { seed: 'test', size: 3, refDate: '2025-03-01' };

/** A shop with one named customer and, for the size, others; each tops up and then buys tea. */
function shop(id: string, extra: { readonly draws?: number } = {}): ProviderStory {
  const key = (scene: Scene) =>
    hexId({ key: `${id}/${scene.seed}`, prefix: `${id}_`, digits: 24 }).encode({
      account: 0,
      seq: 0,
    });
  const customer = (context: StoryContext, handle: string, person: number, path: string) => {
    const { now, ledger, dictionaries } = context;
    const opened = now - 30 * DAY;
    for (let i = 0; i < (extra.draws ?? 0); i++) context.random(path, 'unrelated').word();
    const { name, email } = dictionaries.person(person);
    const { index: principal } = context.enact(
      { type: 'add-principal', realm: id, handle, kind: 'user', name, email },
      opened,
    );
    const { index: account } = context.enact(
      {
        type: 'open-account',
        principal,
        purpose: 'wallet',
        unit: { code: 'USD', scale: 2 },
        floor: 0,
      },
      opened,
    );
    context.enact({ type: 'credit', account, kind: 'top_up', amount: 100_000 }, opened);
    const price = context.random(path, 'price');
    const rhythm = { from: opened, to: now, weekday: OFFICE_WEEK, hours: OFFICE_HOURS };
    let seq = ledger.entries(account).length;
    for (const at of arrivals({ ...rhythm, random: context.random(path), perDay: 2 })) {
      const cost = price.at(seq).weighted([
        [5, 3],
        [250, 1],
      ]);
      context.enact(
        {
          type: 'debit',
          account,
          kind: 'draw',
          amount: cost,
          counter: 'revenue',
          resource: `/${context.random(path, 'word').at(++seq).pick(dictionaries.words)}`,
        },
        at,
      );
    }
  };
  return {
    id,
    version: 1,
    demo: (scene) => [
      { label: 'busy', what: 'Buys tea twice a day.', headers: { 'x-api-key': key(scene) } },
    ],
    build: (context) => customer(context, 'busy', 0, 'busy'),
    grow: (context, index) => customer(context, `n${index}`, index + 1, `customer ${index}`),
  };
}

function tell(stories: readonly ProviderStory[], changes: Partial<typeof recipe> = {}): Ledger {
  const ledger = Ledger.empty();
  buildBase(stories, { ...recipe, ...changes })(ledger);
  return ledger;
}

/** What one realm's people have, without the numbers that depend on who came before. */
function booksOf(ledger: Ledger, realm: string) {
  const { principals, accounts } = snapshot(ledger);
  return principals
    .filter((principal) => principal.realm === realm)
    .map(({ index, accounts: own, ...principal }) => ({
      ...principal,
      entries: accounts.filter((account) => account.principal === index).map((a) => a.entries),
    }));
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a base', () => {
  it('keeps the ledger whole and ends before its day begins', () => {
    const ledger = tell([shop('tea'), shop('ink')]);
    expect(checkInvariants(ledger)).toEqual([]);
    const { principals, accounts } = snapshot(ledger);
    expect(principals.map(({ realm, handle }) => `${realm}/${handle}`)).toEqual([
      ...['tea/busy', 'ink/busy'],
      ...['tea/n0', 'ink/n0', 'tea/n1', 'ink/n1', 'tea/n2', 'ink/n2'],
    ]);
    const times = accounts.flatMap(({ entries }) => entries.map(({ at }) => at));
    expect(times.length).toBeGreaterThan(8 * 30);
    expect(Math.max(...times)).toBeLessThan(Date.parse('2025-03-01T00:00:00Z'));
  });

  it('is the same in every time zone', () => {
    const digests = [
      ['UTC', 0],
      ['Asia/Kolkata', -330],
      ['America/New_York', 300],
    ].map(([zone, offset]) => {
      vi.stubEnv('TZ', String(zone));
      // Without this, the test would pass where the zone cannot be changed while running.
      expect(new Date('2025-01-01').getTimezoneOffset()).toBe(offset);
      return digest(snapshot(tell([shop('tea'), shop('ink')])));
    });
    expect(new Set(digests).size).toBe(1);
  });

  it('differs by its seed and by its day', () => {
    const first = booksOf(tell([shop('tea')]), 'tea');
    expect(booksOf(tell([shop('tea')], { seed: 'other' }), 'tea')).not.toEqual(first);
    expect(booksOf(tell([shop('tea')], { refDate: '2025-03-02' }), 'tea')).not.toEqual(first);
  });

  it('appends when it grows', () => {
    const small = snapshot(tell([shop('tea'), shop('ink')], { size: 1 }));
    const large = snapshot(tell([shop('tea'), shop('ink')], { size: 4 }));
    expect(large.accounts.slice(0, small.accounts.length)).toEqual(small.accounts);
    expect(large.principals.slice(0, small.principals.length)).toEqual(small.principals);
    expect(large.accounts.length).toBe(small.accounts.length + 6);
  });

  it('has no story that changes when it draws more elsewhere, or another is told beside it', () => {
    const alone = booksOf(tell([shop('tea')]), 'tea');
    expect(booksOf(tell([shop('tea', { draws: 5 })]), 'tea')).toEqual(alone);
    expect(booksOf(tell([shop('ink'), shop('tea')]), 'tea')).toEqual(alone);
  });

  it('may be built twice from one call', () => {
    const base = buildBase([shop('tea')], recipe);
    const [one, two] = [Ledger.empty(), Ledger.empty()];
    base(one);
    base(two);
    expect(snapshot(two)).toEqual(snapshot(one));
  });

  it.each([
    ['size', { size: -1 }],
    ['size', { size: 1.5 }],
    ['date', { refDate: '2025-02-30' }],
  ])('has no senseless %s', (name, changes) => {
    expect(() => buildBase([shop('tea')], { ...recipe, ...changes })).toThrow(name);
  });

  it('stops a story that asks for the impossible, and says what', () => {
    const story: ProviderStory = {
      ...shop('tea'),
      build: (context) => {
        context.enact(
          {
            type: 'open-account',
            principal: 99,
            purpose: 'wallet',
            unit: { code: 'USD', scale: 2 },
            floor: 0,
          },
          context.now,
        );
      },
    };
    expect(() => tell([story])).toThrow(
      /a story was refused open-account at 2025-03-01: .*principal-not-found/,
    );
  });
});

describe('demo credentials', () => {
  it('are listed with their API, and follow the seed', () => {
    const stories = [shop('tea'), shop('ink')];
    const listed = demoCredentials(stories, recipe);
    expect(listed.map(({ provider, label }) => `${provider}/${label}`)).toEqual([
      'tea/busy',
      'ink/busy',
    ]);
    expect(listed[0]?.headers['x-api-key']).toMatch(/^tea_[0-9a-f]{24}$/);
    expect(demoCredentials(stories, recipe)).toEqual(listed);
    expect(demoCredentials(stories, { ...recipe, seed: 'other' })).not.toEqual(listed);
  });
});

describe('the version of several stories', () => {
  it('changes with each of them, with their number and their order', () => {
    const [tea, ink] = [shop('tea'), shop('ink')];
    const versions = [
      storyVersion([tea, ink]),
      storyVersion([{ ...tea, version: 2 }, ink]),
      storyVersion([tea]),
      storyVersion([ink, tea]),
      storyVersion([]),
    ];
    expect(new Set(versions).size).toBe(5);
    for (const version of versions) expect(version >>> 0).toBe(version);
    expect(storyVersion([shop('tea'), shop('ink')])).toBe(versions[0]);
  });
});

describe('exact histories', () => {
  it('may be made a row at a time, in any order', () => {
    const moments = (size: number) => {
      const seen: number[][] = [];
      const story: ProviderStory = {
        id: 'rows',
        version: 1,
        demo: () => [],
        build: () => undefined,
        grow: ({ now, random }, index) => {
          const rhythm = { random: random('account', index), from: now - DAY, to: now };
          seen.push([...exactArrivals({ ...rhythm, count: 20 })]);
        },
      };
      tell([story], { size });
      return seen;
    };
    expect(moments(5).slice(0, 2)).toEqual(moments(2));
  });
});
