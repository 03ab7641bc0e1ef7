/** The answers of a module that `typed.ts` wrote, or that a person laid out anew. It is never run. */
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { withoutByteOrderMark } from '../../contract/byte-order-mark.js';
import type { Tools } from '../library.js';
import { checkBody } from './answers.js';
import type { Findings } from './findings.js';

const CONSTANT =
  /^export const (\w+)\s*=\s*([\s\S]*?)\s+satisfies\s+Answer<\s*['"](\w+)['"]\s*,\s*(\d{3})\s*>;?\s*$/gm;
const BEGINNING = /^export const (\w+)/gm;

/** Adds what is wrong with the module, and answers how many constants it has. */
export function checkTyped(tools: Tools, file: string, findings: Findings): number {
  const text = withoutByteOrderMark(readFileSync(file, 'utf8'));
  const begun = [...text.matchAll(BEGINNING)].map(([, name = '']) => name);
  const seen = new Set<string>();
  for (const [, name = '', value = '', id = '', status = ''] of text.matchAll(CONSTANT)) {
    if (seen.has(name)) findings.add(file, name, 'is there twice');
    seen.add(name);
    const operation = tools.contract.operations.get(id);
    if (operation === undefined) {
      findings.add(file, name, `the API has no operation ${id}`);
      continue;
    }
    const body = constantIn(value);
    if (body === undefined) {
      findings.add(file, name, 'is no value that can be read: only constants may stand there');
      continue;
    }
    // A text is what an answer that is no JSON says; nothing at all is null.
    const media = [...(operation.responses.get(Number(status))?.media.keys() ?? [])];
    const known = media.find((one) => one.includes('json') !== (typeof body.value === 'string'));
    const answer = { media: known ?? media[0] ?? 'application/json', status: Number(status) };
    checkBody(tools, operation, body.value, answer, { file, place: name }, findings);
  }
  for (const name of begun) {
    if (!seen.has(name)) findings.add(file, name, "does not end in satisfies Answer<'…', …>;");
  }
  return seen.size;
}

/** Objects without quoted keys, and with commas at their ends, are YAML too. */
function constantIn(text: string): { readonly value: unknown } | undefined {
  for (const parse of [JSON.parse, (one: string): unknown => parseYaml(one, { version: '1.2' })]) {
    try {
      return { value: parse(text) };
    } catch {
      // The other way of reading may succeed; when none does, the caller says so.
    }
  }
  return undefined;
}
