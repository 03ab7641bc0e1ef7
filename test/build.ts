import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transform } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The built program's main file. */
    readonly main: string;
  }
}

const repository = resolve(import.meta.dirname, '..');

/**
 * Builds the program once for a run of the tests, into a folder of its own, so that the tests start
 * what users start: JavaScript, without a loader. It checks no types, which another step does.
 */
export default async function build(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'paystub-built-'));
  writeFileSync(join(folder, 'package.json'), readFileSync(join(repository, 'package.json')));
  const sources = join(repository, 'src');
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.d|\.test)\.ts$/.test(file),
  );
  await Promise.all(files.map((file) => compile(join(sources, file), join(folder, 'dist', file))));
  // What the package has beside its code, the program looks for beside it.
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  for (const name of manifest.files as string[]) {
    // Patterns name what only people read.
    if (name === 'dist' || name.startsWith('!') || name.includes('*')) continue;
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  project.provide('main', join(folder, 'dist', 'cli', 'main.js'));
  return () => rmSync(folder, { recursive: true, force: true });
}

async function compile(source: string, target: string): Promise<void> {
  const { code } = await transform(readFileSync(source, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'es2023',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target.replace(/\.ts$/, '.js'), code);
}
