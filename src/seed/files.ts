/** Files of rows on disk, block by block in their order. */
import { createHash, type Hash } from 'node:crypto';
import { DraftFile, placeBelow } from '../files/index.js';

/** A file that takes its blocks in any order. Writing blocks, so nothing queues up in memory. */
export class BlockFile {
  readonly #file: DraftFile;
  readonly #hash: Hash = createHash('sha256');
  /** Blocks that came before their turn; a worker may be a few of them ahead, and no more. */
  readonly #waiting = new Map<number, { bytes: Uint8Array; written: () => void }>();
  #next = 0;
  bytes = 0;

  /** @param path below the folder */
  constructor(
    folder: string,
    readonly path: string,
  ) {
    this.#file = new DraftFile(placeBelow(folder, path), { sync: false });
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
    if (this.#next !== blocks) {
      this.discard();
      throw new Error(`${this.path} has ${this.#next} of ${blocks} blocks`);
    }
    this.#file.close();
    return this.#hash.digest('hex');
  }

  /** Leaves what was there. */
  discard(): void {
    this.#file.discard();
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.bytes += bytes.length;
    this.#file.write(bytes);
  }
}
