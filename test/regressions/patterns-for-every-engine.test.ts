/** A pattern of a document has to compile in tools that use the `u` flag and in those that do not. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SpecDocument } from '../../src/contract/document.js';

const folder = join(import.meta.dirname, '..', '..', 'openapi');
const files = readdirSync(folder).filter((file) => /^\w+\.yaml$/.test(file));

function patternsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(patternsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'pattern' && typeof inner === 'string' ? [inner] : patternsOf(inner),
  );
}

describe.each(files)('%s', (file) => {
  it('has no pattern that only one kind of engine takes', () => {
    const patterns = patternsOf(SpecDocument.read(join(folder, file)).root);
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) {
      const source = new RegExp(pattern).source;
      expect(new RegExp(pattern, 'u').source).toBe(source);
    }
  });
});
