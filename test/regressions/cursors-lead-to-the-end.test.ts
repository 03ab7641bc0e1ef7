/** NameTrust hands out cursors, and took none: whoever followed `next_cursor` read the first page for ever. */

import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { createMock, type Mock } from '../../src/index.js';

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly pages: {
    readonly next_cursor: string | null;
    readonly prev_cursor: string | null;
    readonly has_next: boolean;
    readonly total_items: number;
  };
}

interface OrgPage {
  readonly items: readonly { readonly slug: string }[];
  readonly pages: { readonly next_cursor: string | null };
}

const mock: Mock = await createMock({ apis: ['nametrust'], size: 0, refDate: '2026-03-01' });

async function read(query: object, world: string, caller = 'busy'): Promise<Page> {
  const answer = await supertest(mock.app)
    .get('/credits/usage')
    .query(query)
    .set({ ...mock.demo('nametrust', caller), 'X-Paystub-World': world });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** Follows the cursors from a first page; fails where that takes more pages than there can be. */
async function follow(
  query: object,
  { world = 'main', caller = 'busy', meanwhile = () => Promise.resolve() } = {},
): Promise<string[]> {
  const ids: string[] = [];
  let page = await read(query, world, caller);
  for (let read_ = 0; ; read_++) {
    ids.push(...page.items.map(({ id }) => id));
    const { next_cursor: cursor, has_next } = page.pages;
    expect(cursor === null).toBe(!has_next);
    if (cursor === null) return ids;
    expect(read_).toBeLessThan(2_000);
    await meanwhile();
    page = await read({ ...query, cursor }, world, caller);
  }
}

describe('following next_cursor', () => {
  it.each([7, 20, 53, 100])('gives every row once and ends, by %i', async (limit) => {
    const ids = await follow({ limit });
    const { pages } = await read({ limit: 1 }, 'main');
    expect(ids).toHaveLength(pages.total_items);
    expect(new Set(ids).size).toBe(ids.length);
    const byNumber: string[] = [];
    for (let page = 1; byNumber.length < pages.total_items; page++) {
      byNumber.push(...(await read({ limit, page }, 'main')).items.map(({ id }) => id));
    }
    expect(ids).toEqual(byNumber);
  });

  it.each(['edge-20', 'edge-21', 'empty'])('ends for %s', async (caller) => {
    const ids = await follow({}, { caller });
    expect(ids).toHaveLength(caller === 'empty' ? 0 : Number(caller.slice(5)));
  });

  it('holds under a filter', async () => {
    const ids = await follow({ kind: 'overflow', limit: 3 });
    const { pages } = await read({ kind: 'overflow' }, 'main');
    expect(new Set(ids).size).toBe(pages.total_items);
  });

  it('shows what was there once, and ends, while rows are added faster than they are read', async () => {
    const world = 'growing';
    const before = await follow({ limit: 100 }, { world });
    const add = () =>
      mock.world(world).do({ account: 'nametrust/busy', do: 'grant', amount: 5, memo: 'a gift' });
    const meanwhile = async () => {
      await add();
      await add();
      await add();
    };
    expect(await follow({ limit: 40 }, { world, meanwhile })).toEqual(before);
  });

  it('goes back by prev_cursor to where it came from', async () => {
    const first = await read({ limit: 9 }, 'main');
    const second = await read({ limit: 9, cursor: first.pages.next_cursor }, 'main');
    const back = await read({ limit: 9, cursor: second.pages.prev_cursor }, 'main');
    expect(back.items).toEqual(first.items);
    expect(back.pages.prev_cursor).toBeNull();
  });

  it.each([
    'def456',
    'null',
    'undefined',
    '0',
    '%%%',
    'bGVmdDotMQ',
    `${'A'.repeat(2_000)}`,
    Buffer.from('left:99999999999999999999').toString('base64url'),
    Buffer.from('left:007').toString('base64url'),
  ])(
    'a cursor that was never given is past the end, and never the first page: %s',
    async (cursor) => {
      const { items, pages } = await read({ cursor }, 'main');
      expect(items).toEqual([]);
      expect(pages).toMatchObject({ next_cursor: null, has_next: false });
    },
  );

  it('works for organizations too', async () => {
    const slugs: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: { body: OrgPage } = await supertest(mock.app)
        .get('/orgs')
        .query({ limit: 1, cursor })
        .set(mock.demo('nametrust', 'member'));
      slugs.push(...body.items.map(({ slug }) => slug));
      cursor = body.pages.next_cursor;
      expect(slugs.length).toBeLessThan(50);
    }
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs.length).toBeGreaterThan(2);
  });
});
