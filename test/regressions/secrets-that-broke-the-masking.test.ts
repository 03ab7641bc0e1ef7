import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { RecordingFile, readRecording, replayTransport } from '../../src/verify/recording.js';
import { Secrets } from '../../src/verify/secrets.js';
import { openapiFolder } from '../api-server.js';
import { ask, Standing } from '../proxy/standing.js';

const folder = mkdtempSync(join(tmpdir(), 'paystub-secrets-'));
const standing = new Standing();
afterEach(() => standing.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

it('a token of 60 KB leaves the proxy as it is, and no secret in its report', async () => {
  const long = Array.from({ length: 6_000 }, (_, at) => `(t${at}[`).join('');
  const target = await standing.serve((_req, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify({ token: long, signature: `${long}x`, nobody: 'knows' }));
  });
  const secrets = new Secrets(contract);
  const { url, front } = await standing.proxy('actumx', target, { secrets });
  const key = 'xk_live_0123456789abcdef0123456789abcdef01234567';
  for (let turn = 0; turn < 3; turn++) {
    const answer = await ask(url, `/v1/usage?limit=9&again=${key}`, {
      headers: ['X-Api-Key', key],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toContain(long);
  }
  const report = JSON.stringify(front.report());
  expect(report).not.toContain(key.slice(20));
  expect(report).not.toContain('(t17[');
  expect(JSON.parse(report)).toMatchObject({ requests: 3 });
});

it('500 different tokens are recorded, each without it', async () => {
  const path = join(folder, 'many.jsonl');
  const secrets = new Secrets(contract);
  const recording = await RecordingFile.create(path, header, secrets);
  const tokens = Array.from({ length: 500 }, (_, at) => `tok.${at}+${'z'.repeat(at % 50)}99`);
  for (const token of tokens) {
    const request = {
      method: 'GET',
      target: `/v1/usage?id=${token}`,
      headers: {},
      body: undefined,
    };
    recording.add({
      request: { ...request, as: 'nobody', secrets: [] },
      answer: {
        status: 200,
        headers: [],
        body: JSON.stringify({ token, all: tokens }),
        durationMs: 1,
      },
    });
  }
  await recording.close();
  const text = readFileSync(path, 'utf8');
  // The last line knows all of them.
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  expect(tokens.filter((token) => last.includes(token))).toEqual([]);
});

describe('a recording hides by the name', () => {
  const request = {
    method: 'POST',
    target: '/v1/usage?access_token=t0k&limit=5&next_page_token=here',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-gate-password': 'pw7',
      cookie: 'sid=c00kie',
      'x-api-key': 'short1',
    },
    body: 'user=ada&pin=4711&otp=99',
    as: 'caller' as const,
    secrets: ['cookie', 'x-api-key'],
  };
  const answer = {
    status: 200,
    headers: [
      ['content-type', 'application/json'],
      ['set-cookie', 'sid=n3w; Path=/'],
      ['location', '/login?session=s3s&x=1'],
      ['x-auth-token', 'a1b2'],
    ] as [string, string][],
    body: '{"pin":4711,"tokens":["q1","q2"],"credentials":{"user":"ada","code":"z9"},"you":"short1"}',
    durationMs: 1,
  };

  it('whatever the length, and replays', async () => {
    const path = join(folder, 'short.jsonl');
    const recording = await RecordingFile.create(path, header, new Secrets(contract));
    recording.add({ request, answer });
    await recording.close();
    const [, line = ''] = readFileSync(path, 'utf8').split('\n');
    for (const secret of [
      't0k',
      'pw7',
      'c00kie',
      '4711',
      '99',
      'n3w',
      's3s',
      'a1b2',
      'q1',
      'q2',
      'z9',
      'short1',
    ]) {
      expect(line, secret).not.toContain(secret);
    }
    expect(line).toContain('next_page_token=here');
    expect(line).toContain('limit=5');
    const replay = replayTransport(await readRecording(path), new Secrets(contract));
    expect((await replay(request)).status).toBe(200);
    await expect(replay({ ...request, target: '/v1/usage?limit=6' })).rejects.toThrow(
      'does not have this request',
    );
  });
});
