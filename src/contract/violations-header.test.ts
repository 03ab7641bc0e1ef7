import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { openKiosk } from './kiosk/kiosk.js';
import { violationsValue } from './violations-header.js';

const warning = (name: string) =>
  ({ location: ['query', name], severity: 'warning', code: 'unknown', message: name }) as const;

describe('the violations header', () => {
  it('is left out where nothing departs from the document', () => {
    expect(violationsValue([])).toBeUndefined();
  });

  it('is JSON in ASCII, whatever the caller wrote', () => {
    const names = ['ü', '猫', '🐈', '\ud800', '\u007f', 'a\r\nSet-Cookie: x'];
    const value = violationsValue(names.map(warning)) ?? '';
    expect(value).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(value)).toEqual(names.map(warning));
  });

  it.each([
    [1, 9_000],
    [500, 10],
    [70, 100],
    [3, 4_000],
  ])(
    '%i violations about names of %i letters fit into 8 KiB, and say what is left out',
    (count, length) => {
      const value =
        violationsValue(Array.from({ length: count }, () => warning('🐈'.repeat(length / 2)))) ??
        '';
      expect(value.length).toBeLessThanOrEqual(8192);
      const members = JSON.parse(value);
      const left = /^(\d+) more$/.exec(members.at(-1).message);
      expect(members.length - 1 + Number(left?.[1])).toBe(count);
    },
  );

  it('arrives over HTTP with hundreds of unknown parameters', async () => {
    const { app, records } = openKiosk();
    const query = Array.from({ length: 400 }, (_, index) => `unknown-${index}=%E2%82%AC`).join('&');
    const answer = await request(app).get(`/items?${query}`);
    expect(answer.status).toBe(200);
    expect(answer.headers['sl-violations']?.length).toBeLessThanOrEqual(8192);
    expect(JSON.parse(answer.headers['sl-violations'] ?? '').at(-1)).toMatchObject({
      code: 'truncated',
    });
    expect(records[0]?.violations).toHaveLength(400);
  });
});
