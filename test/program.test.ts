import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandNames } from '../src/cli/command-names.js';
import { listProviders } from '../src/providers/index.js';
import { Program } from './program.js';

let program: Program;
beforeEach(() => {
  program = new Program();
});
afterEach(() => program.close());

describe('paystub, as it is typed', () => {
  it('prints its version and a help with examples', async () => {
    expect(await program.run('--version')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
    const help = await program.run('serve', '--help');
    expect(help.code).toBe(0);
    expect(help.out).toContain('Examples:');
  });

  it.each<[string, string[], string]>([
    ['a port that is none', ['serve', '--port', 'http'], 'a number from 0 to 65535'],
    ['a port out of range', ['serve', '--port', '65536'], 'a number from 0 to 65535'],
    ['a size that is none', ['serve', '--size', '-3'], 'a number from 0'],
    ['a day that is none', ['serve', '--ref-date', '2026-02-30'], 'a day such as'],
    ['an API that is not there', ['serve', 'stripe'], 'there is no API stripe; choose from actumx'],
    ['a flag that is not there', ['serve', '--prot', '1'], 'Did you mean --port'],
    ['a command that is misspelt', ['verfy', 'agnicpay'], '(did you mean verify?)'],
    ['an API that is misspelt', ['serve', 'agnicpai'], '(did you mean agnicpay?)'],
    ['the same of seed', ['seed', 'sybillion'], '(did you mean sybilion?)'],
    ['the same of verify', ['verify', 'finrader', '--replay', 'x'], '(did you mean finradar?)'],
    [
      'the same of proxy',
      ['proxy', 'nametrst', '--target', 'http://a.b'],
      '(did you mean nametrust?)',
    ],
    [
      'a story that is not there',
      ['serve', '--story', 'sad'],
      'unknown story sad; choose from default',
    ],
    [
      'a story that is misspelt',
      ['seed', '--story', 'spike,refund'],
      'refund (did you mean refunds?)',
    ],
    ['a format that is misspelt', ['seed', '--format', 'fixture'], '(did you mean fixtures?)'],
    ['a folder for what is not kept', ['--memory', '--data', 'x'], 'give one of them'],
    ['a short token', ['--control-token', 'abc'], 'must have 16 to 200 letters'],
    ['a folder whose parent is not there', ['serve', '--data', 'a/b/c'], '--data'],
  ])('refuses %s, says what to do, and exits with 2', async (_name, args, message) => {
    const { code, out, err } = await program.run(...args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([['-h'], ['--help'], ['help']])(
    'lists the commands by %s, and says where flags are',
    async (word) => {
      const { code, out } = await program.run(word);
      expect(code).toBe(0);
      for (const name of commandNames) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
      expect(out).toContain('paystub <command> --help lists the flags of a command');
      expect(out).toContain('paystub serve --help');
      expect(out).toContain('Examples:');
    },
  );

  it('has one letter for the version, and for the help of each command', async () => {
    expect((await program.run('-v')).out).toBe((await program.run('--version')).out);
    expect((await program.run('serve', '-h')).out).toContain('--port <number>');
    expect((await program.run('seed', '-h')).out).toContain('--format <names>');
  });

  it('refuses a variable that is no yes or no before it does anything', async () => {
    const { code, out, err } = await program.run('serve', { PAYSTUB_MEMORY: 'maybe' });
    expect(err).toBe(
      'paystub: the environment says PAYSTUB_MEMORY=maybe. It must be one of true, 1, yes, on, false, 0, no, off, or empty.\n',
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('refuses a port that is taken', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
    });
    const { code, err } = await program.run('serve', '--port', String(port));
    holder.close();
    expect(err).toContain(`127.0.0.1:${port} is taken`);
    expect(code).toBe(2);
    expect(readdirSync(program.folder)).toEqual([]);
  });

  it('lets its own flag win over PORT, and says when PORT is no port', async () => {
    const { origin } = await program.serve(['--memory'], { PORT: 'x' });
    expect(origin).toMatch(/^http:\/\/localhost:\d+$/);
    const { code, err } = await program.run('serve', '--memory', { PORT: 'x' });
    expect(err).toContain('the environment says PORT=x');
    expect(code).toBe(2);
  });
});

describe('what paystub prints when it listens', () => {
  it('fits a screen: the page first, each API with a caller, a line that works, and where data is kept', async () => {
    const served = await program.serve();
    const [, , first = ''] = served.out().split('\n');
    expect(first).toContain(`Open ${served.origin}/ in a browser`);
    for (const id of listProviders())
      expect(served.out()).toContain(`${served.origin}/${id}\n  busy  `);
    expect(served.out()).toContain(`kept in ${program.folder}`);
    expect(served.out().split('\n').length).toBeLessThanOrEqual(25);
    const [, line = ''] = /^ {2}curl (.*)$/m.exec(served.out()) ?? [];
    const headers = [...line.matchAll(/-H '([^']+)'/g)].map(([, header = '']) => {
      const colon = header.indexOf(':');
      return [header.slice(0, colon), header.slice(colon + 1).trim()] as [string, string];
    });
    const url = /(http:\S+?)'?$/.exec(line)?.[1] ?? '';
    expect((await fetch(url, { headers })).status, line).toBe(200);
    // What is kept does not end up in a repository.
    expect(readFileSync(join(program.folder, '.paystub/.gitignore'), 'utf8')).toMatch(/^\*$/m);
    expect(await served.stop()).toBe(0);
    expect(served.err()).toMatch(/^\d\d:\d\d:\d\d\.\d{3}Z GET \/\S+ 200 \d+ms {2}\w+$/m);
  });

  it('says in the log which world was asked and what was done to it on purpose', async () => {
    const served = await program.serve(['--memory']);
    const headers = { 'x-paystub-world': 'shop', 'content-type': 'application/json' };
    const rule = (body: object) =>
      fetch(`${served.origin}/_paystub/faults`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
    await rule({ operation: 'getBalance', times: 1, do: { answer: { status: 500 } } });
    await rule({ operation: 'getBalance', do: { drop: true } });
    const ask = () =>
      fetch(`${served.origin}/agnicpay/api/balance`, {
        headers: { ...headers, 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' },
      });
    expect((await ask()).status).toBe(500);
    await expect(ask()).rejects.toThrow();
    await served.stop();
    expect(served.err()).toMatch(
      / 500 \d+ms {2}getBalance {2}world shop {2}injected by fault rule 1 \(answer 500\)\n/,
    );
    expect(served.err()).toMatch(
      / connection ended \d+ms {2}getBalance {2}world shop {2}injected by fault rule 2 \(drop\)\n/,
    );
  });

  it('names the page that there is when one API has the root', async () => {
    const served = await program.serve(['finradar', '--memory']);
    const [, page = ''] = /Open (\S+) in a browser/.exec(served.out()) ?? [];
    expect(page).toBe(`${served.origin}/_paystub`);
    expect((await fetch(page)).status).toBe(200);
  });

  it('says that the network can reach it, when it can', async () => {
    const served = await program.serve(['finradar', '--memory', '--host', '0.0.0.0']);
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const outside = addresses.filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) {
      expect(served.out()).toContain(`http://${address}:${new URL(served.origin).port}`);
    }
    expect(served.out().includes('whoever reaches')).toBe(outside.length > 0);
  });

  it('serves one API at the root, as the real host has it, and its own pages beside it', async () => {
    const { origin } = await program.serve(['agnicpay', '--memory']);
    const refused = await fetch(`${origin}/api/transactions`);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('content-type')).toContain('application/json');
    const page = await fetch(`${origin}/_paystub`);
    expect(await page.text()).toContain('agnic_tok_sk_test_demo_busy');
    const document = await (await fetch(`${origin}/openapi/agnicpay.json`)).json();
    expect(document).toMatchObject({ servers: [{ url: origin }, { url: 'https://api.agnic.ai' }] });
  });

  it('says where nothing is mounted, and which documents there are', async () => {
    const { origin } = await program.serve(['--memory']);
    const nowhere = await fetch(`${origin}/nowhere`);
    expect(nowhere.status).toBe(404);
    expect(nowhere.headers.get('content-type')).toBe('application/problem+json');
    const unknown = await fetch(`${origin}/openapi/unknown.json`);
    expect(await unknown.json()).toMatchObject({
      detail: expect.stringContaining('sybilion.yaml'),
    });
    const yaml = await (await fetch(`${origin}/openapi/sybilion.yaml`)).text();
    expect(yaml).toContain(`url: ${origin}/sybilion`);
    // The comments that it was written with are still there.
    expect(yaml).toMatch(/^\s*# /m);
  });
});

const cookie = /cookie: (better-auth\S+)/;
const key = /x-api-key: (xk_live_\w+)/;

describe('what happened', () => {
  it('is there after a kill: a settled payment is settled, and settling again debits nothing', async () => {
    const first = await program.serve(['actumx', '--log-level', 'silent']);
    const headers = {
      cookie: cookie.exec(first.out())?.[1] ?? '',
      'x-api-key': key.exec(first.out())?.[1] ?? '',
      'content-type': 'application/json',
    };
    const quote = await fetch(`${first.origin}/v1/protected/quote`, { headers });
    expect(quote.status).toBe(402);
    const { paymentId } = ((await quote.json()) as { x402: { paymentId: string } }).x402;
    const settle = (origin: string) =>
      fetch(`${origin}/v1/x402/settle`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ paymentId }),
      });
    const { receiptId } = (await (await settle(first.origin)).json()) as { receiptId: string };
    const before = await (await fetch(`${first.origin}/v1/billing/summary`, { headers })).json();
    expect(await first.stop('SIGKILL')).toBeNull();

    const second = await program.serve(['actumx']);
    const again = await Promise.all(Array.from({ length: 20 }, () => settle(second.origin)));
    for (const answer of again) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ receiptId });
    }
    const after = await (await fetch(`${second.origin}/v1/billing/summary`, { headers })).json();
    expect(after).toEqual(before);
    expect(await second.stop('SIGINT')).toBe(130);
  });

  it('that could not be kept ends with the exit code 2, and says why', async () => {
    const served = await program.serve(['--data', 'lost']);
    rmSync(join(program.folder, 'lost'), { recursive: true });
    const deed = { account: 'x402/rich', do: 'top-up', amount: 1 };
    const answer = await fetch(`${served.origin}/_paystub/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(deed),
    });
    expect(answer.status).toBe(500);
    expect(await served.stop()).toBe(2);
    expect(served.err()).toMatch(/paystub: .*was removed, moved or replaced/);
  });

  it('belongs to one process', async () => {
    await program.serve();
    const { code, err } = await program.run('serve', '--port', '0');
    expect(err).toContain('--memory');
    expect(code).toBe(2);
  });

  it('belongs to one recipe: a start without flags goes on with it, another is refused', async () => {
    const first = await program.serve(['--seed', 'autumn', '--size', '2']);
    expect(first.out()).toContain('seed autumn, size 2');
    await first.stop();
    const other = await program.run('serve', '--port', '0', '--seed', 'winter');
    expect(other.code).toBe(2);
    expect(other.err).toContain('"autumn"');
    expect(other.err).toContain('"winter"');
    const second = await program.serve();
    expect(second.out()).toContain('seed autumn, size 2');
  });
});
