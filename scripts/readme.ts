/**
 * Runs every block of the documents that people copy from, in order, in a fresh clone: README.md,
 * examples and the READMEs of the APIs. A block that this program does not know how to run fails it, and
 * so does a line that exits with anything but 0, a request that no API knows, and a clone that is not
 * clean afterwards. Nothing leaves this machine: addresses of real hosts are those of the mock.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf, linesOf } from './markdown.js';

const repository = fileURLToPath(new URL('..', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'paystub-readme-'));
const clone = join(work, 'paystub');

/** Blocks that other checks of CI run, by a line of them that only they have, and where that is. */
const ranElsewhere: Readonly<Record<string, string>> = {
  "pay('http://localhost:4010/x402/resources/cheap')": '.ci/clients: the official packages pay so',
  'npm install\nnpm test': '.ci/examples: each project, with the packed tarball',
};

const ports = { mock: await freePort(), proxy: await freePort() };

/** What a line says of a port or of a real host, said of the mock of this run. */
function localised(text: string): string {
  return text
    .replaceAll('localhost:4010', `localhost:${ports.mock}`)
    .replaceAll('localhost:4011', `localhost:${ports.proxy}`)
    .replaceAll(
      /https:\/\/api\.(agnic\.ai|example\.com)(?=[ '"]|$)/gm,
      `http://localhost:${ports.mock}/agnicpay`,
    );
}

/** Starts of servers: they run until another one takes their place. */
const serving =
  /^npm start(?: -- (?!seed|check|snapshot|verify|coverage|.*--help)(.*?))?\s*(?:#.*)?$/;

class Session {
  #server: { child: ChildProcess; line: string; log: () => string; from: number } | undefined;
  /** What lines have set, carried from line to line. */
  readonly #state = join(work, 'state');

  constructor() {
    writeFileSync(this.#state, '');
  }

  /** Runs a block, and says by whom it is run instead where it is not. */
  async run(block: Block): Promise<string | undefined> {
    const elsewhere = Object.entries(ranElsewhere).find(([text]) =>
      withoutComments(block.text).includes(text),
    );
    if (elsewhere) return `is run by ${elsewhere[1]}`;
    await this.#runHere(block);
    return undefined;
  }

  async #runHere(block: Block): Promise<void> {
    switch (block.language) {
      case '':
      case 'sh':
      case 'bash':
        return this.#shell(block);
      case 'ts':
      case 'js':
        return this.#program(block);
      case 'json':
        return this.#json(block);
      case 'yaml':
        return this.#yaml(block);
      case 'text':
        // What something prints; `test/testing` and `test/world-file.test.ts` hold it to what is printed.
        return;
      default:
        throw new Error(`nobody knows how to run a block of ${block.language}`);
    }
  }

  async #shell(block: Block): Promise<void> {
    const lines = linesOf(block.text).flatMap((line) => line.split(/ && (?=npm start)/));
    if (!lines.some((line) => serving.test(line)) && block.text.includes('localhost:4010')) {
      await this.#serve('npm start');
    }
    for (const line of lines) {
      if (line.startsWith('npm ci')) continue; // The packages are linked.
      if (serving.test(line)) await this.#serve(line);
      else await this.#line(line);
    }
  }

  /** One line, as it is typed, with what lines before it have set. */
  async #line(line: string): Promise<void> {
    // A run's coverage is written when it stops.
    if (/ coverage /.test(line)) await this.stop();
    const script = `set -eo pipefail\n. ${this.#state}\n${localised(line)}\ndeclare -p | grep -v -E '^declare -[a-z]*[rA]' > ${this.#state}\n`;
    const { status, stdout, stderr } = await execute('bash', ['-c', script]);
    // What verify asks is wrong on purpose.
    if (this.#server && / verify /.test(line)) this.#server.from = this.#server.log().length;
    if (status !== 0) throw new Error(`exit ${status}: ${line}\n${stdout}${stderr}`);
  }

  async #serve(line: string): Promise<void> {
    if (this.#server?.line === line) return;
    await this.stop();
    const [, args = ''] = serving.exec(line) ?? [];
    const isProxy = args.startsWith('proxy');
    if (isProxy) await this.#beside();
    const child = spawn('bash', ['-c', `exec npm start --silent -- ${localised(args)}`], {
      cwd: clone,
      env: {
        ...process.env,
        NO_COLOR: '1',
        PAYSTUB_PORT: args.includes('--port') ? '' : String(isProxy ? ports.proxy : ports.mock),
      },
      detached: true,
    });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
    this.#server = { child, line, log: () => log, from: 0 };
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', () => log.includes('Stop with Ctrl+C') && resolve());
      child.once('close', () => reject(new Error(`${line} did not start:\n${log}`)));
    });
    // The proxy has seen a request when it stops, and so has the run whose coverage is counted.
    const origin = /listens on (\S+)/.exec(log)?.[1] ?? '';
    const isSingle = isProxy || /^(serve )?agnicpay/.test(args);
    // A document serves what it describes.
    if (/^(?:serve )?\S+\.yaml/.test(args)) return;
    const seen = await fetch(`${origin}${isSingle ? '' : '/agnicpay'}/api/balance`, {
      headers: { 'X-Agnic-Token': 'agnic_tok_sk_test_demo_busy' },
    });
    await seen.text();
  }

  #target: ChildProcess | undefined;
  /** The mock that stands for the real API, while the proxy is the server. */
  async #beside(): Promise<void> {
    this.#target = spawn(
      'node',
      ['dist/cli/main.js', 'serve', '--memory', '--port', String(ports.mock)],
      { cwd: clone },
    );
    await once(this.#target.stdout!, 'data');
  }

  /** Ends what serves, and looks at how it ended and what it was asked. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server?.child.pid !== undefined) {
      const closed = once(server.child, 'close');
      process.kill(-server.child.pid, 'SIGTERM');
      await closed;
      const lost = server
        .log()
        .slice(server.from)
        .match(/^.* (?:404 \d+ms {2}no such path|405 \d+ms|400 \d+ms).*$/m);
      if (lost) throw new Error(`a request that no API takes: ${lost[0]}`);
    }
    this.#target?.kill();
    this.#target = undefined;
  }

  /** A program in a project of its own that has the package and Vitest. */
  async #program(block: Block): Promise<void> {
    const project = join(work, 'project');
    const isTest = block.text.includes("from 'vitest'") || block.text.includes('paystub/vitest');
    mkdirSync(join(project, 'node_modules'), { recursive: true });
    writeFileSync(join(project, 'package.json'), '{"type": "module"}');
    writeFileSync(join(project, 'vitest.config.js'), 'export default {};');
    for (const [name, place] of [
      ['paystub', clone],
      ['vitest', join(repository, 'node_modules', 'vitest')],
    ] as const) {
      if (!existsSync(join(project, 'node_modules', name))) {
        symlinkSync(place, join(project, 'node_modules', name));
      }
    }
    const file = join(project, isTest ? `block-${block.line}.test.ts` : `block-${block.line}.mjs`);
    writeFileSync(file, localised(block.text));
    const { status, stdout, stderr } = isTest
      ? await execute(
          'npx',
          ['--no-install', 'vitest', 'run', file, '--root', project],
          project,
          join(repository, 'node_modules', '.bin'),
        )
      : await execute('node', [file], project);
    if (status !== 0) throw new Error(`exit ${status}:\n${stdout}${stderr}`);
  }

  /** A world file is served; anything else is not known. */
  async #json(block: Block): Promise<void> {
    if (!block.text.includes('"paystub": "world-1"'))
      throw new Error('this JSON is nothing that can be run');
    writeFileSync(join(clone, 'paystub-block.json'), block.text);
    await this.#serve('npm start -- serve --from paystub-block.json --memory');
  }

  /** A list of what need not be covered, a story, or a workflow. */
  async #yaml(block: Block): Promise<void> {
    const file = 'paystub-block.yaml';
    writeFileSync(join(clone, file), block.text);
    if (block.text.startsWith('ignore:')) {
      await this.#line(`npm start -- coverage paystub-run.json --ignore ${file}`);
    } else if (block.text.startsWith('name:')) {
      await this.#line(
        `npm start -- seed agnicpay --story ./${file} --format csv --out paystub-story`,
      );
    } else throw new Error('this YAML is nothing that can be run');
  }
}

