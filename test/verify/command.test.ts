import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyCommand } from '../../src/cli/commands/verify.js';
import type { WireAnswer } from '../../src/verify/exchange.js';
import { outcomeOf } from '../../src/verify/report.js';
import { Program } from '../program.js';
import { type LiveMock, serveLive, verifyLive } from './drift.js';

let program: Program;
let mock: LiveMock;
beforeEach(async () => {
  program = new Program();
  mock = await serveLive('agnicpay');
});
afterEach(async () => {
  program.close();
  await mock[Symbol.asyncDispose]();
});

const header = ['-H', 'X-Agnic-Token: agnic_tok_sk_test_demo_edge_21'];

describe('paystub verify, as it is typed', () => {
  it('agrees with the mock, records, and verifies again without the network', async () => {
    const live = await program.run(
      'verify',
      'agnicpay',
      '--target',
      mock.target,
      ...header,
      '--record',
      'seen.jsonl',
    );
    expect(live.out).toContain('AgnicPay agrees with its contract');
    expect(live).toMatchObject({ code: 0, err: expect.stringContaining('listTransactions') });
    const recording = readFileSync(join(program.folder, 'seen.jsonl'), 'utf8');
    expect(recording).not.toContain('agnic_tok_sk_test_demo_edge_21');
    await mock[Symbol.asyncDispose]();
    const again = await program.run('verify', 'agnicpay', '--replay', 'seen.jsonl');
    expect(again.out).toContain('AgnicPay agrees with its contract');
    expect(again.code).toBe(0);
  });

  it('fails on findings, names them, and shows no secret', async () => {
    const broken = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end('{"transactions":[]}');
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const target = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const { code, out } = await program.run('verify', 'agnicpay', '--target', target, ...header, {
      PAYSTUB_FILTER: 'getBal*',
    });
    broken.close();
    expect(code).toBe(1);
    expect(out).toContain('without credentials is answered with 200');
    expect(out).toContain('curl -i');
    expect(out).not.toContain('edge_21');
    expect(out).not.toContain('listTransactions');
  });

  it.each<[string, string[], string]>([
    ['no target', ['agnicpay'], 'say where the API is'],
    [
      'an API that is not there',
      ['stripe', '--target', 'http://localhost:9'],
      'there is no API stripe',
    ],
    [
      'a header without its value',
      ['agnicpay', '-H', 'X-Agnic-Token: '],
      'The header has no value; is the variable that it comes from set?',
    ],
    [
      'a filter that no operation fits',
      ['agnicpay', '--target', 'http://localhost:9', '--filter', 'getBalance,listTransaction'],
      'no operation is called "listTransaction" (did you mean listTransactions?); choose from ',
    ],
    [
      'a filter with stars that no operation fits',
      ['agnicpay', '--target', 'http://localhost:9', '--filter', 'nope*'],
      'no operation is called "nope*"',
    ],
    ['a budget of nothing', ['agnicpay', '--budget', '0'], 'must be a number of seconds above 0'],
    ['a recording that is none', ['agnicpay', '--replay', 'README.md'], 'not a recording'],
    ['a header that is none', ['agnicpay', '-H', 'token'], "A header is written as 'Name: value'"],
    ['a target that is none', ['agnicpay', '--target', 'example'], 'a URL such as'],
    ['a weight that is none', ['agnicpay', '--fail-on', 'everything'], 'Allowed choices are'],
    ['a recording that is not there', ['agnicpay', '--replay', 'none.jsonl'], 'none.jsonl'],
    [
      'two sources',
      ['agnicpay', '--replay', 'x', '--target', 'http://localhost:9'],
      'cannot be used',
    ],
  ])('says what is wrong for %s', async (_name, args, message) => {
    // In this process: a start costs seconds where the machine is busy.
    let said = '';
    const command = verifyCommand('0').exitOverride();
    command.configureOutput({
      writeErr: (text) => {
        said += text;
      },
    });
    const failure: unknown = await command
      .parseAsync(args, { from: 'user' })
      .catch((error) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(`${said}${(failure as Error).message}`).toContain(message);
  });

  it('exits with 2 for a wrong use', async () => {
    const { code, out, err } = await program.run('verify', 'agnicpay');
    expect(err).toContain('say where the API is');
    expect(err).not.toMatch(/\n\s+at /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('exits with 2 where nothing answers, and where the credentials open nothing', async () => {
    const wrong = ['-H', 'X-Agnic-Token: agnic_tok_sk_test_nobody'];
    const refused = await program.run('verify', 'agnicpay', '--target', mock.target, ...wrong);
    expect(refused.err).toContain('the credentials were rejected');
    expect(refused.out).toContain('AgnicPay was not checked: the credentials were rejected');
    expect(refused.out).not.toMatch(/agrees|passed/);
    expect(refused.code).toBe(2);
    await mock[Symbol.asyncDispose]();
    const gone = await program.run('verify', 'agnicpay', '--target', mock.target, ...header);
    expect(gone).toMatchObject({ code: 2, err: expect.stringContaining('ECONNREFUSED') });
  });

  it('exits with 2 where all that was chosen writes, and it may not', async () => {
    const { code, out } = await program.run(
      ...['verify', 'agnicpay', '--target', mock.target, ...header, '--filter', 'signPayment'],
    );
    expect(out).toMatch(/AgnicPay was not checked: .*--allow-writes/);
    expect(out).not.toMatch(/agrees|passed/);
    expect(code).toBe(2);
  });

  it('replays with the filter that it recorded with, and says what a recording does not have', async () => {
    const recording = ['verify', 'agnicpay', '--target', mock.target, ...header];
    await program.run(...recording, '--filter', 'getBalance', '--record', 'part.jsonl');
    const again = await program.run('verify', 'agnicpay', '--replay', 'part.jsonl');
    expect(again.out).toContain('AgnicPay agrees with its contract');
    expect(again.out).not.toContain('listTransactions');
    const other = await program.run(
      ...['verify', 'agnicpay', '--replay', 'part.jsonl', '--filter', 'list*'],
    );
    expect(other.out).toContain('the recording does not have this request');
    expect(other.code).toBe(2);
    const text = readFileSync(join(program.folder, 'part.jsonl'), 'utf8');
    writeFileSync(join(program.folder, 'part.jsonl'), text.slice(0, text.length / 2));
    const cut = await program.run('verify', 'agnicpay', '--replay', 'part.jsonl');
    expect(cut.out).toContain('it was cut off: its last line is not whole');
    expect(cut.out).toContain('the recording was cut off before this request');
    expect(cut.out).toContain('0 findings');
  });

  it.each<[string, WireAnswer]>([
    [
      'a page for people',
      { status: 200, headers: [['content-type', 'text/html']], body: '<p>', durationMs: 1 },
    ],
    [
      'another path',
      { status: 404, headers: [['content-type', 'application/json']], body: '{}', durationMs: 1 },
    ],
    ['a redirection', { status: 302, headers: [['location', '/login']], body: '', durationMs: 1 }],
  ])('says to check the target where %s answers everything', async (_name, answer) => {
    const report = await verifyLive(mock, { transport: () => Promise.resolve(answer) });
    expect(report).toMatchObject({
      elsewhere: true,
      inconclusive: expect.stringContaining('Check the target'),
    });
    expect(outcomeOf(report, 'finding')).toBe('not-checked');
  });
});
