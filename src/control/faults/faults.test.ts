import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contract } from '../../contract/contract.js';
import type { Passing } from '../../contract/fault-plan.js';
import { kioskContract } from '../../contract/kiosk/kiosk.js';
import { type FaultRule, FaultRules, RULES_MOST } from './index.js';

const kiosk = kioskContract();
const radar = Contract.read(
  fileURLToPath(new URL('../../../openapi/finradar.yaml', import.meta.url)),
);
const apis = [
  { id: 'kiosk', contract: kiosk },
  { id: 'finradar', contract: radar },
];

type Request = Partial<Omit<Passing<undefined>, 'operation'>> & {
  readonly operation?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly caller?: string;
};

/** A request for an item of the kiosk's, unless it says otherwise. */
function passing({ operation = 'getItem', headers = {}, caller, ...rest }: Request = {}) {
  const of = [kiosk, radar].find(({ operations }) => operations.has(operation));
  const found = of?.operations.get(operation);
  if (!found) throw new Error(`there is no ${operation}`);
  return {
    provider: of === kiosk ? 'kiosk' : 'finradar',
    operation: found,
    method: found.method.toUpperCase(),
    path: '/items/tea',
    query: {},
    body: undefined,
    target: '/',
    origin: '',
    desk: undefined,
    header: (name: string) => headers[name],
    credential: () => caller,
    refused: () => undefined,
    hasLeft: () => false,
    ...rest,
  };
}

const failing: FaultRule = { do: { answer: { status: 500 } } };

function rulesOf(...rules: readonly FaultRule[]): FaultRules {
  const faults = new FaultRules(apis);
  for (const rule of rules) {
    const added = faults.add(rule);
    if (!added.ok) throw new Error(added.reason);
  }
  return faults;
}

/** Which of so many requests, counted from 1, a rule applies to. */
function struck(rule: FaultRule, requests: number): number[] {
  const faults = rulesOf(rule);
  return Array.from({ length: requests }, (_, index) => index + 1).filter(() =>
    faults.meet(passing(), 0),
  );
}

describe('a rule', () => {
  it('answers with what is documented', () => {
    const met = rulesOf(failing).meet(passing(), 0);
    expect(met).toMatchObject({
      rules: [1],
      before: { delayMs: 0, instead: { status: 500, mediaType: 'application/json' } },
    });
  });

  it.each<[string, FaultRule['when'], Request, boolean]>([
    ['its path', { path: '/items/tea' }, {}, true],
    ['another path', { path: '/items/salt' }, {}, false],
    ['any item', { path: '/items/*' }, {}, true],
    ['its method', { method: 'get' }, {}, true],
    ['a query', { query: { a: '1' } }, { query: { a: '1' } }, true],
    ['a query given twice', { query: { a: '1' } }, { query: { a: ['2', '1'] } }, true],
    ['any value', { query: { a: '*' } }, { query: { a: '9' } }, true],
    ['any value, not given', { query: { a: '*' } }, {}, false],
    ['a header', { headers: { 'x-run': '7' } }, { headers: { 'x-run': '7' } }, true],
    ['another header', { headers: { 'x-run': '7' } }, { headers: { 'x-run': '8' } }, false],
    ['all of it', { method: 'GET', query: { a: '1' } }, { query: { b: '1' } }, false],
  ])('matches by %s', (_, when, request, met) => {
    expect(
      rulesOf({ ...failing, ...(when && { when }) }).meet(passing(request), 0) !== undefined,
    ).toBe(met);
  });

  it.each([
    [{ id: 'tea' }, { id: 'tea', priceCents: 1 }, true],
    [{ id: '*' }, { id: 'salt' }, true],
    [{ id: 'tea' }, undefined, false],
    [{ a: { b: 1 } }, { a: { b: 1, c: 2 } }, true],
    [{ a: [1, 2] }, { a: [1, 2] }, true],
    [{ a: [1] }, { a: [1, 2] }, false],
    [{ a: null }, { a: null }, true],
    [{ toString: '*' }, {}, false],
  ])('matches a body by %j in %j', (body, sent, met) => {
    const faults = rulesOf({ ...failing, when: { body } });
    const request = passing({ operation: 'createItem', body: sent });
    expect(faults.meet(request, 0) !== undefined).toBe(met);
  });

  it.each<[Partial<FaultRule>, number[]]>([
    [{}, [1, 2, 3, 4, 5]],
    [{ times: 2 }, [1, 2]],
    [{ after: 3 }, [4, 5]],
    [{ after: 1, times: 2 }, [2, 3]],
  ])('with %j applies to the requests %j', (terms, expected) => {
    expect(struck({ ...failing, ...terms }, 5)).toEqual(expected);
  });

  it('applies by chance as often as it says, and the same each time', () => {
    const rule = { ...failing, probability: 0.25, seed: 'coin' };
    const first = struck(rule, 4_000);
    expect(first.length).toBeGreaterThan(900);
    expect(first.length).toBeLessThan(1_100);
    expect(struck(rule, 4_000)).toEqual(first);
    expect(struck({ ...rule, seed: 'dice' }, 4_000)).not.toEqual(first);
  });

  it('says what it has come to', () => {
    const faults = rulesOf({ ...failing, operation: 'getItem', after: 1, times: 1 });
    for (let request = 0; request < 3; request++) faults.meet(passing(), 0);
    faults.meet(passing({ operation: 'getSpecial' }), 0);
    expect(faults.list()).toMatchObject([{ id: 1, matched: 2, applied: 1, spent: true }]);
    expect(faults.find(1)).toEqual(faults.list()[0]);
    expect([faults.remove(1), faults.remove(1), faults.find(1)]).toEqual([true, false, undefined]);
  });
});

