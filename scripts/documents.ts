import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * The OpenAPI documents of a folder, by API, in the order of their names. `<id>.arazzo.yaml` beside
 * them is of another kind.
 */
export function documentFiles(folder: string): { id: string; file: string }[] {
  return readdirSync(folder)
    .filter((name) => /^[^.]+\.yaml$/.test(name))
    .sort()
    .map((name) => ({ id: basename(name, '.yaml'), file: join(folder, name) }));
}
