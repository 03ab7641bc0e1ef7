import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { untidinessOf } from './tidy.js';

const sources = fileURLToPath(new URL('../src', import.meta.url));

describe('the house', () => {
  it('is tidy', () => {
    expect(untidinessOf(sources)).toEqual([]);
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
      'a story asks for the time',
      'story/planted.ts',
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
