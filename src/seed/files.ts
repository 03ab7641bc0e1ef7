/** Files of rows on disk, block by block in their order. */
import { createHash, type Hash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that takes its blocks in any order. Writing blocks, so nothing queues up in memory. */
export class BlockFile {
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  /** Blocks that came before their turn; a worker may be a few of them ahead, and no more. */
  readonly #waiting = new Map<number, { bytes: Uint8Array; written: () => void }>();
  #next = 0;
  bytes = 0;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, 'w');
  }

  /** Text before all blocks, or after them. */
  append(text: string): void {
    this.#write(Buffer.from(text));
  }

  /** Writes the block when it is its turn, and says so. */
  put(index: number, bytes: Uint8Array, written: () => void): void {
    this.#waiting.set(index, { bytes, written });
    for (;;) {
      const next = this.#waiting.get(this.#next);
      if (next === undefined) return;
      this.#waiting.delete(this.#next);
      this.#write(next.bytes);
      this.#next += 1;
      next.written();
    }
  }

  /** The SHA-256 of all that was written. @throws {Error} when a block is missing. */
  close(blocks: number): string {
    closeSync(this.#fd);
    if (this.#next !== blocks)
      throw new Error(`${this.path} has ${this.#next} of ${blocks} blocks`);
    return this.#hash.digest('hex');
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.bytes += bytes.length;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
  }
}
