import type { ProvenanceLevel } from '../contract/extensions.js';

/** How much a disagreement weighs; it follows from where the fact comes from. */
export type Severity = 'finding' | 'warning' | 'question';

/** The heaviest first. */
export const severities: readonly Severity[] = ['finding', 'warning', 'question'];

const severityByLevel: Readonly<Record<ProvenanceLevel, Severity>> = {
  documented: 'finding',
  elsewhere: 'warning',
  assumed: 'question',
};

/**
 * A disagreement with what the vendor documents is a finding; with what was found elsewhere, a
 * warning; with an assumption of ours, a question to whoever knows the API.
 */
export function severityOf(level: ProvenanceLevel): Severity {
  return severityByLevel[level];
}

/** Whether `severity` weighs at least as much as `least`. */
export function weighs(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}

/** Where a fact of the contract comes from. */
export interface Provenance {
  readonly level: ProvenanceLevel;
  /** As the mark has it; `undefined` where nothing is marked, which is the vendor's own page. */
  readonly source: string | undefined;
  /** JSON pointer of the mark in the document; `undefined` where nothing is marked. */
  readonly place: string | undefined;
}

/** What is documented unless a mark says otherwise (openapi/README.md). */
export const unmarked: Provenance = { level: 'documented', source: undefined, place: undefined };

/** Of several facts that a disagreement rests on, the one that makes it weigh least. */
export function lightest(first: Provenance, ...others: readonly Provenance[]): Provenance {
  const weight = ({ level }: Provenance): number => severities.indexOf(severityOf(level));
  return others.reduce((light, one) => (weight(one) > weight(light) ? one : light), first);
}

/** A request as a report shows it: no secret is in it. */
export interface ShownRequest {
  readonly method: string;
  /** Path and query, as the API has them. */
  readonly target: string;
  /** Credentials are replaced by the name of the shell variable that `curl` uses. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One way in which the API disagrees with its contract. */
export interface Finding {
  /** `undefined` for what no operation answers: unknown paths, wrong methods. */
  readonly operation: string | undefined;
  /** In kebab-case, stable across releases: `status`, `body`, `filter`, `page-repeats-row`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly provenance: Provenance;
  /** One sentence for people. */
  readonly message: string;
  readonly request: ShownRequest;
  readonly expected: string;
  readonly received: string;
  /** JSON pointer into the answer's body, where there is one place to look at. */
  readonly pointer: string | undefined;
  /** A line for a POSIX shell that sends the request again. */
  readonly curl: string;
  /** How often this was seen; the first one is shown. */
  readonly times: number;
}

/** Something that the contract promises and that this run could not hold the API to. */
export interface NotChecked {
  /** `undefined` where it is about the API as a whole. */
  readonly operation: string | undefined;
  /** What would have been checked, in a few words. */
  readonly what: string;
  /** Why it was not, and, where there is a way, what would help. */
  readonly why: string;
}

/**
 * A point where the contract only assumes one of several lawful ways, and the one that this API took.
 * Not a disagreement; those who keep the contract may want to know.
 */
export interface Choice {
  readonly operation: string;
  /** `limit above its maximum` */
  readonly about: string;
  readonly assumed: string;
  readonly seen: string;
}
