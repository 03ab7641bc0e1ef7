import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootCheck } from '../contract/boot-check.js';
import { Contract } from '../contract/contract.js';
import { fullCheck } from '../contract/full-check.js';
import { createPaystub, type Paystub } from '../paystub.js';
import { controlProvider } from './index.js';

const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

let paystub: Paystub;
beforeAll(async () => {
  paystub = await createPaystub({ recipe: { refDate: '2026-03-01' } });
});
afterAll(() => paystub?.close());

const get = (path: string) => supertest(paystub.app).get(path);

it('keeps a document that the kernel and the validator take', async () => {
  const contract = Contract.read(new URL('../../openapi/control.yaml', import.meta.url).pathname);
  expect(bootCheck(controlProvider, contract)).toBeUndefined();
  expect(await fullCheck(contract)).toBeUndefined();
});

describe('a page', () => {
  const paths = () => [
    '/',
    '/_paystub',
    ...[...paystub.mounts.map(({ id }) => id), 'control'].map((id) => `/_paystub/reference/${id}`),
  ];

  it('may load from here only, and is never kept', async () => {
    for (const path of paths()) {
      const { status, headers } = await get(path);
      expect(status, path).toBe(200);
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
  });

  it('names no file from elsewhere, has no style or script of its own, and every file it names is there', async () => {
    for (const path of paths()) {
      const { text } = await get(path);
      const loaded = [...text.matchAll(/<(?:script|link|img)\b[^>]*(?:src|href)="([^"]*)"/g)];
      expect(loaded.length).toBeGreaterThan(2);
      expect(text).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|\sstyle=|javascript:/);
      for (const [, file = ''] of loaded) {
        expect(file).toMatch(/^\/_paystub\/assets\//);
        expect((await get(file)).status, file).toBe(200);
      }
    }
  });

  it('leaves no Markdown and no object unread', async () => {
    for (const path of paths()) {
      const { text } = await get(path);
      const shown = text.replaceAll(/<(code|textarea|option)\b[^>]*>[^<]*<\/\1>/g, '');
      expect(shown, path).not.toMatch(/\*\*|`|\[object |undefined/);
    }
  });

  it('repeats no Host that is none', async () => {
    const { text } = await get('/').set('Host', 'evil"><script>alert(1)</script>');
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('evil');
  });
});

describe('what happens', () => {
  it('is counted on the start page', async () => {
    const before = (await get('/')).text;
    expect(before).toContain('<dt>Changes since start</dt><dd>0</dd>');
    // An API key: the first command of this world.
    const demo = paystub.mounts
      .flatMap((mount) => mount.demo)
      .find(({ headers }) => headers.cookie);
    const made = await supertest(paystub.app)
      .post('/actumx/v1/api-keys')
      .set('cookie', demo?.headers.cookie ?? '')
      .send({ name: 'counted' });
    expect(made.status).toBe(200);
    expect((await get('/')).text).toContain('<dt>Changes since start</dt><dd>1</dd>');
  });
});

describe('a file', () => {
  it('is what its name says, and may be kept', async () => {
    const { text } = await get('/');
    const style = /href="(\/_paystub\/assets\/page\.[0-9a-f]{12}\.css)"/.exec(text)?.[1] ?? '';
    const { status, headers } = await get(style);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each([
    'page.css',
    'page.000000000000.css',
    'tsconfig.json',
    '..%2fpackage.json',
    '..%2f..%2fpackage.json',
    '%2e%2e%2fpackage.json',
    '..%5cpackage.json',
    '%2fetc%2fpasswd',
    'page.css%00',
    '__proto__',
    'constructor',
  ])('is not %s', async (name) => {
    const { server, status, type } = await raw(`/_paystub/assets/${name}`);
    server.close();
    expect(status).toBe(404);
    expect(type).toBe('application/problem+json');
  });
});

describe('a reference', () => {
  it.each(['nosuch', 'control.yaml', '__proto__', '..%2fcontrol', ''])(
    'is not there for %j',
    async (id) => {
      const { status, body } = await get(`/_paystub/reference/${id}`);
      expect(status).toBe(404);
      expect(body.status).toBe(404);
    },
  );

  it('is there for paystub itself, with its document', async () => {
    expect((await get('/_paystub/reference/control')).text).toContain('/_paystub/assets/');
    expect((await get('/openapi/control.json')).body.info.title).toBe('paystub control plane');
  });
});

/** Asks for a path as it is written: clients like to tidy it first. */
async function raw(path: string) {
  const server = paystub.app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return new Promise<{ server: typeof server; status?: number; type?: string }>(
    (resolve, reject) => {
      request({ port, path, agent: false }, (answer) => {
        answer.resume();
        resolve({
          server,
          ...(answer.statusCode === undefined ? {} : { status: answer.statusCode }),
          ...(answer.headers['content-type'] === undefined
            ? {}
            : { type: answer.headers['content-type'] }),
        });
      })
        .once('error', reject)
        .end();
    },
  );
}
