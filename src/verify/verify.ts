import type { Contract, Operation } from '../contract/contract.js';
import { verifyAgreements } from './agreements.js';
import { verifyRefusedWrites } from './bodies.js';
import { type GivenHeaders, isSecured, requiredAlternatives } from './caller.js';
import { Checker } from './checker.js';
import { verifyAlike, verifyConstancy, verifyLeftOut } from './constancy.js';
import type { Transport } from './exchange.js';
import { verifyFilters } from './filters.js';
import { verifyInvalidValues } from './invalid-values.js';
import { verifyLifecycles } from './lifecycles.js';
import { Base, ListReader } from './list-reader.js';
import { verifyPaging } from './lists.js';
import { verifyOrders } from './orders.js';
import type { ReadExchange } from './reading.js';
import { verifyAnonymity, verifyCheckOrder, verifyCredentials } from './refusals.js';
import { byWeight, checksOf, type Report } from './report.js';
import { Run, RunStopped } from './run.js';
import { changingNothing } from './standing.js';
import { verifyTenancy } from './tenancy.js';
import { verifyUnrouted } from './unrouted.js';

export interface VerifyOptions {
  readonly api: string;
  readonly contract: Contract;
  /** The address that requests go to: for the report and its curl lines. */
  readonly target: string;
  readonly transport: Transport;
  /** The caller's headers, by lower-case name. */
  readonly headers: GivenHeaders;
  /** A second tenant's. */
  readonly other?: GivenHeaders | undefined;
  /** Without it nothing is sent that could change anything. */
  readonly allowWrites?: boolean;
  /** Whether the answers come from a recording, which has stand-ins for credentials. */
  readonly masked?: boolean;
  /** Which operations to verify; all without it. */
  readonly only?: ((operationId: string) => boolean) | undefined;
  /** Makes names that the run gives new; a rerun out of a recording has the same. */
  readonly runId: string;
  /** Waits for a server that asks for it. */
  readonly pause?: (ms: number) => Promise<unknown>;
  /** How long the run may take, in milliseconds; as long as it needs without it. */
  readonly budgetMs?: number | undefined;
  /** Told what is being verified, in a few words. */
  readonly progress?: (line: string) => void;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/**
 * Verifies a live API against its contract: sends what the contract allows and what it refuses, and
 * holds every answer, and the answers together, against what it promises.
 *
 * Always comes to a report. Where credentials open nothing, where something else than this API
 * answers, or nothing does, `inconclusive` says so.
 */
export async function verify(options: VerifyOptions): Promise<Report> {
  const { contract, only = () => true } = options;
  const startedAt = options.now();
  const run = new Run({
    checker: new Checker(contract, options.masked === true),
    transport: options.transport,
    target: options.target,
    caller: options.headers,
    other: options.other,
    allowWrites: options.allowWrites === true,
    runId: options.runId,
    ...(options.pause ? { pause: options.pause } : {}),
    budgetMs: options.budgetMs,
    now: options.now,
  });
  const chosen = [...contract.operations.values()].filter(({ id }) => only(id));
  const refused: ReadExchange[] = [];
  const stopped = await verifyAll(run, chosen, refused, options);
  const blocked = settleRefused(run, chosen, refused);
  const findings = byWeight(run.findings);
  const elsewhere = whyElsewhere(run, chosen, options.target, findings);
  return {
    api: options.api,
    title: contract.title,
    version: versionOf(contract),
    target: options.target,
    startedAt: new Date(startedAt).toISOString(),
    durationMs: options.now() - startedAt,
    budgetMs: options.budgetMs,
    requests: run.requests,
    operations: run.operations.filter(({ id }) => id !== ''),
    findings,
    notChecked: run.notChecked,
    choices: run.choices,
    inconclusive: elsewhere ?? blocked ?? whyInconclusive(run, chosen, stopped),
    elsewhere: elsewhere !== undefined,
  };
}

/** Verifies what was chosen. Gives why it stopped before the end, where it did. */
async function verifyAll(
  run: Run,
  chosen: readonly Operation[],
  refused: ReadExchange[],
  { only, progress = () => undefined }: VerifyOptions,
): Promise<string | undefined> {
  const bases = new Map<string, Base>();
  let left = [...chosen];
  try {
    for (const operation of chosen) {
      progress(operation.id);
      if (writes(run, operation)) {
        await run.attempt(operation, 'all of it', () => verifyWriting(run, operation));
      } else {
        await run.attempt(operation, 'what a caller sees', () =>
          verifyReading(run, operation, bases, refused),
        );
      }
      left = left.slice(1);
    }
    progress('cross-operation checks');
    await verifyAgreements(run, bases);
    await verifyLifecycles(run, only ?? (() => true));
    if (!only) await run.attempt(undefined, 'unknown paths', () => verifyUnrouted(run));
    return undefined;
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error;
    for (const [index, operation] of left.entries()) {
      run.skip(operation, index === 0 ? 'the rest of it' : 'all of it', error.message);
    }
    run.skip(undefined, 'cross-operation checks and lifecycles', error.message);
    return error.message;
  }
}

/** Why what answered is not the API, where it is not. */
function whyElsewhere(
  run: Run,
  chosen: readonly Operation[],
  target: string,
  [finding]: Report['findings'],
): string | undefined {
  if (run.requests === 0) return undefined;
  if (!run.answered) {
    if (run.silence === undefined) return undefined;
    return `nothing answers at ${target}: ${run.silence}`;
  }
  if (run.recognised > 0 || !chosen.some((one) => !writes(run, one))) return undefined;
  const first = finding?.received ?? 'something else';
  return `no answer of ${target} is one that the contract has (the first: ${first}). Check the target.`;
}

/** Why a run without findings is no clean result, where it is none. */
function whyInconclusive(
  run: Run,
  chosen: readonly Operation[],
  stopped: string | undefined,
): string | undefined {
  const readings = chosen.filter((one) => !writes(run, one));
  const [first] = run.notChecked;
  const why = first && `${first.operation ?? 'the API'}: ${first.what} (${first.why})`;
  if (readings.length > 0 && !readings.some((one) => run.isVerified(one))) {
    return stopped ?? run.ownFault ?? `no right request was answered with 200. ${why ?? ''}`.trim();
  }
  if (run.ownFault !== undefined) return run.ownFault;
  if (checksOf(run) > 0) return undefined;
  return (
    stopped ?? (why === undefined ? 'nothing could be checked' : `nothing could be checked. ${why}`)
  );
}

/** Whether asking an operation may change something. */
function writes(run: Pick<Run, 'checker'>, operation: Operation): boolean {
  return operation.method !== 'get' || run.checker.behaviourOf(operation).effect === 'writes';
}

async function verifyWriting(run: Run, operation: Operation): Promise<void> {
  if (!run.options.allowWrites) {
    run.skip(operation, 'all of it', 'it writes: --allow-writes');
    return;
  }
  const readers = [...run.contract.operations.values()].filter(
    (one) => !writes(run, one) && one.security.length > 0,
  );
  await changingNothing(run, operation, readers, () => verifyRefusedWrites(run, operation));
}

async function verifyReading(
  run: Run,
  operation: Operation,
  bases: Map<string, Base>,
  refused: ReadExchange[],
): Promise<void> {
  const step = (what: string, act: () => Promise<void>) => run.attempt(operation, what, act);
  await step('who is refused', () => verifyCredentials(run, operation, {}));
  await step('who brings wrong credentials', () => verifyAnonymity(run, operation));
  if (!run.credentialsOf(operation)) {
    const schemes = requiredAlternatives(operation).map((all) =>
      all.map(({ scheme }) => `${scheme.name} (${scheme.in} ${scheme.key})`).join(' with '),
    );
    run.skip(operation, 'what a caller sees', `no credentials: -H for ${schemes.join(' or ')}`);
    return;
  }
  const read = await run.ask(operation);
  const { status } = read.answer;
  if (status !== 200) {
    refusedReading(run, operation, read, refused);
    return;
  }
  run.verified(operation);
  await step('other credentials', () => verifyAlternatives(run, operation));
  await step('invalid values', () => verifyInvalidValues(run, operation, {}));
  if (operation.security.length > 0 && operation.responses.has(401)) {
    await step('what is checked first', () => verifyOrderOfChecks(run, operation));
  }
  await step('the values of parameters', () => verifyChoices(run, operation));
  await step('headers that are left out', () => verifyLeftOut(run, operation));
  await step('what is the same in every answer', () => verifyAlike(run, operation));
  const { list } = run.checker.behaviourOf(operation);
  if (!list) {
    await step('the same question twice', () => verifyConstancy(run, operation));
    return;
  }
  const reader = new ListReader(run, operation, list);
  const base = new Base(reader, await reader.read());
  bases.set(operation.id, base);
  await step('pages', () => verifyPaging(base));
  await step('defaults', () => verifyDefaults(run, base));
  await step('filters', () => verifyFilters(base));
  await step('orders', () => verifyOrders(base));
  await step("other tenants' rows", () => verifyTenancy(base));
}

/** A right request that is answered otherwise: a fault, a lawful state, or credentials that do not do. */
function refusedReading(
  run: Run,
  operation: Operation,
  read: ReadExchange,
  refused: ReadExchange[],
): void {
  const { status } = read.answer;
  if (status === 401 || status === 403) {
    refused.push(read);
    return;
  }
  if (status === 400 || status === 422 || status < 400) {
    run.note(
      {
        operation: operation.id,
        rule: 'status',
        provenance: run.checker.facts.ofResponse(operation, 200),
        message: `a right request is answered with ${status}`,
        expected: '200',
        received: String(status),
        pointer: undefined,
      },
      read,
    );
    return;
  }
  run.skip(operation, 'what a caller sees', `a right request is answered with ${status}`);
}

/**
 * Credentials that open one operation have to open the others that ask for no more. Where they open
 * nothing, they are likely wrong, and little can be said of the API: the reason is given.
 */
function settleRefused(
  run: Run,
  chosen: readonly Operation[],
  refused: readonly ReadExchange[],
): string | undefined {
  const secured = chosen.filter((one) => isSecured(one) && !writes(run, one));
  const opened = secured.filter((one) => run.isVerified(one));
  if (opened.length === 0 && refused.length > 0) {
    const names = refused.map(({ operation }) => operation?.id).join(', ');
    return `the credentials were rejected: ${names} ${refused.length === 1 ? 'answers' : 'answer'} ${refused[0]?.answer.status}. Check them, and the target.`;
  }
  if (secured.length > 0 && secured.every((one) => !run.credentialsOf(one))) {
    return 'no credentials were given, so that nothing a caller sees could be checked: -H';
  }
  for (const read of refused) {
    const { operation } = read;
    if (!operation) continue;
    const alike = opened.some(
      (one) =>
        needs(one).every((need) => needs(operation).includes(need)) &&
        needs(operation).every((need) => needs(one).includes(need)),
    );
    const { status } = read.answer;
    if (!alike || status === 403) {
      run.skip(operation, 'what a caller sees', `the credentials given are refused with ${status}`);
      continue;
    }
    run.note(
      {
        operation: operation.id,
        rule: 'credentials',
        provenance: run.checker.facts.of(operation),
        message: `credentials that open ${opened[0]?.id} are refused`,
        expected: '200',
        received: String(status),
        pointer: undefined,
      },
      read,
    );
  }
  return undefined;
}

function needs(operation: Operation): string[] {
  return operation.security.flatMap((all) =>
    all.map(({ scheme, scopes }) => [scheme.name, ...scopes].join(' ')),
  );
}

/** Each way of showing who asks that was given opens the operation. */
async function verifyAlternatives(run: Run, operation: Operation): Promise<void> {
  const given = run.given('caller');
  for (const [alternative, credentials] of run.alternativesOf(operation, given).slice(1)) {
    const read = await run.ask(operation, { credentials });
    run.held(operation.id, 'credentials');
    if (read.answer.status === 200 || read.answer.status >= 500) continue;
    const [first] = alternative;
    run.note(
      {
        operation: operation.id,
        rule: 'credentials',
        provenance: run.checker.facts.at(`#/components/securitySchemes/${first?.scheme.name}`),
        message: `a credential for ${first?.scheme.name} is refused, and another one opens the operation`,
        expected: '200',
        received: String(read.answer.status),
        pointer: undefined,
      },
      read,
    );
  }
}

async function verifyOrderOfChecks(run: Run, operation: Operation): Promise<void> {
  const strict = operation.parameters.find(
    ({ onInvalid, in: place, type }) =>
      onInvalid === 'refuse' && place === 'query' && type !== 'string',
  );
  if (strict) await verifyCheckOrder(run, operation, { query: { [strict.name]: 'paystub' } });
}

/** Each value that a parameter may take, where there are few: `network=base`, `network=solana`. */
async function verifyChoices(run: Run, operation: Operation): Promise<void> {
  const { list } = run.checker.behaviourOf(operation);
  const filters = new Set(list?.filters?.map(({ parameter }) => parameter));
  const { document } = run.contract;
  for (const parameter of operation.parameters) {
    if (parameter.in !== 'query' || filters.has(parameter.name)) continue;
    const { value: schema } = document.resolve(
      document.at(parameter.schemaPointer),
      parameter.schemaPointer,
    );
    for (const value of Array.isArray(schema.enum) ? schema.enum : []) {
      await expectFine(run, operation, parameter.name, String(value));
    }
    for (const bound of [parameter.minimum, parameter.maximum]) {
      if (bound !== undefined && bound < 2 ** 31) {
        await expectFine(run, operation, parameter.name, String(bound));
      }
    }
  }
}

async function expectFine(
  run: Run,
  operation: Operation,
  name: string,
  value: string,
): Promise<void> {
  const read = await run.ask(operation, { query: { [name]: value } });
  run.held(operation.id, 'valid-value');
  const { status } = read.answer;
  // An undocumented status was noted already, and so was a fault of the server.
  if (status === 200 || status >= 500 || !operation.responses.has(status)) return;
  run.note(
    {
      operation: operation.id,
      rule: 'valid-value',
      provenance: run.checker.facts.of(operation),
      message: `${name}=${value} is allowed, and answered with ${status}`,
      expected: '200',
      received: String(status),
      pointer: undefined,
    },
    read,
  );
}

/** A parameter that is absent counts as its default. */
async function verifyDefaults(run: Run, base: Base): Promise<void> {
  const { reader } = base;
  const { operation } = reader;
  for (const { name, default: value, in: place } of operation.parameters) {
    if (value === undefined || place !== 'query') continue;
    await base.steadily(`the default of ${name}`, async () => {
      const absent = await run.ask(operation);
      const given = await run.ask(operation, { query: { [name]: String(value) } });
      const [left, right] = [reader.rowsIn(absent), reader.rowsIn(given)];
      if (!left || !right) return [];
      const what = `without ${name} the answer is not that with ${name}=${String(value)}`;
      const provenance = run.checker.facts.of(operation);
      const complaint = reader.compare('default', provenance, what, right, left, absent);
      return complaint ? [complaint] : [];
    });
  }
}

function versionOf(contract: Contract): string {
  const { value } = contract.document.resolve(contract.document.root.info, '#/info');
  return String(value.version);
}
