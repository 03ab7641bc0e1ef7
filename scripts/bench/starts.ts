/** From the start of the program to its first answer, beside the least that a start can take. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Figure, median, ratioOf } from './measure.js';
import { repository } from './program.js';
import { LIST_PATH } from './urls.js';

const bareExpress = `
  import express from 'express';
  const app = express();
  app.get('/', (req, res) => res.json({}));
  const server = app.listen(0, '127.0.0.1', () =>
    console.log('http://127.0.0.1:' + server.address().port));
`;

export async function measureStarts({ rounds }: { readonly rounds: number }): Promise<Figure[]> {
  const main = join(repository, 'dist', 'cli', 'main.js');
  const serve = [main, 'serve', '--port', '0', '--memory', '--log-level', 'silent'];
  const node: number[] = [];
  const express: number[] = [];
  const paystub: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    node.push(await exited(['-e', '0']));
    express.push(await answered(['--input-type=module', '-e', bareExpress], '/', {}));
    // The placeholder of the vendor's samples is a credential of every world.
    const headers = { 'x-agnic-token': 'agnic_tok_YOUR_TOKEN' };
    paystub.push(await answered(serve, LIST_PATH, headers));
  }
  const part = 'start to first answer';
  const unit = 'ms';
  const of = 'node, nothing else';
  return [
    { part, what: of, value: median(node), unit },
    {
      part,
      what: 'Express 5, bare',
      value: median(express),
      unit,
      ratio: { of, times: ratioOf(express, node) },
    },
    { part, what: 'paystub, all APIs: a page', value: median(paystub), unit, aim: { most: 600 } },
    {
      part,
      what: 'paystub, all APIs: a page',
      value: median(paystub),
      unit,
      ratio: { of, times: ratioOf(paystub, node) },
    },
  ];
}

async function exited(args: readonly string[]): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, args), 'close');
  return performance.now() - start;
}

/** Milliseconds to the first 200, asked as soon as the address is printed. */
export async function answered(
  args: readonly string[],
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const start = performance.now();
  const env = { ...process.env, NO_COLOR: '1', PORT: '', HOST: '' };
  const child = spawn(process.execPath, args, { cwd: repository, env });
  const closed = once(child, 'close');
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text;
  });
  try {
    let out = '';
    for await (const text of child.stdout) {
      out += text;
      const port = /http:\/\/[\w.]+:(\d+)/.exec(out)?.[1];
      if (port === undefined) continue;
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      await answer.text();
      if (answer.status !== 200) throw new Error(`the first answer was a ${answer.status}`);
      return performance.now() - start;
    }
    throw new Error(`it ended before it answered: ${errors}`);
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}
