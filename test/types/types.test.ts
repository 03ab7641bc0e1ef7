import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { generateTypes } from '../../scripts/generate-types.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = `${root}test/types/must-not-compile.ts`;
const marker = /^\s*\/\/ @ts-expect-error (.+)$/;

/** The lines on which the compiler finds a mistake, once nothing tells it to expect one. */
function linesInError(text: string): Set<number> {
  const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, text, version) : read(name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  const found = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  return new Set(found.map(({ start }) => source.getLineAndCharacterOfPosition(start ?? 0).line));
}

describe('what must not compile', () => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const mistakes = lines.flatMap((line, index) => {
    const reason = marker.exec(line)?.[1];
    return reason === undefined ? [] : [{ reason, line: index + 1 }];
  });
  const inError = linesInError(lines.map((line) => (marker.test(line) ? '' : line)).join('\n'));

  it('has a reason of its own for each mistake', () => {
    expect(mistakes.length).toBeGreaterThan(25);
    expect(new Set(mistakes.map(({ reason }) => reason)).size).toBe(mistakes.length);
  });

  it.each(mistakes)('$reason', ({ line }) => {
    expect(inError.has(line), lines[line]).toBe(true);
  });

  it('and all the rest does', () => {
    const marked = new Set(mistakes.map(({ line }) => line));
    expect([...inError].filter((line) => !marked.has(line)).map((line) => lines[line])).toEqual([]);
  });
});

describe('the types of the test documents are what their documents give', () => {
  it.each(['test/types/vending', 'src/contract/kiosk/kiosk'])('%s.gen.ts', async (name) => {
    expect(await generateTypes(`${root}${name}.yaml`)).toBe(
      readFileSync(`${root}${name}.gen.ts`, 'utf8'),
    );
  });
});