function withoutComments(text: string): string {
  return text.replaceAll(/\s+#.*$/gm, '');
}

function note(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function execute(program: string, args: readonly string[], cwd = clone, path?: string) {
  const child = spawn(program, args, {
    cwd,
    env: {
      ...process.env,
      NO_COLOR: '1',
      PAYSTUB_PORT: '',
      ...(path === undefined ? {} : { PATH: `${path}:${process.env.PATH}` }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  await once(child, 'close');
  return { status: child.exitCode, stdout, stderr };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function must(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}\n${stderr}`);
  return stdout;
}

function documents(): string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(repository, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}/README.md`);
  return [
    'README.md',
    ...below('src/providers'),
    'stories/README.md',
    'examples/README.md',
    ...below('examples'),
  ].filter((path) => existsSync(join(repository, path)));
}

let failed = 0;
try {
  must('git', ['clone', '--quiet', repository, clone], work);
  symlinkSync(join(repository, 'node_modules'), join(clone, 'node_modules'));
  // `.gitignore` means the folder, and here it is a link.
  writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n');
  const first = await execute('npm', ['start', '--silent', '--', '--version']);
  if (!first.stderr.includes('building'))
    throw new Error(`the first start builds: ${first.stderr}`);
  const second = await execute('npm', ['start', '--silent', '--', '--version']);
  if (second.status !== 0 || second.stderr.includes('building')) {
    throw new Error(`a second start builds nothing: ${second.stderr}`);
  }
  const wanted = process.argv.slice(2);
  for (const path of documents().filter((one) => wanted.length === 0 || wanted.includes(one))) {
    const session = new Session();
    for (const block of blocksOf(readFileSync(join(clone, path), 'utf8'))) {
      try {
        note(`${path}:${block.line} ${(await session.run(block)) ?? 'passes'}`);
      } catch (error) {
        failed += 1;
        note(`${path}:${block.line} FAILS: ${error instanceof Error ? error.message : error}`);
      }
    }
    try {
      await session.stop();
    } catch (error) {
      failed += 1;
      note(`${path} FAILS: ${error instanceof Error ? error.message : error}`);
    }
    const dirty = must('git', ['status', '--porcelain'], clone);
    if (dirty !== '') {
      failed += 1;
      note(`${path} leaves files behind:\n${dirty}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (failed > 0) {
  note(`${failed} failed`);
  process.exitCode = 1;
} else note('every block of the documents runs');
