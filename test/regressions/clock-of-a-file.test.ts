import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

/**
 * A world file said a time that no clock can show: restoring it was a 500, and left a world behind
 * of which nothing could be told any more. So did a clock that ran on from the last moment of 9999.
 */

let mock: RunningMock;
beforeEach(async () => {
  mock = await startMock({ refDate: '2026-03-01', size: 0 });
});
afterEach(() => mock.close());

async function restored(clock: string | number): Promise<number> {
  const answer = await fetch(`${mock.url}/_paystub/restore`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paystub: 'world-1', clock }),
  });
  return answer.status;
}

async function clock(): Promise<unknown> {
  return (await fetch(`${mock.url}/_paystub/clock`)).json();
}

it.each([2 ** 53 - 1, 253402300800000, -1, '1969-12-31', '0000-01-01T00:00Z'])(
  'a file whose time is %s is refused, and changes nothing',
  async (time) => {
    mock.clock.freeze();
    const before = await clock();
    expect(await restored(time)).toBe(422);
    expect(await clock()).toEqual(before);
  },
);

it.each([
  [0, '1970-01-01T00:0'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
])('a file whose time is %s is served, and can be told of', async (time, now) => {
  expect(await restored(time)).toBe(200);
  expect(await clock()).toMatchObject({ now: expect.stringContaining(now) });
});
