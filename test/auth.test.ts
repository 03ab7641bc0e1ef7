/** Who is let in, for every API: what each refuses and how, and when a credential ends. */
import request, { type Response } from 'supertest';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openMemoryJournal } from '../src/journal/index.js';
import { loadProvider } from '../src/providers/index.js';
import { demoCredentials } from '../src/scenario/index.js';
import { type ApiUnderTest, serveApi, testRecipe } from './api-server.js';
import { type AuthSubject, type Headers, subjects } from './auth-subjects.js';

describe.each(subjects)('$id', async (subject) => {
  const { id, paths, outside, errors } = subject;
  const [path = ''] = paths;
  const api = await loadProvider(id);
  const demos = demoCredentials([api.story], testRecipe);
  const demo = (label: string): Headers => {
    const found = demos.find((one) => one.label === label);
    if (!found) throw new Error(`${id} has no demo ${label}`);
    return found.headers;
  };

  /** Read only, so that all tests which only read share it. */
  let shared: ApiUnderTest;
  beforeAll(async () => {
    shared = await serveApi(api);
  });
  afterEach(() => {
    expect(shared.faults).toEqual([]);
  });
  const get = (target: string, headers: Headers, { app } = shared) =>
    request(app).get(target).set(headers);

  it.each(subject.refused)('%s: 401', async (_what, headers, error) => {
    for (const target of paths) {
      expectError(subject, await get(target, headers), 401, error);
    }
  });

  it('looks at credentials before the request', async () => {
    const answer = await get(subject.invalid, {});
    expect(answer.status).toBe(401);
    expect(answer.headers['sl-violations']).toBeUndefined();
  });

  it.each(demos.map(({ label, headers }) => [label, headers] as const))(
    'lets the demo %s in as it says',
    async (label, headers) => {
      for (const target of paths) {
        const { status } = await get(target, headers);
        const letIn = subject.conflicts?.test(label) ? expect.toBeOneOf([200, 409]) : 200;
        expect(status, target).toEqual(subject.refusedDemos.test(label) ? 401 : letIn);
      }
    },
  );

  it.each(subject.same)('shows the same to %s', async (_what, one, other) => {
    for (const target of paths) {
      const { status, body } = await get(target, one);
      expect(status).toBe(200);
      expect((await get(target, other)).body).toEqual(body);
    }
  });

  it('shows nobody the rows of another', async () => {
    const { target, ids } = subject.rows;
    const [one, other] = await Promise.all(
      subject.rows.of.map(async (label) => ids((await get(target, demo(label))).body)),
    );
    expect([one?.length, other?.length]).toEqual(subject.rows.counts);
    expect(one?.filter((row) => other?.includes(row))).toEqual([]);
  });

  it.each(subject.issued ? [subject.issued] : [])(
    'lets nobody in after a revocation, nor from the moment on when time is over',
    async (revoked, expiring) => {
      const on = await serveApi(api);
      const principal = on.world.ledger.findPrincipal(id, { handle: 'broke' })?.index ?? -1;
      const base = { type: 'issue-credential', principal, name: 'new', prefix: '' } as const;
      const permissions = ['*'];
      const expiresAt = on.clock.now() + 1000;
      const issue = ({ kind, secret }: typeof revoked, more: object = {}) =>
        on.world.execute({ ...base, kind, secret, permissions, ...more });
      const first = await issue(revoked);
      if (!first.ok) throw new Error(first.rejection.type);
      expect(await issue(expiring, { expiresAt })).toMatchObject({ ok: true });
      const statuses = async () => [
        (await get(path, revoked.headers, on)).status,
        (await get(path, expiring.headers, on)).status,
      ];
      on.clock.set(expiresAt - 1);
      expect(await statuses()).toEqual([200, 200]);
      const { seq: credential } = first.result;
      await on.world.execute({ type: 'revoke-credential', principal, credential });
      on.clock.set(expiresAt);
      expect(await statuses()).toEqual([401, 401]);
    },
  );

  it.each(outside)('%s is 404', async (target) => {
    expectError(subject, await get(target, demo('busy')), 404, errors[404]);
  });

  it.each(paths)('%s is for GET and HEAD', async (target) => {
    for (const method of ['post', 'put', 'patch', 'delete'] as const) {
      const answer = await request(shared.app)[method](target).set(demo('busy')).send({});
      expectError(subject, answer, 405, errors[405]);
      expect(answer.headers.allow).toBe('GET, HEAD');
    }
    const { status, text } = await request(shared.app).head(target).set(demo('busy'));
    expect([status, text]).toEqual([200, undefined]);
  });

  it('answers 500 where the world can keep nothing more, and says no reason', async () => {
    const full = new Error('no space left on the device');
    const journal = Object.assign(openMemoryJournal(), { durable: () => Promise.reject(full) });
    const on = await serveApi(api, { journal });
    for (const target of paths) {
      const answer = await get(target, demo('busy'), on);
      expectError(subject, answer, 500, subject.failures?.[target] ?? errors[500]);
      expect(answer.text).not.toContain('space');
    }
    expect(on.faults).toHaveLength(paths.length);
  });
});

/** The status and the whole body of a refusal. */
function expectError(subject: AuthSubject, answer: Response, status: number, error: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.body).toEqual(subject.body(error, answer.headers));
}
