import type { Handlers } from '../../../../src/contract/provider.js';
import type { Rejection } from '../../../../src/ledger/index.js';
import type { WorldDesk } from '../../../../src/providers/api.js';
import type { Agent } from './auth.js';
import type { defaults, operations } from './wire.gen.js';
import { tollId, tollOf } from './wire.js';

export const handlers: Handlers<operations, defaults, Agent, WorldDesk, Rejection> = {
  listTolls: ({ query, caller: { account }, desk, reply }) => {
    const tolls = desk.ledger.payments(account);
    const after = query.after === undefined ? undefined : tollId.decode(query.after);
    const offset = after?.account === account ? tolls.length - after.seq : 0;
    const page = tolls.page({ offset, limit: query.limit });
    const last = page.at(-1);
    return reply(200, {
      tolls: page.map(({ seq, row }) => tollOf(account, seq, row)),
      next: last && last.seq > 0 ? tollId.encode({ account, seq: last.seq }) : null,
    });
  },
  payToll: async ({ body, caller: { account }, desk, reply, refuse }) => {
    const outcome = await desk.execute({
      type: 'record-payment',
      account,
      amount: body.fils,
      resource: body.pier,
      status: 'completed',
    });
    if (!outcome.ok) return refuse(outcome.rejection);
    const { seq } = outcome.result;
    const row = desk.ledger.payments(account).get(seq);
    if (!row) throw new Error('a recorded toll is not there');
    return reply(201, tollOf(account, seq, row), { 'X-Purse': desk.ledger.available(account) });
  },
};
