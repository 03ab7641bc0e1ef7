/** The control plane over HTTP: each operation asks the plane, and says what it answers. */
import { longAnswer } from '../contract/answer.js';
import { payerText } from './plane/payer.js';
import type { ControlRefusal } from './refusals.js';
import type { ControlHandlers } from './request-context.js';

type PlaneOperation = Exclude<
  keyof ControlHandlers,
  'getHome' | 'getStart' | 'getReference' | 'getAsset' | 'getHealth' | 'getDocument'
>;

/** The one kind of rejection that the voice knows for all of these. */
function no(refusal: ControlRefusal): {
  readonly type: 'refused';
  readonly refusal: ControlRefusal;
} {
  return { type: 'refused', refusal };
}

export const planeHandlers: Pick<ControlHandlers, PlaneOperation> = {
  listWorlds: ({ desk, reply }) => reply(200, desk.plane.listWorlds()),
  getWorld: ({ desk, path, reply, refuse }) => {
    const found = desk.plane.world(path.name);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  createWorld: async ({ desk, path, body, reply, refuse }) => {
    const made = await desk.plane.createWorld(path.name, body ?? {});
    return made.ok ? reply(201, made.value) : refuse(no(made.refusal));
  },
  deleteWorld: ({ desk, path, reply, refuse }) => {
    const removed = desk.plane.removeWorld(path.name);
    return removed.ok ? reply(204, undefined) : refuse(no(removed.refusal));
  },
  resetWorld: ({ desk, path, reply, refuse }) => {
    const reset = desk.plane.resetWorld(path.name);
    return reset.ok ? reply(200, reset.value) : refuse(no(reset.refusal));
  },

  getClock: ({ desk, reply }) => reply(200, desk.control.clock()),
  freezeClock: ({ desk, reply }) => reply(200, desk.control.freeze()),
  resumeClock: ({ desk, reply }) => reply(200, desk.control.resume()),
  setClock: async ({ desk, body, reply, refuse }) => {
    const passed = await desk.control.setClock(body.now, body.traffic);
    return passed.ok ? reply(200, passed.value) : refuse(no(passed.refusal));
  },
  advanceClock: async ({ desk, body, reply, refuse }) => {
    const passed = await desk.control.advance(body.by, body.traffic);
    return passed.ok ? reply(200, passed.value) : refuse(no(passed.refusal));
  },

  listFaults: ({ desk, reply }) => reply(200, { faults: desk.control.listFaults() }),
  addFault: ({ desk, body, reply, refuse }) => {
    const added = desk.control.addFault(body);
    return added.ok ? reply(201, added.value) : refuse(no(added.refusal));
  },
  clearFaults: ({ desk, reply }) => reply(200, { removed: desk.control.clearFaults() }),
  getFault: ({ desk, path, reply, refuse }) => {
    const found = desk.control.fault(path.id);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  removeFault: ({ desk, path, reply, refuse }) => {
    const removed = desk.control.removeFault(path.id);
    return removed.ok ? reply(204, undefined) : refuse(no(removed.refusal));
  },

  listRequests: ({ desk, query, reply }) => {
    const requests = desk.control.findRequests(query, query.limit);
    return reply(200, { requests: requests });
  },
  clearRequests: ({ desk, reply }) => reply(200, { removed: desk.control.clearRequests() }),
  countRequests: ({ desk, query, reply }) =>
    reply(200, { count: desk.control.countRequests(query) }),
  waitForRequests: async ({ desk, query, request, reply, refuse }) => {
    const { count, timeoutMs } = query;
    const waited = await desk.control.waitForRequests(query, count, timeoutMs, request.onGone);
    return waited.ok ? reply(200, waited.value) : refuse(no(waited.refusal));
  },
  getRequest: ({ desk, path, reply, refuse }) => {
    const found = desk.control.request(path.id);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  explainRequest: ({ desk, path, reply, refuse }) => {
    const explained = desk.control.explain(path.id);
    return explained.ok ? reply(200, explained.value) : refuse(no(explained.refusal));
  },

  listAccounts: ({ desk, query, reply }) => reply(200, desk.control.accounts(query)),
  listEntries: ({ desk, query, reply, refuse }) => {
    const found = desk.control.rows('entries', query.account, query);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  listPayments: ({ desk, query, reply, refuse }) => {
    const found = desk.control.rows('payments', query.account, query);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  listUsage: ({ desk, query, reply, refuse }) => {
    const found = desk.control.rows('usage', query.account, query);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  listGrants: ({ desk, query, reply, refuse }) => {
    const found = desk.control.rows('grants', query.account, query);
    return found.ok ? reply(200, found.value) : refuse(no(found.refusal));
  },
  getPayer: ({ desk, reply }) => {
    const { findings, ...rest } = desk.control.payer();
    return reply(200, { ...rest, findings: [...findings] });
  },
  getPayerText: ({ desk, reply }) => reply(200, payerText(desk.control.payer())),
  setPayerBudget: ({ desk, body, reply }) => {
    desk.control.setPayerBudget(body);
    return reply(200, desk.control.payer().budget);
  },
  clearPayer: ({ desk, reply }) => {
    desk.control.clearPayer();
    return reply(204, undefined);
  },
  doCommand: async ({ desk, body, reply, refuse }) => {
    const done = await desk.control.do(body);
    return done.ok ? reply(200, done.value) : refuse(no(done.refusal));
  },
  takeSnapshot: async ({ desk, reply, refuse }) => {
    const taken = await desk.control.snapshot();
    return taken.ok
      ? reply(200, longAnswer({ ...taken.value, paystub: 'world-1' as const }))
      : refuse(no(taken.refusal));
  },
  restoreSnapshot: async ({ desk, body, reply, refuse }) => {
    const restored = await desk.control.restore(body);
    return restored.ok ? reply(200, desk.plane.show(restored.value)) : refuse(no(restored.refusal));
  },
};
