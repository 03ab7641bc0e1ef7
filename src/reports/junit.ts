import { type XmlElement, xmlDocument } from './xml.js';

/** One thing that was held, as a test result. */
export interface TestCase {
  /** What it is about: the operation. */
  readonly about: string;
  readonly name: string;
  readonly failure?: TestProblem | undefined;
  /** It could not be found out: the run itself has an error. */
  readonly error?: TestProblem | undefined;
}

interface TestProblem {
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

export interface TestSuite {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
  /** What else there is to say. */
  readonly output: string;
}

/**
 * Test suites as JUnit XML. There is no standard of it: this is what both the schema of Ant's JUnit
 * task and that of Jenkins allow, so that there are no skipped cases, which the first does not know.
 */
export function junitXml(suites: readonly TestSuite[]): string {
  return xmlDocument({
    name: 'testsuites',
    children: suites.map((suite, id) => ({
      name: 'testsuite',
      attributes: {
        name: suite.name,
        // The schema has no time zone here.
        timestamp: suite.startedAt.slice(0, 19),
        hostname: 'localhost',
        tests: suite.cases.length,
        failures: suite.cases.filter(({ failure }) => failure).length,
        errors: suite.cases.filter(({ error }) => error).length,
        time: (suite.durationMs / 1_000).toFixed(3),
        package: 'paystub',
        id,
      },
      children: [
        {
          name: 'properties',
          children: Object.entries(suite.properties).map(([name, value]) => ({
            name: 'property',
            attributes: { name, value },
          })),
        },
        ...suite.cases.map(({ about, name, failure, error }) => ({
          name: 'testcase',
          attributes: { name, classname: `${suite.name}.${about}`, time: 0 },
          children: [
            ...(error ? [problem('error', error)] : []),
            ...(failure && !error ? [problem('failure', failure)] : []),
          ],
        })),
        { name: 'system-out', children: [suite.output] },
        { name: 'system-err' },
      ],
    })),
  });
}

function problem(name: 'error' | 'failure', { type, message, text }: TestProblem): XmlElement {
  return { name, attributes: { type, message }, children: [text] };
}
