import {
  ContractError,
  isObject,
  type Json,
  type JsonObject,
  type SpecDocument,
} from '../../contract/document.js';
import { type ProvenanceLevel, provenanceLevels } from '../../contract/extensions.js';
import { type Html, html, type Inner } from '../html.js';
import { phrase } from '../markdown.js';

/** Where a fact comes from. */
export interface Mark {
  readonly level: ProvenanceLevel;
  /** The line that says so, where the mark stands on the fact itself; above it otherwise. */
  readonly source: string | undefined;
}

/** What a level is called, and what it is worth. */
export const levels: Readonly<Record<ProvenanceLevel, { name: string; meaning: string }>> = {
  documented: {
    name: 'documented',
    meaning: 'The API’s own documentation, or the protocol’s specification, says so.',
  },
  elsewhere: {
    name: 'found elsewhere',
    meaning: 'In the vendor’s public source or an SDK, or observed.',
  },
  assumed: { name: 'assumed', meaning: 'Nothing says so. It is our choice, and may be wrong.' },
};

/** Reads the marks of one document (openapi/README.md, `x-provenance`). */
export class Provenance {
  /** A document without any mark, such as paystub's own, has nothing to show. */
  readonly marked: boolean;

  constructor(private readonly document: SpecDocument) {
    this.marked = JSON.stringify(document.root).includes('"x-provenance":');
  }

  /**
   * The mark of what stands at a pointer: its own, or the nearest above, since a mark covers
   * everything below it; what nobody marked is documented.
   */
  at(pointer: string): Mark {
    const tokens = pointer.split('/');
    const own = ownMark(this.document.at(pointer));
    if (own) return own;
    for (let length = tokens.length - 1; length > 0; length--) {
      const above = ownMark(this.document.at(tokens.slice(0, length).join('/')));
      if (above) return { level: above.level, source: undefined };
    }
    return { level: 'documented', source: undefined };
  }

  /** The mark of a fact that is written as a reference: the reference's own goes before what it names. */
  ofReference(site: string, target: string): Mark {
    const here = this.at(site);
    if (site === target || here.source !== undefined) return here;
    const there = this.at(target);
    // The weaker of the two: a field that we assume does not become documented by the type it has.
    return there.source !== undefined || isWeaker(there, here) ? there : here;
  }
}

function isWeaker(one: Mark, other: Mark): boolean {
  return provenanceLevels.indexOf(one.level) > provenanceLevels.indexOf(other.level);
}

/** The mark that an object carries itself; also of an extension that says where it comes from. */
export function ownMark(value: Json | undefined): Mark | undefined {
  const mark = isObject(value) ? value['x-provenance'] : undefined;
  return isObject(mark) ? markOf(mark) : undefined;
}

/** Reads `level` and `source`. */
export function markOf(mark: JsonObject): Mark | undefined {
  const level = provenanceLevels.find((one) => one === mark.level);
  return level && { level, source: typeof mark.source === 'string' ? mark.source.trim() : '' };
}

/** The mark as it stands beside a fact: loud where it is the fact's own, quiet where it is from above. */
export function badge({ level, source }: Mark): Html {
  const from = source === undefined ? 'inherited' : 'own';
  return html`<span class="mark ${level} ${from}">${levels[level].name}</span>`;
}

/** The line that says where a fact comes from, where the fact has its own. */
export function sourceLine({ level, source }: Mark, before: Inner = undefined): Html {
  if (source === undefined) return html``;
  return html`<p class="source ${level}">${before}${phrase(source)}</p>`;
}

export type ProvenanceCounts = Record<ProvenanceLevel, number>;

/** Extensions that say where they come from themselves, beside `x-provenance`. */
const selfMarked = ['x-provenance', 'x-on-invalid', 'x-unknown-parameters', 'x-check-order'];

/** Counts the marks of a document. Throws a `ContractError` where a mark lacks its level or its source. */
export function countProvenance(document: SpecDocument): ProvenanceCounts {
  const counts: ProvenanceCounts = { documented: 0, elsewhere: 0, assumed: 0 };
  const walk = (value: Json | undefined, pointer: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, `${pointer}/${index}`);
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        const place = `${pointer}/${key}`;
        if (selfMarked.includes(key)) counts[levelOf(inner, document.file, place)] += 1;
        else if (key !== 'example' && key !== 'examples') walk(inner, place);
      }
    }
  };
  walk(document.root, '#');
  return counts;
}

function levelOf(value: Json | undefined, file: string, place: string): ProvenanceLevel {
  const mark = isObject(value) ? markOf(value) : undefined;
  if (mark?.source) return mark.level;
  throw new ContractError(
    file,
    place,
    'is a mark without its level or its source',
    `write \`level\` (${provenanceLevels.join(', ')}) and \`source\``,
  );
}
