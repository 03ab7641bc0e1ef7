import { expect, it } from 'vitest';
import { Contract } from '../../src/contract/contract.js';
import { Inspection } from '../../src/verify/inspection.js';
import { openapiFolder } from '../api-server.js';

const contract = Contract.read(`${openapiFolder}actumx.yaml`);

/** What the proxy finds wrong with the credentials of a request that was served. */
function accusedOf(cookie: string): number {
  const inspection = new Inspection({ api: 'actumx', contract, target: 'http://x', now: () => 0 });
  const target = contract.operations.get('listTransactions')?.path ?? '';
  const request = { method: 'GET', target, headers: { cookie }, body: undefined } as const;
  const answer = { status: 200, headers: [], body: '{}', durationMs: 1 };
  inspection.note(inspection.judge({ request: { ...request, as: 'caller', secrets: [] }, answer }));
  return inspection.report().findings.filter(({ rule }) => rule === 'credentials').length;
}

// Behind HTTPS the name of a cookie may carry a prefix: the server was accused of serving nobody.
it.each([
  ['better-auth.session_token=a.b', 0],
  ['__Secure-better-auth.session_token=a.b', 0],
  ['__Host-better-auth.session_token=a.b', 0],
  ['theme=dark', 1],
])('a session in the cookie %s is a credential as the server knows it', (cookie, accused) => {
  expect(accusedOf(cookie)).toBe(accused);
});