describe('several rules', () => {
  it('are asked in order: waits add up, and the first end counts', () => {
    const faults = rulesOf(
      { do: { latency: { ms: 30 } } },
      { do: { latency: { ms: 12 }, drop: true }, times: 1 },
      failing,
    );
    expect(faults.meet(passing(), 0)).toEqual({
      rules: [1, 2],
      injected: ['fault rule 1 (latency 30 ms)', 'fault rule 2 (latency 12 ms, drop)'],
      before: { delayMs: 42, instead: 'dropped' },
    });
    expect(faults.meet(passing(), 0)).toMatchObject({
      rules: [1, 3],
      before: { delayMs: 30, instead: { status: 500 } },
    });
    expect(faults.list().map(({ applied }) => applied)).toEqual([2, 1, 1]);
  });

  it('come before the effect, and after it, and to the answer', () => {
    const faults = rulesOf(
      { do: { drop: true }, phase: 'after', times: 1 },
      { do: { truncate: { bytes: 7 } } },
      { do: { slow: { bytesPerSecond: 9 } } },
    );
    expect(faults.meet(passing(), 0)).toEqual({
      rules: [1],
      injected: ['fault rule 1 (drop)'],
      after: { delayMs: 0, instead: 'dropped' },
    });
    expect(faults.meet(passing(), 0)).toEqual({
      rules: [2, 3],
      injected: ['fault rule 2 (truncate)', 'fault rule 3 (slow)'],
      after: { delayMs: 0 },
      delivery: { type: 'truncated', bytes: 7 },
    });
  });
});

describe('latency', () => {
  it.each<[NonNullable<FaultRule['do']['latency']>, number, number]>([
    [{ ms: 250 }, 250, 250],
    [{ from: 100, to: 200 }, 100, 200],
    [{ mean: 50, deviation: 1_000 }, 0, 60_000],
  ])('%j lies where it says, and is the same each time', (latency, least, most) => {
    const draw = () => {
      const faults = rulesOf({ do: { latency }, seed: 's' });
      return Array.from({ length: 300 }, () => faults.meet(passing(), 0)?.before?.delayMs ?? -1);
    };
    const waits = draw();
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect(draw()).toEqual(waits);
  });
});

