/** Records of APIs that are served from their documents. */
import type { DeleteRecord, PutRecord } from '../commands.js';
import type { Ledger } from '../ledger.js';
import type { Decision } from './decision.js';

export function putRecord(ledger: Ledger, command: PutRecord, now: number): Decision<PutRecord> {
  const { realm, kind, key, value } = command;
  const before = ledger.record({ realm, kind }, key);
  const record = { key, createdAt: before?.createdAt ?? now, updatedAt: now, value };
  return {
    ok: true,
    events: [{ type: 'record-put', realm, kind, record }],
    result: { created: before === undefined },
  };
}

export function deleteRecord(ledger: Ledger, command: DeleteRecord): Decision<DeleteRecord> {
  const { realm, kind, key } = command;
  const isThere = ledger.record({ realm, kind }, key) !== undefined;
  return {
    ok: true,
    events: isThere ? [{ type: 'record-deleted', realm, kind, key }] : [],
    result: { repeated: !isThere },
  };
}
