/** Whose credits a key may read, and how each operation says that it may not, or cannot. */
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiUnderTest, serveApi } from '../../../test/api-server.js';
import { REALM } from './auth.js';
import { api } from './index.js';
import { orgId } from './wire.js';

let served: ApiUnderTest;
beforeAll(async () => {
  served = await serveApi(api);
});

const bearer = (secret: string) => ({ Authorization: `Bearer ${secret}` });

function idOf(handle: string): string {
  const org = served.world.ledger.findPrincipal(REALM, { handle });
  if (!org) throw new Error(`there is no ${handle}`);
  return orgId(org);
}

describe('who may read credits', () => {
  const identityMissing = {
    object: 'error',
    code: 'credit.handler.identity_missing',
    message: 'An authenticated organization identity is required',
  };
  // Each row changes one thing against one that is let in.
  const callers: [string, string, string | undefined, number][] = [
    ['an org key', 'nt_org_demo_busy', undefined, 200],
    ['an org key that names its own organization', 'nt_org_demo_busy', 'busy', 200],
    ['an org key with what is no organization id', 'nt_org_demo_busy', '!busy', 200],
    ['an org key that names another', 'nt_org_demo_busy', 'edge-20', 401],
    ['a personal key with X-Org-ID', 'nt_pers_demo_member', 'busy', 200],
    ['a personal key with another of its organizations', 'nt_pers_demo_member', 'broke', 200],
    ['a personal key without X-Org-ID', 'nt_pers_demo_member', undefined, 401],
    ['a personal key with what is no organization id', 'nt_pers_demo_member', '!busy', 401],
    ['a personal key with a foreign organization', 'nt_pers_demo_member', 'empty', 401],
    ['a personal key for selected organizations, with one', 'nt_pers_demo_selected', 'busy', 200],
    ['a personal key for selected ones, with another', 'nt_pers_demo_selected', 'edge-20', 401],
    ['a role without billing:read', 'nt_pers_demo_no_role', 'busy', 401],
  ];
  describe.each(['/credits/usage', '/credits'])('%s', (path) => {
    it.each(callers)('%s', async (_, secret, on, status) => {
      const ask = request(served.app).get(path).set(bearer(secret));
      if (on) ask.set('X-Org-ID', on.startsWith('!') ? on : idOf(on));
      const answer = await ask;
      expect(answer.status).toBe(status);
      if (status === 401) expect(answer.body).toEqual(identityMissing);
    });
  });

  it('is shown the organization that it named', async () => {
    const ask = (handle: string) =>
      request(served.app)
        .get('/credits')
        .set({ ...bearer('nt_pers_demo_member'), 'X-Org-ID': idOf(handle) });
    expect((await ask('broke')).body).toMatchObject({ receivable_amount: 4000 });
    expect((await ask('busy')).body).toMatchObject({ receivable_amount: 0 });
  });

  it('follows the role as it is now', async () => {
    const on = await serveApi(api);
    const { ledger } = on.world;
    const org = ledger.findPrincipal(REALM, { handle: 'busy' })?.index ?? -1;
    const user = ledger.findPrincipal(REALM, { handle: 'jon' })?.index ?? -1;
    const ask = () =>
      request(on.app)
        .get('/credits')
        .set({ ...bearer('nt_pers_demo_no_role'), 'X-Org-ID': idOf('busy') });
    expect((await ask()).status).toBe(401);
    const permissions = ['billing:read'];
    await on.world.execute({ type: 'add-member', org, user, role: 'finance', permissions });
    expect((await ask()).status).toBe(200);
  });
});

describe('when the world cannot keep what it is told', () => {
  it('says so in the code of each operation, and nothing of the cause', async () => {
    const on = await serveApi(api);
    on.world.settled = () => Promise.reject(new Error('the disk is full'));
    const codes = new Map([
      ['/credits/usage', 'credit.usage.failed'],
      ['/credits', 'credit.balance.failed'],
      ['/me', 'me.get.failed'],
      ['/orgs', 'org.list.failed'],
    ]);
    for (const [path, code] of codes) {
      const headers = { ...bearer('nt_pers_demo_member'), 'X-Org-ID': idOf('busy') };
      const { status, body, text } = await request(on.app).get(path).set(headers);
      expect({ status, body }).toMatchObject({ status: 500, body: { object: 'error', code } });
      expect(text).not.toContain('disk');
    }
    expect(on.faults).toHaveLength(codes.size);
  });
});
