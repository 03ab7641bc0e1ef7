/**
 * What a document alone is answered with, as small cases in text files: the document between `---` lines,
 * then cases. A case has a title (`# …`), a request (`> GET /path`, `> Header: value`, `> | body`), and
 * what is expected: `< 200`, `< Header: text that it contains`, `< ! Header` for one that is not there,
 * `< | text that the body contains`, `< = all of the body`, `< empty`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningMock, startMock } from '../../src/mock.js';

interface Case {
  readonly title: string;
  readonly sent: readonly string[];
  readonly expected: readonly string[];
}

const folder = join(import.meta.dirname, 'cases');
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

it('has files with cases', () => {
  const count = files.reduce((sum, file) => sum + casesIn(file).cases.length, 0);
  expect(count).toBeGreaterThanOrEqual(150);
});

describe.each(files)('%s', (file) => {
  const { document, cases } = casesIn(file);
  const drafts = mkdtempSync(join(tmpdir(), 'paystub-cases-'));
  let mock: RunningMock;

  beforeAll(async () => {
    const path = join(drafts, 'api.yaml');
    writeFileSync(path, document);
    mock = await startMock({ apis: [path], refDate: '2026-03-01' });
  });

  afterAll(async () => {
    await mock.close();
    rmSync(drafts, { recursive: true });
  });

  it.each(cases.map((one) => [one.title, one] as const))('%s', async (_, { sent, expected }) => {
    const answer = await ask(mock.url, sent);
    for (const line of expected) holds(line, answer);
    expect(expected.length).toBeGreaterThan(0);
  });
});

function holds(line: string, { status, headers, body }: Answer): void {
  if (/^\d{3}$/.test(line)) expect({ status, body }).toMatchObject({ status: Number(line) });
  else if (line === 'empty') expect(body).toBe('');
  else if (line.startsWith('| ')) expect(body).toContain(line.slice(2));
  else if (line.startsWith('= ')) expect(body).toBe(line.slice(2));
  else if (line.startsWith('! ')) expect(headers).not.toHaveProperty(line.slice(2).toLowerCase());
  else {
    const [, name = '', value = ''] = /^([\w-]+): ?(.*)$/.exec(line) ?? [];
    expect(String(headers[name.toLowerCase()] ?? 'no such header')).toContain(value);
  }
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** With a client that changes nothing of what is sent. */
function ask(url: string, [first = '', ...lines]: readonly string[]): Promise<Answer> {
  const [method = '', path = ''] = first.split(' ');
  const headers: Record<string, string> = {};
  const body: string[] = [];
  for (const line of lines) {
    if (line.startsWith('|')) body.push(line.slice(2));
    else headers[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1).trim();
  }
  const text = body.join('\r\n');
  if (body.length > 0) headers['Content-Length'] = String(Buffer.byteLength(text));
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

function casesIn(file: string): { readonly document: string; readonly cases: readonly Case[] } {
  const text = readFileSync(join(folder, file), 'utf8');
  const [, document = '', rest = ''] = text.split(/^---$/m);
  const cases = rest
    .split(/^# /m)
    .slice(1)
    .map((part): Case => {
      const [title = '', ...lines] = part.trim().split('\n');
      const after = (mark: string): string[] =>
        lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
      return { title, sent: after('> '), expected: after('< ') };
    });
  return { document, cases };
}
