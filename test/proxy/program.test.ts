import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';
import { Program } from '../program.js';
import { drifting } from './drift.js';
import { Standing } from './standing.js';

const secret = 'agnic_tok_sk_test_demo_busy';
const headers = { 'X-Agnic-Token': secret };
const program = new Program();
const standing = new Standing();
let mock: RunningMock;

beforeAll(async () => {
  mock = await startMock({ apis: ['agnicpay'], refDate: '2026-03-01' });
});
afterAll(async () => {
  program.close();
  await standing.close();
  await mock.close();
});

const read = (name: string): string => readFileSync(join(program.folder, name), 'utf8');

// Each start of the program costs a second or more where the machine is busy.
describe('paystub proxy', { timeout: 90_000 }, () => {
  it('agrees: 0, with a recording that verify inspects again and coverage that adds up', async () => {
    const proxy = await program.listen([
      ...['proxy', 'agnicpay', '--target', mock.url, '--record', 'seen.jsonl'],
      ...['--coverage', 'proxy.json', '--report', 'json', '--report-dir', 'out'],
    ]);
    expect(proxy.out()).toContain(`in front of ${mock.url}`);
    const answer = await fetch(`${proxy.origin}/api/transactions?limit=2`, { headers });
    expect(answer.status).toBe(200);
    await answer.text();
    await (await fetch(`${proxy.origin}/api/balance`)).text();
    expect(await proxy.stop('SIGTERM')).toBe(0);
    expect(proxy.out()).toContain('AgnicPay agrees with its contract: 0 findings');
    expect(proxy.err()).toMatch(/GET \/api\/transactions\?limit=2 200 \d+ms {2}listTransactions/);
    expect(JSON.parse(read('out/proxy-agnicpay.json'))).toMatchObject({
      passed: true,
      requests: 2,
    });
    expect(read('seen.jsonl')).not.toContain(secret);
    expect(read('seen.jsonl').trim().split('\n')).toHaveLength(3);
    const again = await program.run('verify', 'agnicpay', '--replay', 'seen.jsonl');
    expect(again.out).toContain('2 requests');
    expect(again.code).toBe(0);
  });

  it('disagrees: 1, in every form, on Ctrl+C too', async () => {
    const upstream = await standing.serve(
      drifting(mock.url, (answer) => {
        const { pagination } = answer.body as { pagination: Record<string, unknown> };
        pagination.totalCount = 'many';
      }),
    );
    const summary = join(program.folder, 'summary.md');
    const proxy = await program.listen(
      ['proxy', 'agnicpay', '--target', upstream.href, '--report', 'json,junit,sarif,github'],
      { GITHUB_STEP_SUMMARY: summary },
    );
    const answer = await fetch(`${proxy.origin}/api/transactions`, { headers });
    expect(JSON.parse(answer.headers.get('sl-violations') ?? '[]')).toMatchObject([
      { location: ['response', 'body', 'pagination', 'totalCount'], severity: 'error' },
    ]);
    await answer.text();
    expect(await proxy.stop('SIGINT')).toBe(1);
    expect(proxy.out()).toContain('✗ finding  listTransactions  body');
    expect(proxy.out()).toMatch(/^::error file=/m);
    for (const name of ['json', 'junit.xml', 'sarif', 'md']) {
      const text = read(`paystub-reports/proxy-agnicpay.${name}`);
      expect(text).toContain('/pagination/totalCount');
      expect(text).not.toContain(secret);
    }
    expect(readFileSync(summary, 'utf8')).toContain('disagrees with its contract');
  });

  it('cannot run: 2', async () => {
    const nobody = await program.run('proxy', 'nobody', '--target', mock.url);
    expect([nobody.code, nobody.err]).toEqual([
      2,
      expect.stringContaining('there is no API nobody'),
    ]);
  });

  it('has the mock answer when the target is down, and says that nothing was checked', async () => {
    const gone = new Standing();
    const taken = await gone.serve((_req, res) => res.end());
    await gone.close();
    const proxy = await program.listen([
      ...['proxy', 'agnicpay', '--target', taken.href, '--fallback', 'mock'],
    ]);
    const answer = await fetch(`${proxy.origin}/api/balance?network=base`, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('paystub-answered-by')).toBe('mock');
    await answer.text();
    expect(await proxy.stop()).toBe(2);
    expect(proxy.out()).toContain('the mock answered');
    expect(proxy.out()).toContain('AgnicPay was not checked: ');
  });

  it('says that nothing was checked where only its health was asked for', async () => {
    const seen: string[] = [];
    const upstream = await standing.serve((req, res) => {
      seen.push(req.url ?? '');
      res.end();
    });
    const proxy = await program.listen([
      ...['proxy', 'agnicpay', '--target', `${upstream.href}base/`, '--report', 'json,junit'],
      ...['--report-dir', 'idle', '--record', 'idle.jsonl'],
    ]);
    const health = await fetch(`${proxy.origin}/_paystub/health`);
    expect([health.status, health.headers.get('paystub-answered-by')]).toEqual([200, 'proxy']);
    expect(await health.json()).toEqual({
      status: 'ok',
      proxy: 'agnicpay',
      target: `${upstream.href}base`,
    });
    expect(await proxy.stop()).toBe(2);
    expect(seen).toEqual([]);
    expect(proxy.out()).toContain('AgnicPay was not checked: no request came through the proxy');
    expect(JSON.parse(read('idle/proxy-agnicpay.json'))).toMatchObject({
      outcome: 'not-checked',
      passed: false,
    });
    expect(read('idle/proxy-agnicpay.junit.xml')).toContain('errors="1"');
    // Where the API is, with its path: the curl lines of a replay begin with it.
    expect(JSON.parse(read('idle.jsonl'))).toMatchObject({ target: `${upstream.href}base` });
    const again = await program.run('verify', 'agnicpay', '--replay', 'idle.jsonl');
    expect(again.code).toBe(2);
  });

  it('stands in front of HTTPS, and trusts whom the system or the environment does', async () => {
    const pem = (name: string): string =>
      fileURLToPath(new URL(`localhost-${name}.pem`, import.meta.url));
    const secure = createServer(
      { key: readFileSync(pem('key')), cert: readFileSync(pem('cert')) },
      (_req, res) => {
        res.writeHead(204, { 'X-Secure': 'yes' });
        res.end();
      },
    );
    secure.listen(0, 'localhost');
    await once(secure, 'listening');
    const target = `https://localhost:${(secure.address() as AddressInfo).port}`;
    const trusting = await program.listen(['proxy', 'agnicpay', '--target', target], {
      NODE_EXTRA_CA_CERTS: pem('cert'),
    });
    const answer = await fetch(`${trusting.origin}/anything`);
    expect([answer.status, answer.headers.get('x-secure')]).toEqual([204, 'yes']);
    // What passed was no operation of the contract.
    expect(await trusting.stop()).toBe(2);
    const wary = await standing.proxy('agnicpay', new URL(target));
    const refused = await fetch(new URL('/anything', wary.url));
    expect(refused.status).toBe(502);
    expect(await refused.text()).toContain('self-signed certificate');
    secure.closeAllConnections();
    secure.close();
  });
});

