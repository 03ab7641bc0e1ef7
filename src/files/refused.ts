/** A file that paystub does not read or write. The message is one sentence, with the path. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  constructor(
    readonly path: string,
    /** What follows the path: `is a link`. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${reason}`, options);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be used: the permission is missing',
  EPERM: 'cannot be used: the permission is missing',
  EROFS: 'cannot be written: the file system is read-only',
  ENOENT: 'does not exist, or its folder does not',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EISDIR: 'is a folder, and should be a file',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the disk quota is used up',
  EFBIG: 'cannot be written: files may not become so large here',
  ELOOP: 'is a link, and paystub follows none when it writes',
  ENXIO: 'is a pipe or a device that nobody listens to',
};

/** Any error of the system about a file, as one sentence. */
export function withReason(path: string, error: unknown): FileRefused {
  if (error instanceof FileRefused) return error;
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new FileRefused(path, `${reasons[code] ?? 'cannot be used'} (${said})`, { cause: error });
}
