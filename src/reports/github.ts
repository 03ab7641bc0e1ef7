import { printable } from '../terminal/index.js';
import type { Remark } from './remark.js';

/** GitHub shows ten of each kind for a step, and the log need not hold thousands. */
const mostShown = 50;

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** Remarks as workflow commands: a runner that reads them on the standard output annotates the files. */
export function annotations(remarks: readonly Remark[]): string {
  const lines = remarks.slice(0, mostShown).map(({ level, rule, message, detail, ...at }) => {
    const properties = {
      file: at.file,
      line: String(at.place.line),
      col: String(at.place.column),
      title: `${at.about}: ${rule}`,
    };
    const given = Object.entries(properties)
      .map(([name, value]) => `${name}=${inProperty(value)}`)
      .join(',');
    return `::${commands[level]} ${given}::${inMessage([message, ...detail].join('\n'))}\n`;
  });
  const left = remarks.length - lines.length;
  if (left > 0) lines.push(`::notice::${left} more are in the reports\n`);
  return lines.join('');
}

/** A workflow command about no file. */
export function plainAnnotation(
  level: keyof typeof commands,
  title: string,
  message: string,
): string {
  return `::${commands[level]} title=${inProperty(title)}::${inMessage(message)}\n`;
}

function inMessage(text: string): string {
  // What others sent is not to paint on the log either.
  const plain = text.split('\r').map(printable).join('\r');
  return plain.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function inProperty(text: string): string {
  return inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** What a step summary may hold is 1 MiB; what is longer is not shown at all. */
const summaryLimit = 900 * 1024;

/** A step summary that is short enough to be shown. */
export function stepSummary(markdown: string): string {
  if (Buffer.byteLength(markdown) <= summaryLimit) return markdown;
  const cut = Buffer.from(markdown).subarray(0, summaryLimit).toString('utf8');
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\nThere is more in the reports.\n`;
}
