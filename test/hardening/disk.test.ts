import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeLines } from '../../src/journal/frame.js';
import { BuiltProgram, type Running } from './built-program.js';
import { Client } from './client.js';
import { Payer, UnexpectedStatus } from './payer.js';

let program: BuiltProgram;
let folder: string;
const mounted: string[] = [];

beforeEach(() => {
  program = new BuiltProgram();
  folder = join(program.folder, 'data');
});
afterEach(() => {
  for (const place of mounted.splice(0)) execFileSync('umount', ['--lazy', place]);
  program.close();
});

/** Whether this run may mount: root may, on a machine of its own. */
const mayMount = ((): boolean => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = new BuiltProgram();
  return false;
})();
