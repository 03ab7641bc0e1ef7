import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { untidinessOf } from './tidy.js';
import { weaknessesOf } from './weak-tests.js';

const sources = fileURLToPath(new URL('../src', import.meta.url));

describe('the house', () => {
  it('is tidy', () => {
    expect(untidinessOf(sources)).toEqual([]);
  });

  it('has no test that passes without having looked', () => {
    const root = dirname(sources);
    const files = ['src', 'test', 'scripts']
      .flatMap((room) => readdirSync(join(root, room), { recursive: true, withFileTypes: true }))
      .filter(({ name }) => name.endsWith('.test.ts'))
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(files.length).toBeGreaterThan(100);
    expect(
      files.flatMap((file) =>
        weaknessesOf(file).map(({ line, rule }) => `${relative(root, file)}:${line} ${rule}`),
      ),
    ).toEqual([]);
  });
});

describe('a test that passes without having looked is found', () => {
  it.each([
    ['a test', "it('x', () => { if (a) return; expect(a).toBe(1); });", 'returns early'],
    ['a row', "it.each(rows)('x', async (a) => { for (;;) return; });", 'returns early'],
    ['a property', 'fc.assert(fc.property(any, (a) => { if (a) return; }));', 'returns early'],
    ['a value', 'expect(a).toBeDefined();', 'toBeDefined does not say'],
    ['a promise', 'await expect(a).resolves.toBeTruthy();', 'toBeTruthy does not say'],
    ['no error', 'expect(() => a()).not.toThrow();', 'not.toThrow does not say'],
    ['a catch', 'try { expect(a).toBe(1); } catch { go(); }', 'is caught'],
  ])('%s', (_what, text, rule) => {
    expect(weaknessesOf('planted.test.ts', text)).toEqual([
      { line: 1, rule: expect.stringContaining(rule) },
    ]);
  });

  it.each([
    "it('x', () => { on(() => { if (a) return; }); expect(a).toBe(1); });",
    "it('x', () => expect(() => a()).not.toThrow(TypeError));",
    'function help() { if (a) return; }',
    'try { expect(a).toBe(1); } catch (error) { throw new Error(name, { cause: error }); }',
  ])('and this is none: %s', (text) => {
    expect(weaknessesOf('planted.test.ts', text)).toEqual([]);
  });
});

describe('a planted violation is found', () => {
  const copy = mkdtempSync(join(tmpdir(), 'paystub-tidy-'));
  cpSync(sources, copy, { recursive: true });
  afterAll(() => rmSync(copy, { recursive: true }));

  it.each<[string, string, string, string]>([
    [
      'the ledger imports the kernel',
      'ledger/planted.ts',
      "import { answer } from '../contract/answer.js';\nexport const a = answer;\n",
      'ledger may not import contract',
    ],
    [
      'the kernel imports a provider',
      'contract/planted.ts',
      "export { api } from '../providers/index.js';\n",
      'contract may not import providers',
    ],
    [
      'a provider imports another',
      'providers/agnicpay/planted.ts',
      "import '../sybilion/index.js';\n",
      'providers do not know each other',
    ],
    [
      'a provider imports the world',
      'providers/agnicpay/planted.ts',
      "const world = await import('../../world/index.js');\nexport { world };\n",
      'providers may not import world',
    ],
    [
      'the kernel names a provider',
      'contract/planted.ts',
      "export const special = 'FinRadar';\n",
      'names the provider finradar',
    ],
    [
      'a scenario asks for the time',
      'scenario/planted.ts',
      'export const now = Date.now();\n',
      'calls Date.now(',
    ],
    [
      'a provider rolls dice',
      'providers/finradar/planted.ts',
      'export const dice = Math.random();\n',
      'calls Math.random(',
    ],
    [
      'someone answers by himself',
      'control/planted.ts',
      'export const f = (res: { json(x: unknown): void }) => res.json({});\n',
      'by the one door',
    ],
    ['a file is called utils', 'ledger/utils.ts', 'export {};\n', 'a name that says nothing'],
    ['a new room appears', 'attic/planted.ts', 'export {};\n', 'attic is no room of the house'],
  ])('%s', (_name, file, text, rule) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), text);
    const found = untidinessOf(copy).filter((untidiness) => untidiness.file === file);
    rmSync(join(copy, file));
    expect(found).toContainEqual({ file, rule: expect.stringContaining(rule) });
  });
});
