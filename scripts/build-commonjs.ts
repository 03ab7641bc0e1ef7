/**
 * Part of the build: what `require` and CommonJS TypeScript get (decisions/0050). Each file hands on the
 * module that `import` gives, loaded by Node itself: in Jest's sandbox too, which cannot load ES modules.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const out = join(dist, 'commonjs');

/** The entries of `exports`, by the name of their file here, with the module that `import` gives. */
const entries: Record<string, string> = {
  index: 'index.js',
  testing: 'testing/index.js',
  'client/control': 'control/client.gen.js',
  'types/control': 'control/wire.gen.js',
};
for (const { name: id } of readdirSync(join(dist, 'providers'), { withFileTypes: true }).filter(
  (entry) => entry.isDirectory(),
)) {
  entries[`client/${id}`] = `providers/${id}/client.gen.js`;
  entries[`types/${id}`] = `providers/${id}/wire.gen.js`;
}

rmSync(out, { recursive: true, force: true });
for (const [name, module] of Object.entries(entries)) {
  const file = join(out, name);
  const target = relative(dirname(file), join(dist, module)).replaceAll('\\', '/');
  const values: Record<string, unknown> = await import(pathToFileURL(join(dist, module)).href);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.cjs`, codeOf(target));
  writeFileSync(`${file}.d.cts`, typesOf(target, values));
}

/** Matchers for Jest, and their types: for @types/jest, and for those who import `expect`. */
writeFileSync(
  join(out, 'jest.cjs'),
  `'use strict';
const { expect } = require('@jest/globals');
expect.extend(require('./testing.cjs').matchers);
`,
);
writeFileSync(
  join(out, 'jest.d.cts'),
  `import type { WorldMatchers } from '../testing/index.js' with { 'resolution-mode': 'import' };
declare global {
  namespace jest {
    interface Matchers<R, T = {}> extends WorldMatchers<R> {}
  }
}
declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends WorldMatchers<R> {}
}
`,
);

function codeOf(target: string): string {
  return `'use strict';
// Node's own \`require\` loads ES modules. Jest puts a class of its own over Node's, whose does not.
let Module = require('node:module');
for (;;) {
  const below = Object.getPrototypeOf(Module);
  if (typeof below?.createRequire !== 'function') break;
  Module = below;
}
module.exports = Module.createRequire(__filename)('${target}');
`;
}

/** The types of a module for CommonJS: TypeScript lets types through, and values one by one. */
function typesOf(target: string, values: Readonly<Record<string, unknown>>): string {
  const mode = "with { 'resolution-mode': 'import' }";
  const lines = [`export type * from '${target}' ${mode};`];
  const names = Object.keys(values);
  if (names.length > 0) {
    lines.push(`type All = typeof import('${target}', { with: { 'resolution-mode': 'import' } });`);
  }
  for (const name of names) {
    lines.push(`export declare const ${name}: All['${name}'];`);
    // A name that is declared here hides the type of the same name: that of a class.
    const value = values[name];
    if (typeof value === 'function' && /^class\b/.test(String(value))) {
      lines.push(`export type ${name} = InstanceType<All['${name}']>;`);
    }
  }
  return `${lines.join('\n')}\n`;
}
