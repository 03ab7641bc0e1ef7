import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kioskContract } from '../../contract/kiosk/kiosk.js';
import { Redactor } from '../../redaction/index.js';
import { explain, LOG_LIMITS, type Passed, RequestLog } from './index.js';

function passed(changes: Partial<Passed> = {}): Passed {
  return {
    provider: 'kiosk',
    requestId: '0'.repeat(32),
    operationId: 'getItem',
    method: 'GET',
    target: '/kiosk/items/tea?size=1',
    status: 200,
    durationMs: 1.23456,
    violations: [],
    why: undefined,
    preferred: false,
    rules: [],
    request: { headers: { host: 'localhost' }, body: undefined },
    answer: { headers: { 'Content-Type': 'application/json' }, text: '{"id":"tea"}' },
    at: Date.UTC(2026, 2, 1),
    changes: [],
    ...changes,
  };
}

function logOf(...all: readonly Partial<Passed>[]): RequestLog {
  const log = new RequestLog(new Redactor({ names: ['x-kiosk'] }));
  for (const one of all) log.add(passed(one));
  return log;
}

describe('an exchange', () => {
  it('is shown as it was', () => {
    expect(logOf({}).find({}, 10)).toEqual([
      {
        id: 1,
        requestId: '0'.repeat(32),
        at: '2026-03-01T00:00:00.000Z',
        api: 'kiosk',
        operation: 'getItem',
        method: 'GET',
        path: '/kiosk/items/tea',
        query: 'size=1',
        status: 200,
        durationMs: 1.235,
        why: null,
        violations: [],
        preferred: false,
        faults: [],
        request: { headers: { host: 'localhost' } },
        answer: { headers: { 'content-type': 'application/json' }, body: { id: 'tea' } },
        changes: [],
      },
    ]);
  });

  it('is shown without what lets somebody in', () => {
    const secret = 'S3CR3T';
    const log = logOf({
      target: `/kiosk/items?token=${secret}&a%70i_key=${secret}&size=1`,
      request: {
        headers: {
          authorization: `Bearer ${secret}`,
          cookie: `session=${secret}`,
          'x-agnic-token': secret,
          'x-api-key': secret,
          'X-Kiosk': secret,
          'x-run': '7',
        },
        body: { email: 'a@b', password: secret, deep: [{ clientSecret: secret, n: 1 }] },
      },
      answer: {
        headers: { 'Set-Cookie': [`a=${secret}`, `b=${secret}`] },
        text: JSON.stringify({ apiKey: secret, session: { token: secret }, tokens: 12 }),
      },
      changes: [
        {
          command: 'issue-credential',
          events: [{ type: 'credential-issued', row: { secret, name: 'k' } }],
        },
        { command: 'add-principal', events: [{ principal: { passwordHash: secret } }] },
      ],
    });
    const [shown] = log.find({}, 1);
    expect(JSON.stringify([shown, log.get(1)])).not.toContain(secret);
    expect(shown).toMatchObject({
      query: 'token=[redacted]&a%70i_key=[redacted]&size=1',
      request: {
        headers: { 'x-run': '7' },
        body: { email: 'a@b', deep: [{ n: 1 }] },
      },
      answer: { body: { tokens: 12 } },
    });
  });

  it('is kept without the rest of a long body, and without its secrets all the same', () => {
    const secret = 'x'.repeat(LOG_LIMITS.bodyBytes);
    const text = JSON.stringify({ id: 'a', apiKey: secret });
    const escaped = `{"apiKey":"${'\\"ÿ'.repeat(LOG_LIMITS.bodyBytes)}"}`;
    const [two, one] = logOf(
      { answer: { headers: {}, text }, request: { headers: {}, body: { token: secret } } },
      { answer: { headers: {}, text: escaped } },
    ).find({}, 2);
    expect(one?.answer).toEqual({
      headers: {},
      body: '{"id":"a","apiKey":"[redacted]"',
      cut: true,
    });
    expect(one?.request).toEqual({ headers: {}, body: '{"token":"[redacted]"', cut: true });
    expect(JSON.stringify(two?.answer)).not.toContain('ÿ');
  });
});

