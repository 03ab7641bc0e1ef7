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
    const weight = severity ?? severityOf(disagreement.provenance.level);
    const key = kindOf(disagreement, weight);
    const known = this.#found.get(key);
    if (known) {
      known.times += 1;
      return;
    }
    if (this.#found.size >= mostKept) {
      this.dropped += 1;
      return;
    }
    const { status: _status, about: _about, ...said } = disagreement;
    const finding: Finding = {
      ...said,
      severity: weight,
      request: shownRequest(request),
      curl: curlOf(this.target, request),
      times: 1,
    };
    this.#found.set(key, { finding, times: 1 });
  }
}

/** Rules whose message, but for its numbers, tells several disagreements at one place apart. */
const toldByMessage = new Set([
  'alike',
  'body',
  'check-order',
  'content-type',
  'credentials',
  'header',
  'invalid-value',
  'lifecycle',
  'reference',
  'refused',
  'request',
  'rule',
  'server-error',
  'status',
  'tenancy',
  'unknown-parameter',
  'unrouted',
  'valid-value',
  'wrong-body',
]);

/** Rules about the kind of what came, and not about a value in it. */
const toldByReceived = new Set(['content-type', 'no-answer', 'status', 'too-large']);

/**
 * What makes two disagreements the same finding: a list of a hundred rows that are wrong alike is one.
 * The status, the weight and what kind of thing was received tell them apart, so that a failure never
 * hides another one.
 */
function kindOf(disagreement: Disagreement, severity: Severity): string {
  const { operation, rule, pointer, message, received, status, about = '' } = disagreement;
  const place = pointer?.replaceAll(/\/\d+(?=\/|$)/g, '/*') ?? '';
  return JSON.stringify([
    operation,
    rule,
    severity,
    status,
    about,
    place,
    toldByMessage.has(rule) ? message.replaceAll(/\d+/g, '#') : '',
    toldByReceived.has(rule) ? received : kindOfValue(received),
  ]);
}

/** `null`, text, a number and so on: one field that is null in one row and text in another is wrong twice. */
function kindOfValue(received: string): string {
  if (/^(null|nothing|no row|no rows|no body|no such header)$/.test(received)) return received;
  const [first = ''] = received;
  return { '"': 'text', '[': 'list', '{': 'object' }[first] ?? 'other';
}