describe('a rate limit', () => {
  const limit: FaultRule = { api: 'finradar', do: { rateLimit: { limit: 2, window: 'PT1M' } } };
  const asked = (faults: FaultRules, now: number, caller = 'ann') =>
    faults.meet(passing({ operation: 'getTokenBalance', caller }), now)?.before?.instead;

  it('lets so many through in a window of the time given, each caller by himself', () => {
    const faults = rulesOf(limit);
    expect([asked(faults, 0), asked(faults, 1_000)]).toEqual([undefined, undefined]);
    expect(asked(faults, 15_000)).toMatchObject({ status: 429, headers: { 'Retry-After': 45 } });
    expect(asked(faults, 15_000, 'bob')).toBeUndefined();
    expect(asked(faults, 59_999)).toMatchObject({ headers: { 'Retry-After': 1 } });
    expect(faults.turned(59_999)).toEqual([]);
    expect(faults.turned(60_000)).toEqual([{ rule: 1, at: 60_000 }]);
    expect(asked(faults, 60_000)).toBeUndefined();
    expect(faults.list()).toMatchObject([{ matched: 6, applied: 2 }]);
  });

  it('counts everyone together where it is told to', () => {
    const by = { limit: 1, window: 60_000, by: 'everyone' } as const;
    const faults = rulesOf({ ...limit, do: { rateLimit: by } });
    expect([asked(faults, 0, 'ann'), asked(faults, 0, 'bob')]).toMatchObject([
      undefined,
      { status: 429 },
    ]);
  });

  it('is counted in memory that does not grow with the number of callers', () => {
    const faults = rulesOf(limit);
    for (let caller = 0; caller < 10_000; caller++) asked(faults, 0, `caller ${caller}`);
    expect(asked(faults, 0, 'one more')).toBeUndefined();
    expect(asked(faults, 0, 'another')).toBeUndefined();
    expect(asked(faults, 0, 'a third')).toMatchObject({ status: 429 });
  });

  it('agrees with a plain count, whatever the order of callers and times', () => {
    const request = fc.record({ caller: fc.constantFrom('a', 'b', 'c'), step: fc.nat(40_000) });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
        const faults = rulesOf(limit);
        const counts = new Map<string, number>();
        let now = 0;
        for (const { caller, step } of requests) {
          now += step;
          const key = `${caller} ${Math.floor(now / 60_000)}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
          const refused = asked(faults, now, caller) !== undefined;
          expect(refused).toBe((counts.get(key) ?? 0) > 2);
        }
      }),
      { seed: 20260301 },
    );
  });
});

describe('a rule that could never match is refused', () => {
  it.each<[FaultRule, string]>([
    [{ ...failing, api: 'shop' }, 'no API named shop is being served; choose from kiosk, finradar'],
    [
      { ...failing, api: 'kiosk', operation: 'getitems' },
      'kiosk has no operation named getitems; the nearest are getItem',
    ],
    [{ ...failing, operation: 'nope' }, 'no API being served has an operation named nope;'],
    [{ ...failing, api: 'kiosk', operation: 'getTokenBalance' }, 'kiosk has no operation'],
    [
      { operation: 'getSpecial', do: { answer: { status: 503 } } },
      'getSpecial documents no 503; choose from 200, 500',
    ],
    [
      { operation: 'getTokenBalance', do: { answer: { status: 429, example: 'no' } } },
      'getTokenBalance documents no example no of 429; choose from rateLimited',
    ],
    [{ api: 'kiosk', do: { rateLimit: { limit: 1, window: 1 } } }, 'documents no 429'],
    [{ ...failing, operation: 'getItem', when: { method: 'POST' } }, 'the method POST reaches'],
    [{ ...failing, api: 'kiosk', when: { path: '/nowhere' } }, 'the path /nowhere is none of'],
    [{ ...failing, operation: 'getItem', when: { body: {} } }, 'getItem takes no body'],
    [{ operation: 'removeItem', do: { rateLimit: { limit: 1, window: 1 } } }, 'documents no 429'],
    [{ ...failing, probability: 0 }, 'never comes true'],
    [{ ...failing, probability: 1.5 }, 'never comes true'],
    [{ ...failing, times: 0 }, 'times is 0'],
    [{ ...failing, after: -1 }, 'after is -1'],
    [{ do: {} }, '`do` names no fault: give latency'],
    [{ do: { drop: true, truncate: { bytes: 1 } } }, 'not drop and truncate'],
    [{ do: { truncate: { bytes: 1 } }, phase: 'before' }, 'comes after the effect'],
    [{ do: { truncate: { bytes: -1 } } }, 'truncate.bytes'],
    [{ do: { slow: { bytesPerSecond: 0 } } }, 'slow.bytesPerSecond'],
    [{ do: { rateLimit: { limit: 1, window: 1 } }, phase: 'after' }, 'refuses before anything'],
    [{ do: { rateLimit: { limit: 1, window: 'P1M' } } }, 'rateLimit.window'],
    [{ do: { rateLimit: { limit: 1, window: 0 } } }, 'rateLimit.window'],
    [{ do: { latency: {} } }, 'latency is ms, or'],
    [{ do: { latency: { ms: 1, from: 2, to: 3 } } }, 'latency is ms, or'],
    [{ do: { latency: { from: 3, to: 2 } } }, 'from a lower number'],
    [{ do: { latency: { mean: 3 } } }, 'say both'],
    [{ do: { latency: { ms: 60_001 } } }, 'from 0 to 60000'],
  ])('%j: %s', (rule, reason) => {
    const added = new FaultRules(apis).add(rule);
    expect(added).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('because another one answers everything before it', () => {
    const faults = rulesOf({ ...failing, api: 'kiosk' });
    expect(faults.add({ operation: 'getItem', do: { drop: true } })).toEqual({
      ok: false,
      why: 'impossible',
      reason: 'rule 1 answers every request that this one could match',
    });
    expect(faults.add({ operation: 'getTokenBalance', do: { drop: true } }).ok).toBe(true);
    expect(rulesOf({ ...failing, times: 1 }).add(failing).ok).toBe(true);
    expect(rulesOf({ ...failing, phase: 'after' }).add(failing).ok).toBe(true);
  });

  it('because there are too many', () => {
    const faults = rulesOf();
    for (let rule = 0; rule < RULES_MOST; rule++) {
      expect(faults.add({ ...failing, times: 1 }).ok).toBe(true);
    }
    expect(faults.add(failing)).toMatchObject({ ok: false, why: 'too many' });
    expect([faults.clear(), faults.list(), faults.add(failing).ok]).toEqual([RULES_MOST, [], true]);
  });
});
