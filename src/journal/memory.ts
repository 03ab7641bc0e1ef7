import { JournalFailed } from './errors.js';
import type { Journal, JournalEntry } from './journal.js';

/**
 * A journal that keeps nothing: a world that begins anew with each start. What is appended is as
 * durable as it will ever be.
 *
 * The entries given are those of a world that was raised from elsewhere, a saved one for example;
 * they must be numbered from 1.
 */
export function openMemoryJournal(entries: readonly JournalEntry[] = []): Journal {
  return new MemoryJournal(entries);
}

class MemoryJournal implements Journal {
  readonly failure = undefined;
  readonly #entries: readonly JournalEntry[];
  #appended: number;
  #closed = false;

  constructor(entries: readonly JournalEntry[]) {
    entries.forEach((entry, index) => {
      if (entry.seq !== index + 1) {
        throw new RangeError(`The entry ${entry.seq} does not follow the entry ${index}.`);
      }
    });
    this.#entries = entries;
    this.#appended = entries.length;
  }

  async *entries(): AsyncGenerator<JournalEntry, void, undefined> {
    yield* this.#entries;
  }

  append({ seq }: JournalEntry): void {
    if (this.#closed) throw new JournalFailed('The journal is closed.');
    if (seq !== this.#appended + 1) {
      throw new RangeError(`The entry ${seq} does not follow the entry ${this.#appended}.`);
    }
    this.#appended = seq;
  }

  async durable(seq: number): Promise<void> {
    if (seq > this.#appended) {
      throw new RangeError(`The entry ${seq} was never appended; the last is ${this.#appended}.`);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }
}