describe('a log', () => {
  const log = logOf(
    {},
    { status: 404, method: 'DELETE' },
    { operationId: 'createItem', target: '/kiosk/items', rules: [2] },
    { provider: 'shop' },
  );

  it.each([
    [{}, [4, 3, 2, 1]],
    [{ api: 'kiosk' }, [3, 2, 1]],
    [{ status: 404 }, [2]],
    [{ method: 'delete' }, [2]],
    [{ operation: 'createItem' }, [3]],
    [{ path: '/kiosk/items/*' }, [4, 2, 1]],
    [{ fault: 2 }, [3]],
    [{ since: 2 }, [4, 3]],
    [{ api: 'kiosk', since: 1, status: 200 }, [3]],
    [{ api: 'none' }, []],
  ])('finds and counts %j', (filter, ids) => {
    expect(log.find(filter, 10).map(({ id }) => id)).toEqual(ids);
    expect(log.count(filter)).toBe(ids.length);
  });

  it('finds the newest first, and no more than it is asked for', () => {
    expect(log.find({}, 2).map(({ id }) => id)).toEqual([4, 3]);
    expect([log.get(3)?.id, log.get(5)]).toEqual([3, undefined]);
  });

  it('forgets when it is told to, and counts on', () => {
    const other = logOf({}, {});
    expect([other.clear(), other.count({}), other.clear()]).toEqual([2, 0, 0]);
    other.add(passed());
    expect(other.find({}, 9).map(({ id }) => id)).toEqual([3]);
  });

  it('keeps the last ones, as many as there is room for', () => {
    const limits = { exchanges: 5, bytes: 6_000, bodyBytes: 2_000, waiting: 1 };
    fc.assert(
      fc.property(fc.array(fc.nat(5_000), { minLength: 1, maxLength: 60 }), (lengths) => {
        const small = new RequestLog(new Redactor(), limits);
        for (const length of lengths) {
          small.add(passed({ answer: { headers: {}, text: 'x'.repeat(length) } }));
        }
        const kept = small.find({}, 100);
        const ids = Array.from(kept, (_, index) => lengths.length - index);
        expect(kept.map(({ id }) => id)).toEqual(ids);
        expect(kept.length).toBeLessThanOrEqual(5);
        const bytes = kept.reduce((sum, { answer }) => sum + String(answer.body ?? '').length, 0);
        expect(bytes).toBeLessThanOrEqual(6_000);
        expect(small.get(lengths.length)?.id).toBe(lengths.length);
        expect(small.seen).toBe(lengths.length);
      }),
      { seed: 20260301 },
    );
  });
});

describe('waiting', () => {
  it('ends at once when there are enough', async () => {
    expect(await logOf({}, {}).wait({}, 2, 60_000)).toEqual({ ok: true, reached: true, count: 2 });
  });

  it('ends when there are', async () => {
    const log = logOf({});
    const waited = log.wait({ status: 404 }, 2, 60_000);
    log.add(passed({ status: 404 }));
    log.add(passed());
    log.add(passed({ status: 404 }));
    expect(await waited).toEqual({ ok: true, reached: true, count: 2 });
  });

  it('ends in time', async () => {
    expect(await logOf({}).wait({}, 2, 1)).toEqual({ ok: true, reached: false, count: 1 });
  });

  it('is for so many and no more', async () => {
    const log = new RequestLog(new Redactor(), { ...LOG_LIMITS, waiting: 1 });
    const first = log.wait({}, 1, 60_000);
    expect(await log.wait({}, 1, 60_000)).toMatchObject({ ok: false });
    log.add(passed());
    expect(await first).toMatchObject({ reached: true });
    expect(await log.wait({}, 2, 1)).toMatchObject({ reached: false });
  });
});

describe('an explanation', () => {
  const apis = [{ id: 'kiosk', contract: kioskContract(), path: '/kiosk' }];
  const of = (changes: Partial<Passed>) => {
    const [shown] = logOf(changes).find({}, 1);
    if (!shown) throw new Error('nothing was logged');
    return explain(shown, apis);
  };

  it('tells what happened, in order', () => {
    const violation = { location: ['query', 'size'], code: 'maximum', message: 'must be <= 9' };
    expect(
      of({
        violations: [{ ...violation, severity: 'warning' }],
        rules: [3],
        changes: [{ command: 'credit', events: [{ type: 'entry-recorded' }] }],
      }),
    ).toEqual({
      id: 1,
      steps: [
        'GET /kiosk/items/tea is getItem of kiosk.',
        'Let through: query size: must be <= 9.',
        'Fault rule 3 applied.',
        'It did credit: entry-recorded.',
        'The answer is 200, as kiosk documents it for getItem.',
      ],
      nearest: [],
    });
  });

  it('tells why it was refused, once', () => {
    expect(of({ status: 401, why: 'missing credentials' }).steps).toContain(
      'The API said no: missing credentials.',
    );
    const violation = { location: ['body'], code: 'required', message: 'a body is required' };
    const { steps } = of({
      status: 400,
      why: 'a body is required',
      violations: [{ ...violation, severity: 'error' }],
    });
    expect(steps).toContain('Refused: body: a body is required.');
    expect(steps.join()).not.toContain('said no');
  });

  it('names what was perhaps meant where there is no such operation', () => {
    const { nearest } = of({
      operationId: undefined,
      target: '/kiosk/itmes/tea',
      status: 404,
      why: 'no such path',
    });
    expect(nearest[0]).toEqual({
      api: 'kiosk',
      operation: 'getItem',
      method: 'GET',
      path: '/kiosk/items/{item-id}',
    });
    expect(nearest).toHaveLength(3);
  });
});
