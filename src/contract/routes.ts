import type { Contract, Operation } from './contract.js';

/** A documented path with its operations. */
export interface Route {
  /** The path as Express's router takes it. */
  readonly pattern: string;
  /** By method, in upper case. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** The documented methods, for `Allow`. */
  readonly allow: readonly string[];
}

/** The paths of a document in the order in which they are asked: `/keys/new` before `/keys/{id}`. */
export function routesOf(contract: Contract): Route[] {
  const byPath = new Map<string, Map<string, Operation>>();
  for (const operation of contract.operations.values()) {
    const operations = byPath.get(operation.path) ?? new Map<string, Operation>();
    operations.set(operation.method.toUpperCase(), operation);
    byPath.set(operation.path, operations);
  }
  return [...byPath]
    .sort(([a], [b]) => (literalFirst(a) < literalFirst(b) ? -1 : 1))
    .map(([path, operations]) => ({
      pattern: patternOf(path),
      operations,
      allow: [...operations.keys()],
    }));
}

/** A key that sorts a parameter after every literal segment in its place. */
function literalFirst(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, '\uffff');
}

/** `/keys/{key-id}` as `/keys/:"key-id"`; what the router would take for syntax is escaped. */
function patternOf(path: string): string {
  return path
    .split(/(\{[^}]+\})/)
    .map((part) =>
      part.startsWith('{')
        ? `:${JSON.stringify(part.slice(1, -1))}`
        : part.replaceAll(/[()[\]{}+?!:*\\]/g, '\\$&'),
    )
    .join('');
}