describe('paystub coverage', { timeout: 90_000 }, () => {
  it('of a mock is written when it stops, adds up with other runs, and has a minimum', async () => {
    const served = await program.serve(['agnicpay', '--memory', '--coverage', 'mock.json']);
    await (await fetch(`${served.origin}/api/balance?network=base`, { headers })).text();
    await (
      await fetch(`${served.origin}/api/balance`, { headers: { ...headers, Prefer: 'code=500' } })
    ).text();
    expect(existsSync(join(program.folder, 'mock.json'))).toBe(false);
    expect(await served.stop('SIGINT')).toBe(130);
    writeFileSync(
      join(program.folder, 'ignore.yaml'),
      'ignore:\n  - {parameter: query search, reason: another team tests it}\n',
    );
    const sum = await program.run(
      ...['coverage', 'mock.json', 'proxy.json', '--min-coverage', '90', '--ignore', 'ignore.yaml'],
      ...['--report', 'json,junit,sarif,github', '--out', 'sum.json'],
    );
    expect(sum.code).toBe(1);
    expect(sum.out).toMatch(/agnicpay getBalance {2,}4\/4/);
    expect(sum.out).toContain('(ignored: query search)');
    expect(sum.out).toContain('less than the 90% asked for');
    expect(sum.out).toMatch(/^::error file=.*listTransactions: no test exercises /m);
    expect(JSON.parse(read('paystub-reports/coverage.json'))).toMatchObject({ passed: false });
    expect(JSON.parse(read('sum.json'))).toHaveProperty('apis.agnicpay');
  });

  it('of what is none cannot be told: 2', async () => {
    writeFileSync(join(program.folder, 'bad.yaml'), 'ignore:\n  - {operation: x}\n');
    const bad = await program.run('coverage', 'mock.json', '--ignore', 'bad.yaml');
    expect([bad.code, bad.err]).toEqual([2, expect.stringContaining('is no ignore list')]);
  });
});
