import { afterAll, describe, expect, it } from 'vitest';
import { Program } from '../program.js';

const program = new Program();
afterAll(() => program.close());

describe('paystub serve', () => {
  it('has no control plane where it is told to have none', async () => {
    const served = await program.serve(['--memory', '--size', '0', '--no-control'], {});
    expect((await fetch(`${served.origin}/_paystub/worlds`)).status).toBe(404);
    expect((await fetch(`${served.origin}/_paystub/health`)).status).toBe(200);
    await served.stop();
  });

  it('has one for who has the token, which the log never shows', async () => {
    const token = 'token-of-this-very-test';
    const served = await program.serve(['--memory', '--size', '0', '--require-world'], {
      PAYSTUB_CONTROL_TOKEN: token,
    });
    const ask = (headers: Readonly<Record<string, string>>) =>
      fetch(`${served.origin}/_paystub/clock`, { headers });
    const bearer = { Authorization: `Bearer ${token}` };
    expect((await ask({})).status).toBe(401);
    expect((await ask(bearer)).status).toBe(400);
    expect((await ask({ ...bearer, 'X-Paystub-World': 'mine' })).status).toBe(200);
    await served.stop();
    expect(served.out() + served.err()).not.toContain(token);
  });

  it('takes no token that could be guessed', async () => {
    const { code, err } = await program.run('serve', '--memory', '--control-token', 'secret');
    expect([code, err]).toEqual([2, expect.stringContaining('16 to 200')]);
  });

  it('keeps the main world from being replaced while a folder keeps it', async () => {
    const served = await program.serve(['--size', '0']);
    const reset = (name: string) =>
      fetch(`${served.origin}/_paystub/worlds/${name}/reset`, { method: 'POST' });
    expect((await reset('main')).status).toBe(409);
    const made = await fetch(`${served.origin}/_paystub/worlds/beside`, { method: 'PUT' });
    expect([made.status, (await reset('beside')).status]).toEqual([201, 200]);
    await served.stop();
  });
});
