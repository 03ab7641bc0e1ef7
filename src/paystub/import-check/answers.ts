/** Whether the APIs could answer those who are in a world that somebody wrote, and keep their contracts. */
import type { Contract } from '../../contract/contract.js';
import type { ServerFault } from '../../contract/exchange.js';
import { InsideClient, requestFrom } from '../../contract/inside.js';
import { Kernel, type ServeOptions } from '../../contract/kernel.js';
import type { Schemas } from '../../contract/schemas.js';
import { openMemoryJournal } from '../../journal/index.js';
import type { Ledger, Principal } from '../../ledger/index.js';
import { type Api, callersOf, UselessCredential, type WorldDesk } from '../../providers/index.js';
import type { Demo } from '../../scenario/index.js';
import type { Pace } from '../../slices/index.js';
import { openWorld, type Path, type Problems, shown } from '../../worlds/index.js';

/** An API with its document. */
export interface Spoken {
  readonly api: Api;
  readonly contract: Contract;
  readonly schemas: Schemas;
}

/**
 * Asks in the name of everybody who can call whatever can be read, and adds each answer that would
 * have been a 500 of ours. It happens to a copy, at a moment that stands still.
 *
 * @param now in milliseconds since the Unix epoch
 */
export async function checkAnswers(
  ledger: Ledger,
  now: number,
  { api, contract, schemas }: Spoken,
  own: ServeOptions<WorldDesk>['own'],
  problems: Problems,
  pace: Pace,
): Promise<void> {
  const clock = { now: () => now };
  const recipe = { file: 'on trial' };
  const journal = openMemoryJournal();
  const world = await openWorld({ recipe, base: ledger.fork(), journal, clock });
  const desk: WorldDesk = {
    ledger: world.ledger,
    now: clock.now,
    execute: (command) => world.execute(command),
    settled: () => world.settled(),
  };
  const faults: ServerFault[] = [];
  const kernel = new Kernel(api.provider, contract, {
    schemas,
    own,
    desk: () => desk,
    observer: { exchange: () => undefined, fault: (fault) => void faults.push(fault) },
    requestId: () => '0'.repeat(32),
  });
  const reads = [...contract.operations.values()].filter(
    ({ method, path, security }) => method === 'get' && !path.includes('{') && security.length > 0,
  );
  const { id } = api.provider;
  for (let index = 0; index < ledger.principalCount && !problems.full; index++) {
    const principal = ledger.principal(index);
    if (principal?.realm !== id) continue;
    for (const { headers } of introduced(principal, { api, contract, schemas }, desk, problems)) {
      for (const { path } of reads) {
        await pace.turn();
        await kernel.handle(requestFrom(new InsideClient(), 'GET', path, headers));
        for (const fault of faults.splice(0)) {
          const asked = `GET ${path}, asked by ${principal.handle} of ${id}`;
          problems.add(placeOf(ledger, principal), `${asked}, has no answer: ${said(fault)}`);
        }
      }
    }
  }
  await world.close();
}

/** How somebody introduces himself; none where his API cannot let him in, which is added. */
function introduced(
  principal: Principal,
  { api, contract }: Spoken,
  desk: WorldDesk,
  problems: Problems,
): readonly Pick<Demo, 'headers'>[] {
  try {
    return callersOf(principal, api, contract, desk);
  } catch (error) {
    if (!(error instanceof UselessCredential)) throw error;
    const at = ['principals', error.principal, 'credentials', error.credential];
    problems.add(at, `cannot be let in: ${error.message}`);
    return [];
  }
}

/** His account, where he has one only; himself otherwise. */
function placeOf(ledger: Ledger, { index }: Principal): Path {
  const accounts: number[] = [];
  for (let account = 0; account < ledger.accountCount; account++) {
    if (ledger.account(account)?.principal === index) accounts.push(account);
  }
  const [only, ...others] = accounts;
  return only !== undefined && others.length === 0 ? ['accounts', only] : ['principals', index];
}

function said({ error, answer }: ServerFault): string {
  if (!answer) return error instanceof Error ? error.message : String(error);
  const { part, pointer, value, message } = answer.fault;
  return `its ${part} would have ${shown(value)}${pointer === '' ? '' : ` at ${pointer}`}, which ${message}`;
}
