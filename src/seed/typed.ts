/** Answers as TypeScript that the compiler holds against the generated types. */
import type { KeptAnswer } from './answers.js';

/** Its name, in the folder of its API. */
export const MODULE = 'fixtures.ts';

/**
 * A module with one constant for each answer of an API. `satisfies` keeps what is known of each value,
 * and an answer that the types have no place for does not compile.
 */
export function typedFixtures(api: string, answers: readonly KeptAnswer[]): string {
  const lines = [
    `// Written by paystub seed; edit the recipe instead, and write it again.`,
    `import type { operations } from 'paystub/types/${api}';`,
    '',
    `/** What an operation answers with a status. */`,
    `type Answer<Id extends keyof operations, Status extends PropertyKey> =`,
    `  operations[Id]['responses'] extends { readonly [S in Status]: { content: infer Content } }`,
    `    ? Content[keyof Content]`,
    `    : never;`,
  ];
  for (const { operation, name, status, body } of answers) {
    lines.push(
      '',
      `export const ${camel(operation, name)} = ${JSON.stringify(body, null, 2)} satisfies Answer<'${operation}', ${status}>;`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function camel(operation: string, name: string): string {
  const words = name.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${operation}${words.join('')}`;
}
