import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { documentsFolder } from '../../src/paystub.js';
import { listProviders } from '../../src/providers/index.js';
import { checkPath } from '../../src/seed/check/check.js';
import { readManifest } from '../../src/seed/manifest.js';
import { SeedFolder } from './recipe.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const fixtures = join(root, 'fixtures');

describe('the committed fixtures', () => {
  it('are right, by the checker', async () => {
    const { findings, checked } = await checkPath(fixtures);
    expect(findings).toEqual([]);
    expect(checked).toBeGreaterThan(200);
  });

  it.each(listProviders())(
    'show every documented error of %s, and an answer of each operation',
    (id) => {
      const contract = Contract.read(join(documentsFolder, `${id}.yaml`));
      const answers = Object.entries(readManifest(fixtures)?.files ?? {}).flatMap(
        ([path, { answer }]) => (path.startsWith(`${id}/`) && answer ? [answer] : []),
      );
      for (const operation of contract.operations.values()) {
        const statuses = answers
          .filter((one) => one.operation === operation.id)
          .map(({ status }) => status);
        const errors = [...operation.responses.values()].filter(
          ({ status, media }) =>
            status >= 400 && [...media.values()].some(({ examples }) => examples.size > 0),
        );
        for (const { status } of errors) expect(statuses, operation.id).toContain(status);
        expect(
          statuses.some((status) => status < 300),
          operation.id,
        ).toBe(true);
      }
    },
  );

  it.each([
    ['actumx/listTransactions.empty.json', { transactions: [] }],
    ['agnicpay/getBalance.no-wallet.json', { hasWallet: false, creditBalance: '5.000000' }],
    ['finradar/getTokenBalance.suspended.json', { current_balance: 0, suspended: true }],
  ])('%s shows what it says', (path, expected) => {
    expect(JSON.parse(readFileSync(join(fixtures, path), 'utf8'))).toMatchObject(expected);
  });

  it('show an end on the last page of a list that has pages', () => {
    const read = (path: string) => JSON.parse(readFileSync(join(fixtures, path), 'utf8'));
    const { transactions } = read('finradar/listBillingTransactions.last-page.json');
    expect(transactions.length).toBeLessThan(20);
    const { pages } = read('nametrust/listCreditEntries.last-page.json');
    expect(pages).toMatchObject({ page: pages.total_pages, has_next: false });
  });
});

describe('fixtures for TypeScript', () => {
  /** What the compiler says of modules that import the package's types. */
  function errorsIn(folder: string, ids: readonly string[]): string[] {
    const program = ts.createProgram(
      ids.map((id) => join(folder, id, 'fixtures.ts')),
      {
        strict: true,
        noEmit: true,
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        types: [],
        skipLibCheck: true,
        paths: { 'paystub/types/*': [join(root, 'src/providers/*/wire.gen.ts')] },
      },
    );
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  }

  it('compile, all that are committed', () => {
    expect(errorsIn(fixtures, listProviders())).toEqual([]);
  });

  it('do not compile with a field that the API does not have', async () => {
    using folder = new SeedFolder();
    await folder.write(['ts'], { size: 0 }, { apis: ['agnicpay'] });
    const path = join(folder.path, 'agnicpay/fixtures.ts');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"hasWallet": true', '"hasWallets": true'));
    expect(errorsIn(folder.path, ['agnicpay']).join('\n')).toContain('hasWallets');
  });
});
