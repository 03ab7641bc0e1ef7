import type { Violation } from './failure.js';

/** The header that tells a developer why; named as in Prism, so that tools which read it there read it here. */
export const violationsHeader = 'sl-violations';

const limitBytes = 8 * 1024;

/**
 * The violations as one header value: a JSON array in ASCII, of at most 8 KiB. What does not fit is
 * left out, and a last member says how many.
 */
export function violationsValue(violations: readonly Violation[]): string | undefined {
  if (violations.length === 0) return undefined;
  const members: string[] = [];
  let length = 2;
  for (const [index, violation] of violations.entries()) {
    const member = ascii(JSON.stringify(violation));
    const left = violations.length - index;
    if (length + member.length + 100 > limitBytes) {
      members.push(JSON.stringify({ code: 'truncated', message: `${left} more` }));
      break;
    }
    members.push(member);
    length += member.length + 1;
  }
  return `[${members.join(',')}]`;
}

/** Header values are ASCII; JSON can say everything else by escapes. */
function ascii(json: string): string {
  return json.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
