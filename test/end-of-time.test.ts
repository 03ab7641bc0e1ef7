/** The last second of the year 9999, the latest that RFC 3339 can write: every API answers in it. */
import supertest, { type Response } from 'supertest';
import { describe, expect, it } from 'vitest';
import { Contract } from '../src/contract/contract.js';
import { listProviders, loadProvider } from '../src/providers/index.js';
import { type ApiUnderTest, openapiFolder, serveApi } from './api-server.js';
import type { Ask, Subject } from './conformance/subject.js';

const LAST_SECOND = Date.parse('9999-12-31T23:59:59.500Z');

describe.each(listProviders())('%s', async (id) => {
  const api = await loadProvider(id);
  const contract = Contract.read(`${openapiFolder}${id}.yaml`);
  const { subject }: { subject: Subject } = await import(`./conformance/${id}.ts`);
  const send = async (under: ApiUnderTest, ask: Ask): Promise<Response> => {
    const asked = supertest(under.app)
      [ask.method](ask.path)
      .set(ask.headers ?? {});
    return ask.body === undefined ? asked : asked.send(ask.body as object);
  };

  it.each([...contract.operations.values()].map((one) => [one.id, one] as const))(
    '%s is answered',
    async (_, operation) => {
      const under = await serveApi(api);
      under.clock.set(LAST_SECOND);
      const path = operation.path.replaceAll(/\{[^}]+\}/g, 'example');
      const headers = subject.callers[operation.id] ?? {};
      await send(under, { method: operation.method, path, headers });
      for (const [status, cause] of Object.entries(subject.causes[operation.id] ?? {})) {
        if (Number(status) < 500) await cause(under, (ask) => send(under, ask));
      }
      const statuses = under.exchanges.map((one) => one.status);
      expect(statuses.length).toBeGreaterThan(0);
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
      expect(under.faults).toEqual([]);
    },
  );
});
