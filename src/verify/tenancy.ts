import { at, isRecord, shown } from './json.js';
import type { Base } from './list-reader.js';
import { provenanceIn } from './lists.js';
import type { Disagreement } from './reading.js';
import { keyOf } from './rows.js';

/** Rows without a key can be alike by chance; so many that are alike cannot. */
const chance = 3;

/** The rows of a caller are the caller's: one owner throughout, and none of another tenant's. */
export async function verifyTenancy(base: Base): Promise<void> {
  const { reader } = base;
  const { run, operation, list } = reader;
  const { tenancy } = list;
  if (!tenancy) return;
  const { owner } = tenancy;
  const [page] = base.reading.pages;
  const owners = new Set(owner === undefined ? [] : base.rows.map((row) => at(row, owner)));
  if (page && owner !== undefined) {
    run.held(operation.id, 'tenancy');
    if (owners.size > 1) {
      const disagreement = found(
        base,
        `rows of several owners are shown`,
        'one owner',
        shown([...owners]),
      );
      run.note({ ...disagreement, pointer: list.rows }, page);
    }
  }
  await verifyOwner(base, owners);
  await verifyNamedTenants(base);
  if (!run.options.other) {
    run.skip(
      operation,
      "that another tenant's rows never show",
      'no second tenant: --other-header',
    );
    return;
  }
  if (!run.credentialsOf(operation, 'other')) {
    run.skip(
      operation,
      "that another tenant's rows never show",
      '--other-header has no credentials for it',
    );
    return;
  }
  const theirs = await reader.read({}, { as: 'other' });
  const read = theirs.pages[0];
  if (!read) {
    run.skip(operation, "that another tenant's rows never show", 'the second tenant is refused');
    return;
  }
  run.held(operation.id, 'tenancy');
  const own = new Set(base.rows.map((row) => keyOf(list, row)));
  const shared = theirs.rows.map((row) => keyOf(list, row)).filter((key) => own.has(key));
  const least = list.key === undefined ? Math.max(chance, Math.ceil(theirs.rows.length / 2)) : 1;
  if (shared.length >= least) {
    const message = 'two tenants are shown the same rows';
    const keys = `${shared.length} in common, such as ${shared[0] ?? ''}`;
    run.note(found(base, message, 'no row in common', keys), read);
    return;
  }
  const stranger = theirs.rows.find((row) => owner !== undefined && owners.has(at(row, owner)));
  if (isRecord(stranger)) {
    const message = "a tenant is shown rows of another's";
    run.note(found(base, message, 'rows of its own', keyOf(list, stranger)), read);
  }
}

/** Where another operation tells who the caller is, the rows are that one's. */
async function verifyOwner(base: Base, owners: ReadonlySet<unknown>): Promise<void> {
  const { reader } = base;
  const { run, operation, list } = reader;
  const teller = list.tenancy?.caller;
  const asked = teller && run.contract.operations.get(teller.operation);
  const [page] = base.reading.pages;
  if (!teller || !asked || !page || owners.size === 0) return;
  const credentials = run.credentialsOf(operation);
  const read = await run.ask(asked, credentials ? { credentials } : {});
  const id = read.answer.status === 200 ? at(read.body, teller.at) : undefined;
  if (id === undefined) {
    run.skip(operation, `that the rows are the caller's of ${asked.id}`, 'it does not tell');
    return;
  }
  run.held(operation.id, 'tenancy');
  const strange = [...owners].find((owner) => owner !== id);
  if (strange === undefined) return;
  const message = `the rows are not of the one whom ${asked.id} calls the caller`;
  const provenance = provenanceIn(reader, list.tenancy, teller);
  run.note({ ...found(base, message, shown(id), shown(strange)), provenance }, page);
}

/**
 * Where a header names the tenant, naming one that is not the caller's own opens nothing: the second
 * tenant's, if it was given, and the one of the document's example, who is nobody's.
 */
async function verifyNamedTenants(base: Base): Promise<void> {
  const { reader } = base;
  const { run, operation, list } = reader;
  for (const { name, in: place, schemaPointer } of operation.parameters) {
    if (place !== 'header' || run.isSecret(name)) continue;
    const header = name.toLowerCase();
    const named = [run.given('other').get(header), exampleOf(base, name)];
    for (const value of new Set(named)) {
      if (value === undefined || value === run.given('caller').get(header)) continue;
      if (run.checker.schemas.faultOf(schemaPointer, value)) continue;
      const read = await run.ask(operation, { header: { [name]: value }, unchecked: true });
      run.held(operation.id, 'tenancy');
      const rows = reader.rowsIn(read);
      const own = new Set(base.rows.map((row) => keyOf(list, row)));
      if (!rows || (rows.length > 0 && rows.every((row) => own.has(keyOf(list, row))))) continue;
      if (rows.length === 0 && base.rows.length === 0) continue;
      const message = `${name} names a tenant that is not the caller's own, and is let in`;
      run.note(found(base, message, 'a refusal', `200 with ${rows.length} rows`), read);
    }
  }
}

/** The document's example of a header parameter. */
function exampleOf({ reader }: Base, name: string): string | undefined {
  const { document } = reader.run.contract;
  const { pointer } = reader.operation;
  const operation = document.resolve(document.at(pointer), pointer).value;
  for (const raw of Array.isArray(operation.parameters) ? operation.parameters : []) {
    const { value } = document.resolve(raw, pointer);
    if (value.name === name && typeof value.example === 'string') return value.example;
  }
  return undefined;
}

function found(base: Base, message: string, expected: string, received: string): Disagreement {
  const { reader } = base;
  return {
    operation: reader.operation.id,
    rule: 'tenancy',
    provenance: provenanceIn(reader, reader.list.tenancy),
    message,
    expected,
    received,
    pointer: reader.list.rows,
  };
}
