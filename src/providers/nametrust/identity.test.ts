/** GET /me and GET /orgs: who asks, and where that leads. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { api } from './index.js';
import type { components } from './wire.gen.js';

type Wire = components['schemas'];

let served: ApiUnderTest;
beforeAll(async () => {
  served = await serveApi(api);
});

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

function get(path: string, secret: string, query: Record<string, string | number> = {}) {
  return request(served.app).get(path).query(query).set(bearer(secret));
}

async function orgs(
  secret: string,
  query: Record<string, string | number> = {},
): Promise<Wire['OrgList']> {
  const { status, body } = await get('/orgs', secret, query);
  expect({ status, faults: served.faults }).toEqual({ status: 200, faults: [] });
  return body;
}

describe('GET /me', () => {
  it('shows an org key, with its permissions and without its secret', async () => {
    const { status, body, text } = await get('/me', 'nt_org_demo_busy');
    expect(status).toBe(200);
    expect(body).toEqual({
      object: 'org_key',
      id: expect.stringMatching(/^okey_/),
      name: 'Billing dashboard',
      description: null,
      prefix: 'nt_org_demo',
      permissions: ['billing:read', 'org:read'],
      revoked_by: null,
      expires_at: null,
      last_used_at: '2026-03-01T12:00:00Z',
      revoked_at: null,
      created_at: '2025-06-24T00:00:00Z',
      updated_at: '2025-06-24T00:00:00Z',
    });
    expect(text).not.toContain('demo_busy');
  });

  it.each([
    ['nt_pers_demo_member', 'all'],
    ['nt_pers_demo_selected', 'selected'],
  ])('shows the personal key %s, which reaches %s', async (secret, scope) => {
    const { body } = await get('/me', secret);
    expect(body).toMatchObject({ object: 'personal_key', org_scope: scope });
    expect(body).not.toHaveProperty('permissions');
  });

  it('asks for no permission and no X-Org-ID', async () => {
    expect((await get('/me', 'nt_org_demo_no_billing')).status).toBe(200);
    expect((await get('/me', 'nt_pers_demo_no_role')).status).toBe(200);
  });
});

describe('GET /orgs', () => {
  it('lists the organizations that the key reaches, newest first', async () => {
    const { object, items } = await orgs('nt_pers_demo_member');
    expect(object).toBe('list');
    expect(items.map((item) => item.slug)).toEqual([
      'halden-rowe',
      'twenty-one-rows',
      'twenty-rows',
      'lastmark-naming',
    ]);
    expect(items[0]).toEqual({
      object: 'org',
      // In the README: it must not change.
      id: 'org_01drtvzte0e02b60rhk40j3t11',
      name: 'Halden & Rowe',
      slug: 'halden-rowe',
      created_at: '2019-11-04T09:30:00Z',
      updated_at: '2019-11-04T09:30:00Z',
    });
  });

  it('lists an organization in which the role may not see billing', async () => {
    expect((await orgs('nt_pers_demo_no_role')).items.map((item) => item.slug)).toEqual([
      'halden-rowe',
    ]);
  });

  it('lists only what was selected for the key', async () => {
    expect((await orgs('nt_pers_demo_selected')).items.map((item) => item.slug)).toEqual([
      'halden-rowe',
    ]);
  });

  it.each([
    ['rows', ['twenty-one-rows', 'twenty-rows']],
    ['ROWE', ['halden-rowe']],
    ['halden &', ['halden-rowe']],
    ['twenty-one', ['twenty-one-rows']],
    ['.*', []],
    ['', ['halden-rowe', 'twenty-one-rows', 'twenty-rows', 'lastmark-naming']],
  ])('finds %j in name or slug', async (search, slugs) => {
    const { items, pages } = await orgs('nt_pers_demo_member', { search });
    expect(items.map((item) => item.slug)).toEqual(slugs);
    expect(pages.total_items).toBe(slugs.length);
  });

  it('pages as the feed does', async () => {
    const all = await orgs('nt_pers_demo_member');
    for (const page of [1, 2, 3]) {
      const list = await orgs('nt_pers_demo_member', { page, limit: 3 });
      expect(list.items).toEqual(all.items.slice((page - 1) * 3, page * 3));
      expect(list.pages).toMatchObject({
        object: 'cursor',
        page,
        limit: 3,
        total_items: 4,
        total_pages: 2,
        has_prev: page > 1,
        has_next: page < 2,
      });
    }
  });

  it('is forbidden to org keys', async () => {
    const { status, body } = await get('/orgs', 'nt_org_demo_busy');
    expect({ status, body }).toEqual({
      status: 403,
      body: {
        object: 'error',
        code: 'authorize.forbidden',
        message: 'This key may not list organizations',
      },
    });
  });
});

describe('a key that does not do', () => {
  it.each(
    ['/me', '/orgs'].flatMap((path) =>
      [
        'nt_org_demo_expired',
        'nt_org_demo_revoked',
        'nt_org_demo_nobody',
        'nt_pers_demo_busy',
        'anything',
      ].map((secret) => [path, secret] as const),
    ),
  )('%s refuses %s', async (path, secret) => {
    const { status, body } = await get(path, secret);
    expect({ status, body }).toEqual({
      status: 401,
      body: {
        object: 'error',
        code: 'authorize.unauthenticated',
        message: 'A valid API key is required',
      },
    });
  });

  it.each(['/me', '/orgs'])('%s refuses when there is none', async (path) => {
    const { status, body } = await request(served.app).get(path);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'authorize.unauthenticated' });
  });

  it('is refused from the moment at which it expires, or is revoked', async () => {
    const on = await serveApi(api);
    const principal = on.world.ledger.findPrincipal('nametrust', { handle: 'busy' })?.index ?? -1;
    const outcome = await on.world.execute({
      type: 'issue-credential',
      principal,
      kind: 'org-key',
      name: 'For a minute',
      secret: 'nt_org_brief',
      prefix: 'nt_org_brie',
      permissions: ['*'],
      expiresAt: on.clock.now() + 60_000,
    });
    expect(outcome.ok).toBe(true);
    const ask = async (secret: string) => {
      const { status } = await request(on.app).get('/credits').set(bearer(secret));
      return [status, on.exchanges.at(-1)?.why];
    };
    on.clock.advance(59_999);
    expect(await ask('nt_org_brief')).toEqual([200, undefined]);
    on.clock.advance(1);
    expect(await ask('nt_org_brief')).toEqual([401, 'expired credentials']);
    expect(await ask('nt_org_demo_busy')).toEqual([200, undefined]);
    await on.world.execute({ type: 'revoke-credential', principal, credential: 0 });
    expect(await ask('nt_org_demo_busy')).toEqual([401, 'revoked credentials']);
  });
});
