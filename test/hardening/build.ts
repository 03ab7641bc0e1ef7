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
import ts from 'typescript';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The built program's main file. */
    readonly main: string;
  }
}

const repository = resolve(import.meta.dirname, '../..');

/**
 * Builds the program once, into a folder of its own, so that what is killed and flooded is what
 * users run: JavaScript, without a loader. Types are the business of another step (each file becomes
 * the same by itself, `isolatedModules`), which makes this quick.
 */
export default function build(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'paystub-built-'));
  const { config } = ts.readConfigFile(join(repository, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, repository);
  writeFileSync(join(folder, 'package.json'), readFileSync(join(repository, 'package.json')));
  const sources = join(repository, 'src');
  for (const entry of readdirSync(sources, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.ts') || entry.endsWith('.d.ts') || entry.endsWith('.test.ts')) continue;
    const fileName = join(sources, entry);
    const { outputText } = ts.transpileModule(readFileSync(fileName, 'utf8'), {
      // A file by itself does not know what its package.json says it is.
      compilerOptions: { ...options, noEmit: false, module: ts.ModuleKind.ESNext },
      fileName,
    });
    const out = join(folder, 'dist', entry.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, outputText);
  }
  // What the package has beside its code, the program looks for beside it.
  const { files } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  for (const name of files as string[]) {
    // Patterns name what only people read.
    if (name === 'dist' || name.startsWith('!') || name.includes('*')) continue;
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
  project.provide('main', join(folder, 'dist', 'cli', 'main.js'));
  return () => rmSync(folder, { recursive: true, force: true });
}
