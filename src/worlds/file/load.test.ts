import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWorld } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paystub-world-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const smallest = '{"paystub": "world-1"}';

describe('loadWorld', () => {
  it('names the file by the bytes in it, and takes the mark that some editors put before them', async () => {
    const path = await file('marked.json', `\ufeff${smallest}`);
    const { ledger, clock, sha256 } = await loadWorld(path, []);
    expect(ledger.principalCount).toBe(0);
    expect(clock).toBeUndefined();
    expect(sha256).toBe(createHash('sha256').update(`\ufeff${smallest}`).digest('hex'));
  });

  it.each<[string, () => Promise<string>, string]>([
    ['is not there', async () => join(folder, 'nowhere.json'), 'the file: does not exist'],
    [
      'would be in a file',
      async () => join(await file('plain', ''), 'world.json'),
      'a part of its path is a file',
    ],
    ['is a folder', async () => folder, 'is a folder, and should be a file'],
    ['is empty', () => file('empty.json', ''), 'line 1, column 1: the text ends too early'],
    [
      'is no text',
      () => file('latin.json', Buffer.from('{"paystub": "wörld"}', 'latin1')),
      'is no text in UTF-8',
    ],
    [
      'is cut off',
      () => file('cut.json', smallest.slice(0, -1)),
      'line 1, column 22: the text ends too early',
    ],
  ])('says what is wrong with one that %s', async (_name, make, problem) => {
    const path = await make();
    await expect(loadWorld(path, [])).rejects.toThrow(problem);
    await expect(loadWorld(path, [])).rejects.toThrow(path);
  });

  it('stops reading where a file is larger than a world is', async () => {
    const path = await file('large.json', ' '.repeat(1000) + smallest);
    await expect(loadWorld(path, [], 1000)).rejects.toThrow('has more than 1000 bytes');
    const { ledger } = await loadWorld(path, [], 1000 + smallest.length);
    expect(ledger.principalCount).toBe(0);
    // A device without an end is not begun.
    await expect(loadWorld('/dev/zero', [], 100_000)).rejects.toThrow('is a device');
  });
});
