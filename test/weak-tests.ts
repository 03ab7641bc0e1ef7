import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** A place in a test that lets it pass without having looked. */
export interface Weakness {
  readonly line: number;
  readonly rule: string;
}

/** Matchers that say only that there is something. The value is known, so the test names it. */
const VAGUE: ReadonlySet<string> = new Set(['toBeDefined', 'toBeTruthy', 'toBeFalsy']);
/** The same, behind `not`. */
const VAGUE_NOT: ReadonlySet<string> = new Set(['toThrow', 'toThrowError', 'toBeUndefined']);
const TESTS: ReadonlySet<string> = new Set(['it', 'test']);
/** What fast-check calls for each of its values is a test, too. */
const PROPERTIES: ReadonlySet<string> = new Set(['property', 'asyncProperty']);

/** Reads a file of tests, and names where one may pass without having looked. */
export function weaknessesOf(
  file: string,
  text: string = readFileSync(file, 'utf8'),
): readonly Weakness[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Weakness[] = [];
  const add = (node: ts.Node, rule: string): void => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push({ line: line + 1, rule });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const matcher = vagueMatcher(node);
      if (matcher !== undefined) add(node, `${matcher} does not say which value is expected`);
      const body = testBody(node);
      if (body) for (const early of earlyReturns(body)) add(early, 'the test returns early');
    }
    if (ts.isTryStatement(node) && swallows(node)) {
      add(node, 'what an expectation throws is caught');
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function vagueMatcher({ expression, arguments: args }: ts.CallExpression): string | undefined {
  if (!ts.isPropertyAccessExpression(expression) || args.length > 0) return undefined;
  const { name, expression: before } = expression;
  if (VAGUE.has(name.text)) return name.text;
  const isNot = ts.isPropertyAccessExpression(before) && before.name.text === 'not';
  return isNot && VAGUE_NOT.has(name.text) ? `not.${name.text}` : undefined;
}

/** The block of the function that a test or a property runs. */
function testBody({ expression, arguments: args }: ts.CallExpression): ts.Block | undefined {
  if (!isTest(expression)) return undefined;
  const run = args.findLast((arg) => ts.isArrowFunction(arg) || ts.isFunctionExpression(arg));
  return run && ts.isBlock(run.body) ? run.body : undefined;
}

/** `it`, `it.runIf(…)`, `it.each(…)`, `fc.property`. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return TESTS.has(called.text);
  if (ts.isCallExpression(called) || ts.isTaggedTemplateExpression(called)) {
    return isTest(ts.isCallExpression(called) ? called.expression : called.tag);
  }
  if (!ts.isPropertyAccessExpression(called)) return false;
  return PROPERTIES.has(called.name.text) || isTest(called.expression);
}

/** Returns without a value. One with a value is a verdict, or a promise that is waited for. */
function earlyReturns(body: ts.Block): ts.Node[] {
  const returns: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && !node.expression) returns.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return returns;
}

/** Whether an expectation that fails in the block is forgotten. */
function swallows({ tryBlock, catchClause }: ts.TryStatement): boolean {
  if (!catchClause || !calls(tryBlock, 'expect')) return false;
  let throws = calls(catchClause.block, 'expect');
  const visit = (node: ts.Node): void => {
    throws ||= ts.isThrowStatement(node);
    ts.forEachChild(node, visit);
  };
  visit(catchClause.block);
  return !throws;
}

function calls(within: ts.Node, name: string): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    found ||= ts.isIdentifier(node) && node.text === name;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(within, visit);
  return found;
}
