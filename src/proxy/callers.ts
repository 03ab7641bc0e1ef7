import { createHash } from 'node:crypto';
import type { CallerName } from '../verify/exchange.js';

/** A load test may bring a caller for each request; beyond this they are one. */
const mostKept = 10_000;

/** Callers told apart by their credentials, of which only a digest is kept. */
export class Callers {
  readonly #names = new Map<string, CallerName>();

  /** The first caller is the `caller`, the second the `other`, and so on; who shows nothing is nobody. */
  nameOf(credentials: readonly (readonly [name: string, value: string])[]): CallerName {
    if (credentials.length === 0) return 'nobody';
    const sorted = [...credentials].sort(([a], [b]) => (a < b ? -1 : 1));
    const digest = createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
    const known = this.#names.get(digest);
    if (known !== undefined) return known;
    if (this.#names.size >= mostKept) return 'made: other credentials';
    const number = this.#names.size + 1;
    const name: CallerName =
      number === 1 ? 'caller' : number === 2 ? 'other' : `made: credentials ${number}`;
    this.#names.set(digest, name);
    return name;
  }
}
