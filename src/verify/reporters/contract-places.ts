import { readFileSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Contract } from '../../contract/contract.js';
import type { Finding } from '../finding.js';

/** A place in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where the contract says what findings are about. */
export class ContractPlaces {
  readonly #lines = new LineCounter();
  readonly #document: ReturnType<typeof parseDocument>;

  constructor(private readonly contract: Contract) {
    const text = readFileSync(contract.file, 'utf8');
    this.#document = parseDocument(text, { lineCounter: this.#lines });
  }

  /**
   * The document as reports name it: relative to the working folder where it is below it, since that
   * is how a repository's files are named in its CI, and else as a URL.
   */
  get file(): string {
    const path = relative(process.cwd(), this.contract.file);
    return path.startsWith('..') || isAbsolute(path)
      ? pathToFileURL(this.contract.file).href
      : path.split(sep).join('/');
  }

  /** Where a finding's fact is marked, or else its operation. */
  ofFinding({ provenance, operation }: Pick<Finding, 'provenance' | 'operation'>): Place {
    return this.at(provenance.place ?? this.#pointerOf(operation));
  }

  ofOperation(id: string | undefined): Place {
    return this.at(this.#pointerOf(id));
  }

  /** Where the key of a pointer such as `#/paths/~1usage/get` stands; the nearest above it that there is. */
  at(pointer: string): Place {
    let node: unknown = this.#document.contents;
    let offset = 0;
    for (const token of pointer.replace(/^#\/?/, '').split('/')) {
      const key = plain(token);
      if (isMap(node)) {
        const pair = node.items.find((one) => isScalar(one.key) && String(one.key.value) === key);
        if (!pair || !isScalar(pair.key)) break;
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      } else if (isSeq(node)) {
        const item: unknown = node.items[Number(key)];
        if (!isMap(item)) break;
        offset = item.range?.[0] ?? offset;
        node = item;
      } else break;
    }
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  #pointerOf(operation: string | undefined): string {
    return this.contract.operations.get(operation ?? '')?.pointer ?? '#';
  }
}

function plain(token: string): string {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return token;
  }
}
