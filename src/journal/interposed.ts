/** A file system for tests, in which operations fail or hang. */
import { type FileOperations, type JournalFile, nodeFiles } from './file-operations.js';

export type Operation = 'open' | 'rename' | 'mkdir' | Exclude<keyof JournalFile, 'fd'>;
/** Called before each operation; it throws to let the operation fail, and waits to let it hang. */
export type Before = (operation: Operation, path: string) => void | Promise<void>;

/** The file system itself, with a say before each operation. */
export function interposed(
  before: Before,
  { inParts = true, syncs = true }: { readonly inParts?: boolean; readonly syncs?: boolean } = {},
): FileOperations {
  return {
    async open(path, flags) {
      await before('open', path);
      const file = await nodeFiles.open(path, flags);
      const pass =
        <A extends readonly unknown[], R>(name: Operation, run: (...args: A) => Promise<R>) =>
        async (...args: A): Promise<R> => {
          await before(name, path);
          return run(...args);
        };
      return {
        fd: file.fd,
        read: pass('read', (buffer, offset, length, position) =>
          file.read(buffer, offset, length, position),
        ),
        // One byte first, and the rest with the next call: the system is allowed to.
        write: pass('write', (bytes, offset, length, position) =>
          file.write(bytes, offset, inParts && length > 1 ? length >> 1 : length, position),
        ),
        datasync: pass('datasync', async () => (syncs ? file.datasync() : undefined)),
        sync: pass('sync', async () => (syncs ? file.sync() : undefined)),
        truncate: pass('truncate', (length) => file.truncate(length)),
        stat: pass('stat', () => file.stat()),
        close: pass('close', () => file.close()),
      };
    },
    async rename(from, to) {
      await before('rename', from);
      return nodeFiles.rename(from, to);
    },
    async mkdir(path) {
      await before('mkdir', path);
      return nodeFiles.mkdir(path);
    },
    async stat(path) {
      await before('stat', path);
      return nodeFiles.stat(path);
    },
  };
}

export function fault(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
