import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Contract } from '../contract/contract.js';
import { referenceKeys } from '../json-pointer.js';
import type { Finding } from './finding.js';

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
   * The document as reports name it: relative to the repository, which is how GitHub names files, and
   * as a URL where it is not below it.
   */
  get file(): string {
    const path = relative(repositoryOf(process.cwd()), this.contract.file);
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
    for (const key of referenceKeys(pointer)) {
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

/** The folder of the repository that a folder is in, and the folder itself where it is in none. */
function repositoryOf(folder: string): string {
  for (let here = folder; ; here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return here;
    if (dirname(here) === here) return folder;
  }
}
