import type { Operation } from '../contract/contract.js';
import { httpMethods } from '../contract/contract.js';
import type { ReadExchange } from './reading.js';
import type { Run } from './run.js';

/** What no operation answers: an unknown path, one that cannot be decoded, a wrong method, a preflight. */
export async function verifyUnrouted(run: Run): Promise<void> {
  const { unrouted } = run.contract;
  const [first] = run.contract.operations.values();
  // A document of others says nothing of what is outside its operations.
  if (!first || run.contract.isLenient) return;
  const stem = first.path.split('/').slice(0, -1).join('/');
  if (unrouted.has(404)) {
    await expectStatus(run, 'GET', `${stem}/paystub-no-such-path`, [404], 'an unknown path');
  }
  if (unrouted.has(400)) {
    await expectStatus(run, 'GET', `${stem}/%ZZ`, [400, 404], 'a path that cannot be decoded');
  }
  if (unrouted.has(204)) {
    const asked = { origin: 'http://localhost:3000', 'access-control-request-method': 'GET' };
    await expectStatus(run, 'OPTIONS', first.path, [204, 200], 'a preflight', asked);
  }
  if (!run.options.allowWrites) {
    run.skip(undefined, 'wrong methods', 'they are no reads; --allow-writes tries them');
    return;
  }
  for (const [path, operations] of byPath(run.contract.operations.values())) {
    // A path with parameters in it may belong to a method of another.
    if (path.includes('{')) continue;
    const taken = new Set<string>(operations.map(({ method }) => method));
    const free = httpMethods.findLast((method) => !taken.has(method));
    if (!free) continue;
    const wanted = unrouted.has(405) ? [405] : [404];
    await expectStatus(run, free, path, wanted, 'a method that the path does not have');
  }
}

function byPath(operations: Iterable<Operation>): Map<string, Operation[]> {
  const paths = new Map<string, Operation[]>();
  for (const operation of operations) {
    paths.set(operation.path, [...(paths.get(operation.path) ?? []), operation]);
  }
  return paths;
}

async function expectStatus(
  run: Run,
  method: string,
  target: string,
  wanted: readonly number[],
  what: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Without credentials, since the request is sure to be refused; some ask for them even so.
  const request = run.request(method, target, 'nobody', undefined, headers);
  const read = await run.send(request);
  const { status } = read.answer;
  run.held(undefined, 'unrouted');
  if (status === 401 || status === 403) {
    run.skip(undefined, what, `it is refused with ${status} before the path is looked at`);
    return;
  }
  if (wanted.includes(status)) {
    if (run.contract.unrouted.has(status)) checkUnrouted(run, read);
    return;
  }
  const [first = 404] = wanted;
  run.note(
    {
      operation: undefined,
      rule: 'unrouted',
      provenance: run.checker.facts.ofResponse(undefined, first),
      message: `${what} (${method.toUpperCase()} ${target}) is answered with ${status}`,
      expected: wanted.join(' or '),
      received: String(status),
      pointer: undefined,
    },
    read,
  );
}

/** The answer to a preflight may have any headers, and to a GET none that are missing. */
function checkUnrouted(run: Run, read: ReadExchange): void {
  run.check({ ...read, operation: undefined, behaviour: {} });
}
