import { join } from 'node:path';
import { testWallet } from '../../src/payments/index.js';
import { openapiFolder } from '../api-server.js';
import type { Running } from './built-program.js';
import { Client, type Incoming } from './client.js';
import { apis, demos } from './demo-world.js';
import { Judge } from './judge.js';
import type { HostileRequest } from './requests.js';
import { type Introduction, introductionOf } from './told.js';
import type { Source } from './values.js';

/** Each API and the control plane, with who judges its answers and who asks. */
export const subjects = [
  ...apis.map(({ provider: { id } }) => ({ id, mount: `/${id}` })),
  { id: 'control', mount: '' },
].map(({ id, mount }) => {
  const mine = demos.filter((demo) => demo.provider === id);
  return {
    id,
    mount,
    judge: new Judge(join(openapiFolder, `${id}.yaml`)),
    credentials: mine.map((demo) => demo.headers),
    wallets: mine.map((demo) => testWallet(demo.label)),
  };
});
export type Subject = (typeof subjects)[number];
/** Failures that requests of these ask for: a resource that always fails, and one that is fetched and is not there. */
const askedFor: Readonly<Record<string, number>> = { getFailing: 503, fetchPaid: 502 };

/**
 * What the real ActumX breaks at, as was observed, and says in other words than an error of ours: the
 * library under `/auth` at a body that cannot be read, and the database at a NUL.
 */
function breaksAt(id: string, request: HostileRequest, { status, body }: Incoming): boolean {
  if (id !== 'actumx' || status !== 500) return false;
  const { path, target, body: sent } = request;
  if (body === '') return path.startsWith('/auth/') && sent !== undefined;
  return body.startsWith('Failed query: ') && /\0|\\u0000|%00/.test(`${target} ${sent ?? ''}`);
}

const own = new Judge(join(openapiFolder, 'control.yaml'));

const introduced = new Map<Running, Promise<ReadonlyMap<string, Introduction>>>();

/** What the subjects on a server say for themselves, once for all of them. */
function introductionsOf(running: Running): Promise<ReadonlyMap<string, Introduction>> {
  const gather = async (): Promise<ReadonlyMap<string, Introduction>> => {
    const client = new Client(running.port);
    const gathered = new Map<string, Introduction>();
    for (const { id, judge, mount, credentials } of subjects) {
      gathered.set(id, await introductionOf(client, judge, mount, credentials));
    }
    client.close();
    return gathered;
  };
  const gathering = introduced.get(running) ?? gather();
  introduced.set(running, gathering);
  return gathering;
}

/** What a subject's requests are made of, as it and the others on its server tell. */
export async function sourceOf(
  running: Running,
  client: Client,
  subject: Subject,
): Promise<Source> {
  const { port } = running;
  const introductions = await introductionsOf(running);
  const { texts = [], challenges = new Map() } = introductions.get(subject.id) ?? {};
  const origin = `http://127.0.0.1:${port}`;
  const all = [...introductions.values()].flatMap((one) => one.texts);
  const { now } = JSON.parse(
    (await client.send({ method: 'GET', target: '/_paystub/clock', headers: [] })).body,
  );
  const ahead = Date.parse(now) - Date.now();
  const { wallets } = subject;
  return {
    ...subject,
    origin,
    known: texts,
    addresses: [...new Set(all.filter((text) => text.startsWith(origin)))],
    purse: challenges.size > 0 ? { wallets, challenges, now: () => Date.now() + ahead } : undefined,
  };
}

/**
 * The same without the waits that it asks for. Nothing comes of itself to whoever waits for requests,
 * and a slow resource, once it is paid, takes as long as it is told.
 */
export function hurried(request: HostileRequest): HostileRequest {
  const { path, target } = request;
  const isPaid = has(request, 'payment-signature') || has(request, 'x-payment');
  if (path.endsWith('/requests/wait')) {
    return { ...request, target: withQuery(target, 'timeoutMs', /\d{3,}/) };
  }
  if (path.endsWith('/slow') && isPaid)
    return { ...request, target: withQuery(target, 'ms', /.*/) };
  const inner = encodeURIComponent('/slow');
  return { ...request, target: target.replace(inner, `${inner}${encodeURIComponent('?ms=1')}`) };
}

/** One millisecond in the place of a longer time, and where nothing is said. */
function withQuery(target: string, name: string, long: RegExp): string {
  const said = new RegExp(`([?&]${name}=)([^&]*)`, 'g');
  const short = target.replaceAll(said, (whole, begin, value) =>
    long.test(value) ? `${begin}1` : whole,
  );
  return said.test(target) ? short : `${target}${target.includes('?') ? '&' : '?'}${name}=1`;
}

export function has(request: HostileRequest, name: string): boolean {
  return request.headers.some(([one]) => one.toLowerCase() === name);
}

/** What is wrong with an answer; undefined for nothing. */
export function faultOf(
  { id, judge }: { readonly id: string; readonly judge: Judge },
  request: HostileRequest,
  answer: Incoming,
): string | undefined {
  // Node's parser answers before anything of ours: without a date, and without a body.
  if (answer.headers.date === undefined && [400, 408, 431].includes(answer.status)) {
    return 'refused by Node';
  }
  const preferred = answer.headers['preference-applied'] !== undefined;
  const operation = judge.operationOf(request.method, request.path)?.id ?? '';
  const isAsked = preferred || askedFor[operation] === answer.status;
  if (answer.status >= 500 && !isAsked && !breaksAt(id, request, answer)) {
    return `${answer.status}, which nobody asked for`;
  }
  const unavailable = answer.status === 422 && has(request, 'prefer');
  const noWorld = [400, 404, 409, 410].includes(answer.status) && has(request, 'x-paystub-world');
  const isProblem = answer.headers['content-type'] === 'application/problem+json';
  if (isProblem && (unavailable || noWorld)) {
    // It is paystub's own word for a preference or a world; the control plane has others with this status.
    const fault = own.faultUnrouted(request, answer);
    return fault && judge.faultOf(request, request.path, answer) ? fault : undefined;
  }
  return judge.faultOf(request, request.path, answer);
}
