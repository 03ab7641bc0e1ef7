import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FileRefused, withReason } from './refused.js';

/**
 * What is read is a regular file: a pipe that nobody writes to would be waited for, and a device may
 * never end. A link is followed, since nothing is changed.
 */
const reading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file to be read.
 *
 * @throws {FileRefused} when it is no regular file, and when it cannot be opened.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, reading);
    const stats = await file.stat();
    if (!stats.isFile()) throw new FileRefused(path, kindOf(stats));
    return file;
  } catch (error) {
    await file?.close();
    throw withReason(path, error);
  }
}

/**
 * The text of a regular file, as UTF-8, without a byte order mark.
 *
 * @param largest in bytes
 * @throws {FileRefused}
 */
export function readRegular(path: string, largest = 512 * 2 ** 20): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, reading);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new FileRefused(path, kindOf(stats));
    if (stats.size > largest) throw new FileRefused(path, `has more than ${largest} bytes`);
    const bytes = Buffer.alloc(stats.size);
    let length = 0;
    for (;;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, length);
      if (read === 0) break;
      length += read;
    }
    return new TextDecoder().decode(bytes.subarray(0, length));
  } catch (error) {
    throw withReason(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/**
 * Lets a regular file pass.
 *
 * @throws {FileRefused}
 */
export function checkRegular(path: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, reading);
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new FileRefused(path, kindOf(stats));
  } catch (error) {
    throw withReason(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

interface Kinds {
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
}

function kindOf(stats: Kinds): string {
  if (stats.isDirectory()) return 'is a folder, and should be a file';
  if (stats.isFIFO()) return 'is a pipe, and should be a regular file';
  if (stats.isSocket()) return 'is a socket, and should be a regular file';
  return 'is a device, and should be a regular file';
}
