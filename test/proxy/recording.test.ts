import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { startMock } from '../../src/mock.js';
import type { Exchange, WireRequest } from '../../src/verify/exchange.js';
import { Inspection } from '../../src/verify/inspection.js';
import {
  headersOf,
  RecordingFile,
  readRecording,
  replayTransport,
} from '../../src/verify/recording.js';
import { Secrets } from '../../src/verify/secrets.js';
import { openapiFolder } from '../api-server.js';
import { ask, Standing } from './standing.js';

const folder = mkdtempSync(join(tmpdir(), 'paystub-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const contract = Contract.read(`${openapiFolder}actumx.yaml`);
const header = {
  by: 'proxy',
  api: 'actumx',
  target: 'https://api.example.com',
  startedAt: '2026-03-01T00:00:00.000Z',
  runId: '',
  other: false,
  allowWrites: false,
} as const;

const request = (given: Partial<WireRequest>): WireRequest => ({
  method: 'GET',
  target: '/v1/usage',
  headers: {},
  body: undefined,
  as: 'nobody',
  secrets: [],
  ...given,
});

const exchange = (given: Partial<WireRequest>, body: string, headers: [string, string][] = []) => ({
  request: request(given),
  answer: { status: 200, headers, body, durationMs: 1.23456 },
});

async function recorded(file: string, exchanges: readonly Exchange[]): Promise<string> {
  const path = join(folder, file);
  const recording = await RecordingFile.create(path, header, new Secrets(contract));
  for (const one of exchanges) recording.add(one);
  await recording.close();
  return path;
}

describe('a recording holds no secret', () => {
  const key = `xk_live_${'4f2c9a'.repeat(8)}`;
  const session = 'Zm9vYmFy.c2lnbmF0dXJl%3D%3D';

  it.each<[string, Exchange, string]>([
    [
      'of a header that the contract names',
      exchange({ headers: { 'x-api-key': key }, secrets: ['x-api-key'], as: 'caller' }, '{}'),
      key,
    ],
    [
      'of a bearer token that the answer repeats',
      exchange(
        { headers: { authorization: `Bearer ${key}` }, secrets: ['authorization'], as: 'caller' },
        JSON.stringify({ you: key }),
      ),
      key,
    ],
    ['that an answer hands out', exchange({}, JSON.stringify({ apiKey: key, name: 'ci' })), key],
    [
      'deep in an answer',
      exchange({}, JSON.stringify({ data: [{ session: { token: key } }] })),
      key,
    ],
    [
      'of a session cookie that is set',
      exchange({}, '', [['set-cookie', `better-auth.session_token=${session}; Path=/; HttpOnly`]]),
      session,
    ],
    [
      'of a session cookie that is sent',
      exchange(
        {
          headers: { cookie: `theme=dark; better-auth.session_token=${session}` },
          secrets: ['cookie'],
          as: 'caller',
        },
        '{}',
      ),
      session,
    ],
    [
      'of a password',
      exchange(
        {
          method: 'POST',
          body: JSON.stringify({ email: 'a@b.example', password: 'correct "horse"' }),
        },
        '{}',
      ),
      'horse',
    ],
  ])('%s', async (name, one, secret) => {
    const path = await recorded(`${name}.jsonl`, [one]);
    expect(readFileSync(path, 'utf8')).not.toContain(secret);
    const { exchanges } = await readRecording(path);
    expect(exchanges).toHaveLength(1);
  });

  it('but what it was like: its kind, its length, and where the same one stands', async () => {
    const path = await recorded('kind.jsonl', [
      exchange({ headers: { 'x-api-key': key }, secrets: ['x-api-key'] }, JSON.stringify({ key })),
      exchange({}, JSON.stringify({ apiKey: key, nextToken: 'page-two-of-the-list' })),
    ]);
    const { exchanges } = await readRecording(path);
    // Of a long key as much is left as APIs show of one, to tell it from others.
    const masked = `xk_live_4f2c9a${'0a0a0a'.repeat(7)}`;
    expect(exchanges.map(({ answer }) => JSON.parse(answer.body))).toEqual([
      { key: masked },
      { apiKey: masked, nextToken: 'page-two-of-the-list' },
    ]);
  });
});

describe('a replay', () => {
  it('gives the answers in their order, to whom they were given', async () => {
    const caller = { headers: { 'x-api-key': 'k1k1k1k1k1' }, secrets: ['x-api-key'] };
    const path = await recorded('order.jsonl', [
      exchange({ ...caller, as: 'caller' }, '1'),
      exchange({ ...caller, as: 'caller' }, '2'),
      exchange({ ...caller, as: 'other' }, '3'),
    ]);
    const recording = await readRecording(path);
    const replay = replayTransport(recording, new Secrets(contract));
    const as = async (name: 'caller' | 'other'): Promise<string> =>
      (
        await replay(
          request({ headers: { 'x-api-key': 'another' }, secrets: ['x-api-key'], as: name }),
        )
      ).body;
    expect([await as('caller'), await as('other'), await as('caller'), await as('caller')]).toEqual(
      [...['1', '3', '2', '2']],
    );
    await expect(replay(request({ target: '/v1/else', as: 'caller' }))).rejects.toThrow(
      'the recording does not have this request',
    );
    expect(headersOf(recording, 'caller')).toEqual(new Map([['x-api-key', '$X_API_KEY']]));
  });

  it('knows a request again whose secret it does not hold', async () => {
    const body = JSON.stringify({ email: 'a@b.example', password: 'correct-horse-battery' });
    const path = await recorded('password.jsonl', [exchange({ method: 'POST', body }, 'in')]);
    const replay = replayTransport(await readRecording(path), new Secrets(contract));
    expect((await replay(request({ method: 'POST', body }))).body).toBe('in');
  });

  it.each([
    ['nothing', '', ' is empty'],
    ['something else', '{"log":{}}\n', 'line 1: is no recording of this format'],
    ['no JSON', '# paystub\n\ntext\n', ' is not a recording of paystub'],
    [
      'half a line before others',
      `${JSON.stringify({ format: 'paystub-recording/1', ...header })}\n{"requ\n{"request":{}}\n`,
      'line 2: is not JSON',
    ],
    [
      'a line of something else',
      `${JSON.stringify({ format: 'paystub-recording/1', ...header })}\n{"request":{}}\n`,
      'line 2: is no exchange',
    ],
  ])('of %s is refused', async (name, text, message) => {
    const path = join(folder, `${name}.txt`);
    writeFileSync(path, text);
    await expect(readRecording(path)).rejects.toThrow(message);
  });

  it('of a recording that was cut off gives what is before the cut, and says so', async () => {
    const path = await recorded('cut.jsonl', [
      exchange({}, 'one'),
      exchange({ target: '/v1/b' }, 'two'),
    ]);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, -20));
    const recording = await readRecording(path);
    expect([recording.cut, recording.exchanges.length]).toEqual([true, 1]);
    const replay = replayTransport(recording, new Secrets(contract));
    expect((await replay(exchange({}, '').request)).body).toBe('one');
    await expect(replay(exchange({ target: '/v1/b' }, '').request)).rejects.toThrow(
      'the recording was cut off before this request',
    );
  });

  it('of a recording with a byte order mark is read like any other', async () => {
    const path = await recorded('mark.jsonl', [exchange({}, 'one')]);
    writeFileSync(path, `\uFEFF${readFileSync(path, 'utf8')}`);
    expect((await readRecording(path)).exchanges).toHaveLength(1);
  });

  it('gives no answer again where there was none', async () => {
    const path = join(folder, 'silent.jsonl');
    const secrets = new Secrets(contract);
    const file = await RecordingFile.create(path, header, secrets);
    const { request: asked } = exchange({}, '');
    file.addUnanswered({ request: asked, lack: 'too-large', message: 'it is too large' });
    await file.close();
    const replay = replayTransport(await readRecording(path), secrets);
    await expect(replay(asked)).rejects.toMatchObject({
      lack: 'too-large',
      message: 'it is too large',
    });
  });

  it('of a file that is not there is refused, and so is a place that cannot be written', async () => {
    await expect(readRecording(join(folder, 'none'))).rejects.toThrow('ENOENT');
    await expect(recorded('no/such/folder', [])).rejects.toThrow('cannot be written');
  });
});

it('what the proxy recorded comes to the same when it is inspected again', async () => {
  await using mock = await startMock({ apis: ['actumx'], refDate: '2026-03-01' });
  const standing = new Standing();
  const path = join(folder, 'proxy.jsonl');
  const secrets = new Secrets(contract);
  const recording = await RecordingFile.create(path, header, secrets);
  try {
    const { url, front } = await standing.proxy('actumx', new URL(mock.url), {
      recording,
      secrets,
    });
    const key = ['X-Api-Key', `xk_live_${'0'.repeat(48)}`];
    await ask(url, '/v1/usage?limit=0', { headers: key });
    await ask(url, '/v1/usage', { headers: [] });
    await recording.close();
    const again = new Inspection({ api: 'actumx', contract, target: mock.url, now: () => 0 });
    for (const one of (await readRecording(path)).exchanges) again.note(again.judge(one));
    const kinds = ({ findings }: ReturnType<Inspection['report']>) =>
      findings.map(({ operation, rule, message, times }) => [operation, rule, message, times]);
    expect(again.report().requests).toBe(2);
    expect(kinds(again.report())).toEqual(kinds(front.report()));
  } finally {
    await standing.close();
  }
});
