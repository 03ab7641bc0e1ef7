import { curlOf, shownRequest } from './curl.js';
import type { WireRequest } from './exchange.js';
import { type Finding, type Severity, severityOf } from './finding.js';
import type { Disagreement } from './reading.js';

/** An API that is wrong in more ways than this is another API; the rest is counted, not kept. */
const mostKept = 1_000;

/** What was found, each kind of disagreement once, with how often it was seen. */
export class Findings {
  readonly #found = new Map<string, { readonly finding: Finding; times: number }>();
  /** How many disagreements were seen and not kept, since too many others were. */
  dropped = 0;

  /** What curl lines begin with. */
  constructor(private readonly target: string) {}

  get all(): Finding[] {
    return [...this.#found.values()].map(({ finding, times }) => ({ ...finding, times }));
  }

  /** A severity is given where the weight does not follow from where the fact comes from. */
  note(disagreement: Disagreement, request: WireRequest, severity?: Severity): void {
    const key = kindOf(disagreement);
    const known = this.#found.get(key);
    if (known) {
      known.times += 1;
      return;
    }
    if (this.#found.size >= mostKept) {
      this.dropped += 1;
      return;
    }
    const finding: Finding = {
      ...disagreement,
      severity: severity ?? severityOf(disagreement.provenance.level),
      request: shownRequest(request),
      curl: curlOf(this.target, request),
      times: 1,
    };
    this.#found.set(key, { finding, times: 1 });
  }
}

/** Rules under which one operation may disagree in several ways at one place. */
const toldApart = new Set(['body', 'rule', 'header', 'request', 'invalid-value']);

/** A list of a hundred rows that are wrong alike is one finding. */
function kindOf({ operation, rule, pointer, message }: Disagreement): string {
  const place = pointer?.replaceAll(/\/\d+(?=\/|$)/g, '/*') ?? '';
  const same = toldApart.has(rule) ? `${place} ${message.replaceAll(/\d+/g, '#')}` : place;
  return [operation, rule, same].join('\n');
}
