/**
 * `npm run build`: the types checked and the sources compiled, then what is made of them. With
 * `--if-changed`, as before `npm start`, only where a source differs from those of the last build.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.built');
/** What the build reads. */
const inputs = [
  'src',
  'openapi',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const steps = [
  ['typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['tsx/dist/cli.mjs', 'scripts/build-documents.ts'],
  ['tsx/dist/cli.mjs', 'scripts/build-commonjs.ts'],
];

const digest = digestOf();
const onlyIfChanged = process.argv.includes('--if-changed');
if (!onlyIfChanged || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  if (onlyIfChanged) process.stderr.write('paystub: the sources are new or changed; building…\n');
  rmSync(stamp, { force: true });
  for (const [program = '', ...args] of steps) {
    const path = join(root, 'node_modules', program);
    const { status } = spawnSync(process.execPath, [path, ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stamp, digest);
}

/** Of the content, not of times: a checkout of other sources may be older than the last build. */
function digestOf() {
  const hash = createHash('sha256').update(process.version);
  for (const input of inputs) {
    const path = join(root, input);
    const files = input.includes('.') ? [''] : readdirSync(path, { recursive: true }).map(String);
    for (const file of files.sort()) {
      // Folders have no text, and tests are not built.
      if (!/\.(ts|js|json|yaml)$/.test(file || input) || file.endsWith('.test.ts')) continue;
      hash
        .update(`${input}/${file}\0`)
        .update(readFileSync(join(path, file)))
        .update('\0');
    }
  }
  return hash.digest('hex');
}
