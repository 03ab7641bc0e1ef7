import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the documents, beside `src` in the repository and beside `dist` in the package. */
export const documentsFolder: string = join(
  dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  'openapi',
);
