import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listProviders } from '../../src/providers/index.js';
import { SQL_LOADERS, sqlSchema } from '../../src/seed/formats.js';
import { toolsOf } from '../../src/seed/library.js';
import { SeedFolder, seedRecipe } from './recipe.js';

describe.each(listProviders())('the SQL schema of %s', async (api) => {
  const { workbook } = await toolsOf(api);
  const schema = sqlSchema(workbook);

  it('has a moment wherever the rows have one', () => {
    const columns = [...schema.matchAll(/^ {2}"(\w+)" ([A-Z]+)/gm)];
    const moments = columns.filter(([, name]) => /(At|_at|^at|^timestamp)$/.test(name ?? ''));
    expect(moments.length).toBeGreaterThan(2);
    for (const [, name, type] of moments) expect(type, name).toBe('TIMESTAMPTZ');
  });

  it('has a primary key for ledger entries, and a foreign one for what they refer to', () => {
    expect(schema).toContain('PRIMARY KEY ("account", "entry")');
    expect(schema).toContain(
      `FOREIGN KEY ("account", "refers") REFERENCES "${api}_ledger_entries" ("account", "entry")`,
    );
  });

  it('can be loaded again, and has an index for every column that names a row', () => {
    for (const [, name] of schema.matchAll(/^CREATE TABLE ("\w+")/gm)) {
      expect(schema).toContain(`DROP TABLE IF EXISTS ${name};`);
    }
    for (const { table } of workbook.sheets) {
      for (const column of Object.keys(table.references ?? {})) {
        expect(schema).toContain(`ON "${api}_${table.name}" ("${column}");`);
      }
    }
  });

  it('names the columns of its accounts in one style', () => {
    for (const { name } of workbook.accounts) expect(name).toMatch(/^[a-z0-9_]+$/);
  });
});

describe('the files that load all others', () => {
  it('name every file that was written, once', async () => {
    using folder = new SeedFolder();
    await folder.write(['sql'], { ...seedRecipe, size: 0 });
    const manifest = JSON.parse(readFileSync(join(folder.path, 'manifest.json'), 'utf8'));
    const loaders = Object.values<string>(SQL_LOADERS);
    const files = Object.keys(manifest.files).filter((file) => !loaders.includes(file));
    for (const loader of loaders) {
      const text = readFileSync(join(folder.path, loader), 'utf8');
      const named = [...text.matchAll(/^\S+ (\S+\.sql)$/gm)].map(([, file]) => file);
      expect(named.toSorted()).toEqual(files.toSorted());
    }
  });
});
