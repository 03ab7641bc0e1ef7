/** A front-end's life on an API that is a document: what it writes is there. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MockOptions, type RunningMock, startMock } from '../../src/mock.js';

type Fields = Readonly<Record<string, unknown>>;
interface Page {
  readonly data: readonly Fields[];
  readonly total: number;
  readonly page: number;
  readonly total_pages: number;
  readonly next: string | null;
}

const document = join(import.meta.dirname, 'todo.yaml');
const start = (options: MockOptions = {}) =>
  startMock({ apis: [document], refDate: '2026-03-01', ...options });
let mock: RunningMock;

beforeAll(async () => {
  mock = await start();
});
afterAll(() => mock.close());

/** A client of one world. */
function client(world: string, on: RunningMock = mock) {
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await fetch(on.url + path, {
      method,
      headers: { 'X-Paystub-World': world, ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  const list = async (path: string): Promise<Fields[]> => (await ask('GET', path)).body;
  const firstUser = async (): Promise<string> =>
    ((await ask('GET', '/users')).body as Page).data[0]?.id as string;
  return { ask, list, firstUser };
}

describe('a collection', () => {
  it('begins with records that are plausible, the same for the same seed', async () => {
    const { body } = await client('begins').ask('GET', '/users');
    expect(body).toMatchObject({ total: 10, page: 1, total_pages: 4, next: '/users?page=2' });
    const [first] = (body as Page).data;
    expect(first?.name).toMatch(/^[A-Z]\S+ \S+/);
    expect(first?.email).toMatch(/@example\.com$/);
    await using again = await start();
    expect((await client('begins', again).ask('GET', '/users')).body).toEqual(body);
    await using other = await start({ seed: 'other' });
    expect((await client('begins', other).ask('GET', '/users')).body).not.toEqual(body);
  });

  it('begins with the documented example, where there is one', async () => {
    expect((await client('example').list('/tags')).slice(0, 2)).toEqual([
      { slug: 'home', label: 'At home' },
      { slug: 'work', label: 'At work' },
    ]);
    expect((await client('example').ask('GET', '/tags/work')).body).toMatchObject({
      label: 'At work',
    });
  });

  it('holds what is posted, with what the document generates', async () => {
    const { ask } = client('posts');
    const made = await ask('POST', '/users', { name: 'Ada' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Ada',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(made.headers.get('location')).toBe(`/users/${made.body.id}`);
    expect((await ask('GET', `/users/${made.body.id}`)).body).toEqual(made.body);
    const last = (await ask('GET', '/users?page=4')).body as Page;
    expect(last).toMatchObject({ total: 11, next: null });
    expect(last.data.at(-1)).toEqual(made.body);
  });

  it('pages to its end, each record once', async () => {
    const { ask } = client('pages');
    const seen: unknown[] = [];
    let next: string | null = '/users';
    for (let turn = 0; next !== null && turn < 10; turn++) {
      const page: Page = (await ask('GET', next)).body;
      seen.push(...page.data.map(({ id }) => id));
      next = page.next;
    }
    expect([seen.length, new Set(seen).size]).toEqual([10, 10]);
  });

  it('finds, sorts and counts what belongs to a record', async () => {
    const { ask, list, firstUser } = client('finds');
    const todos = `/users/${await firstUser()}/todos`;
    for (const { id } of await list(todos)) expect(id).toBeTypeOf('number');
    const before = (await list(todos)).length;
    const tea = await ask('POST', todos, { title: 'Tea', effort: 5 });
    expect(tea.body.todo).toMatchObject({ title: 'Tea', done: false, userId: await firstUser() });
    await ask('POST', todos, { title: 'Bread', done: true, effort: 1 });
    await ask('POST', todos, { title: 'alphabet', done: true, effort: 4 });
    expect((await ask('GET', todos)).headers.get('x-total-count')).toBe(String(before + 3));
    const titles = async (query: string) => (await list(todos + query)).map(({ title }) => title);
    expect(await titles('?q=TEA')).toEqual(['Tea']);
    expect(await titles('?done=true&sort=-title&min_effort=4')).toContain('alphabet');
    expect(await titles('?q=br&done=false')).toEqual([]);
    const efforts = (await list(`${todos}?sort=-effort`)).flatMap(({ effort }) => effort ?? []);
    expect(efforts).toEqual((efforts as number[]).toSorted((one, other) => other - one));
    expect(await titles(`?limit=2&offset=${before + 1}`)).toEqual(['Bread', 'alphabet']);
  });
});

describe('a record', () => {
  it('changes, and goes with what belongs to it', async () => {
    const { ask, list, firstUser } = client('changes');
    const user = `/users/${await firstUser()}`;
    const before = (await ask('GET', user)).body;
    const [todo] = await list(`${user}/todos`);
    const changed = await ask('PATCH', user, {
      name: 'Other',
      id: '00000000-0000-4000-8000-000000000000',
      email: 'a@example.com',
    });
    expect(changed.body).toMatchObject({
      name: 'Other',
      id: before.id,
      createdAt: before.createdAt,
    });
    expect(changed.body.updatedAt).not.toBe(before.updatedAt);
    expect((await ask('GET', user)).body).toEqual(changed.body);
    const replaced = await ask('PUT', `${user}/todos/${todo?.id}`, { title: 'New' });
    expect(replaced.body).toMatchObject({ id: todo?.id, title: 'New' });
    expect((await ask('DELETE', user)).status).toBe(204);
    expect(await ask('GET', user)).toMatchObject({
      status: 404,
      body: { message: `There is no ${before.id} in /users.` },
    });
    for (const path of [`${user}/todos`, `${user}/todos/${todo?.id}`]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
    expect((await ask('DELETE', user)).status).toBe(404);
  });

  it('is refused where its key is taken, and made where the key is its own', async () => {
    const { ask } = client('keys');
    expect((await ask('POST', '/tags', { slug: 'garden', label: 'Outside' })).status).toBe(201);
    expect((await ask('POST', '/tags', { slug: 'garden' })).status).toBe(409);
    expect((await ask('GET', '/tags/garden')).body).toEqual({ slug: 'garden', label: 'Outside' });
  });

  it('that breaks the document is refused, and nothing is kept', async () => {
    const { ask } = client('refused');
    expect((await ask('POST', '/users', { name: 7 })).status).toBe(422);
    expect((await ask('GET', '/users')).body.total).toBe(10);
  });

  it('is left alone by whoever asks for a certain answer', async () => {
    const answer = await fetch(`${mock.url}/users/${await client('prefers').firstUser()}`, {
      method: 'DELETE',
      headers: { Prefer: 'code=204', 'X-Paystub-World': 'prefers' },
    });
    expect(answer.status).toBe(204);
    expect((await client('prefers').ask('GET', '/users')).body.total).toBe(10);
  });
});

describe('a world of a document', () => {
  it('forks, resets, is written and restored, and is of its own', async () => {
    const { ask } = client('one');
    await ask('POST', '/users', { name: 'Ada' });
    const fork = await mock.world('one').fork('two');
    await client('two').ask('POST', '/users', { name: 'Bob' });
    const total = async (world: string) => (await client(world).ask('GET', '/users')).body.total;
    expect([await total('one'), await total('two'), await total('three')]).toEqual([11, 12, 10]);
    const file = await fork.state.snapshot();
    expect(file.records).toHaveLength(10 + 10 + 15 + 2);
    await mock.world('three').state.restore(file);
    expect(await total('three')).toBe(12);
    mock.world('one').reset();
    expect(await total('one')).toBe(10);
  });

  it('lives on its own time, and goes wrong where a rule says so', async () => {
    const world = mock.world('time');
    await world.clock.set('2030-01-01T00:00:00Z');
    world.clock.freeze();
    const made = await client('time').ask('POST', '/users', { name: 'Ada' });
    expect(made.body.createdAt).toMatch(/^2030-01-01T00:00:0/);
    world.faults.add({ times: 1, do: { answer: { status: 500 } } });
    expect((await client('time').ask('GET', '/users')).status).toBe(500);
    expect((await client('time').ask('GET', '/users')).status).toBe(200);
    expect(world.requests.find({}, 1)[0]).toMatchObject({ operation: 'getUsers', status: 200 });
  });

  it('is kept in a folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'paystub-document-'));
    try {
      let id: string;
      {
        await using kept = await start({ data });
        id = (await client('main', kept).ask('POST', '/users', { name: 'Kept' })).body.id;
        const gone = await client('main', kept).firstUser();
        await client('main', kept).ask('DELETE', `/users/${gone}`);
      }
      await using again = await start({ data });
      expect((await client('main', again).ask('GET', `/users/${id}`)).body.name).toBe('Kept');
      expect((await client('main', again).ask('GET', '/users')).body.total).toBe(10);
    } finally {
      rmSync(data, { recursive: true });
    }
  });
});
