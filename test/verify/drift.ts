import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contract } from '../../src/contract/contract.js';
import { loadProvider } from '../../src/providers/index.js';
import { type Demo, demoCredentials, type ProviderStory } from '../../src/scenario/index.js';
import { Checker } from '../../src/verify/checker.js';
import type { Transport, WireAnswer, WireRequest } from '../../src/verify/exchange.js';
import { httpTransport } from '../../src/verify/http-transport.js';
import type { Report } from '../../src/verify/report.js';
import { verify } from '../../src/verify/verify.js';
import { type ApiUnderTest, openapiFolder, serveApi, testRecipe } from '../api-server.js';

/** One of our APIs over HTTP, on a port of its own. */
export interface LiveMock extends AsyncDisposable {
  readonly id: string;
  readonly contract: Contract;
  readonly checker: Checker;
  readonly target: string;
  readonly transport: Transport;
  readonly demos: readonly Demo[];
  /** The world behind it, to change from behind. */
  readonly under: ApiUnderTest;
  /** A caller's headers, by the label of the demo. */
  headers(label: string): ReadonlyMap<string, string>;
}

export async function serveLive(
  id: string,
  options: { seed?: string; folder?: string; file?: string } = {},
): Promise<LiveMock> {
  const api = await loadProvider(id, options.folder);
  const { size, refDate } = testRecipe;
  const recipe = { seed: String(options.seed ?? testRecipe.seed), size, refDate };
  const file = options.file ?? `${openapiFolder}${id}.yaml`;
  const under = await serveApi(api, { recipe, file });
  const server = createServer(under.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const contract = Contract.read(file);
  const story: ProviderStory = api.story;
  const demos = demoCredentials([story], recipe);
  return {
    id,
    contract,
    checker: new Checker(contract),
    target,
    transport: httpTransport({ target }),
    demos,
    under,
    headers: (label) => headersOf(demos, label),
    [Symbol.asyncDispose]: () => close(server),
  };
}

function headersOf(demos: readonly Demo[], label: string): ReadonlyMap<string, string> {
  const demo = demos.find((one) => one.label === label);
  if (!demo) throw new Error(`there is no demo ${label}: ${demos.map((one) => one.label)}`);
  return new Map(
    Object.entries(demo.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Callers with a page and a row, whose lists are read fast: the busy one where it is not here. */
export const smallCallers: Readonly<Record<string, string>> = {
  agnicpay: 'edge-21',
  nametrust: 'edge-21',
  sybilion: 'edge-51',
};

/** A mock that stands still, and a transport that asks it once. */
export interface Standing {
  readonly mock: LiveMock;
  readonly reading: Transport;
}

const mocks = new Map<string, Promise<Standing>>();

/** The one mock of an API that the tests of a file share. */
export function standing(api: string): Promise<Standing> {
  const known =
    mocks.get(api) ??
    serveLive(api).then((mock) => ({ mock, reading: remembering(mock.transport) }));
  mocks.set(api, known);
  return known;
}

export async function closeStanding(): Promise<void> {
  for (const one of mocks.values()) await (await one).mock[Symbol.asyncDispose]();
  mocks.clear();
}

export interface VerifySettings {
  readonly caller?: string;
  readonly other?: string;
  readonly writes?: boolean;
  readonly only?: readonly string[];
  readonly transport?: Transport;
  readonly headers?: ReadonlyMap<string, string>;
}

let runs = 0;

/** Verifies a mock, or what a transport makes of it. */
export function verifyLive(mock: LiveMock, settings: VerifySettings = {}): Promise<Report> {
  const { caller = 'busy', other, writes = false, only, transport = mock.transport } = settings;
  runs += 1;
  return verify({
    api: mock.id,
    contract: mock.contract,
    target: mock.target,
    transport,
    headers: settings.headers ?? mock.headers(caller),
    other: other === undefined ? undefined : mock.headers(other),
    allowWrites: writes,
    only: only && ((id) => only.includes(id)),
    runId: `r${runs}`,
    pause: () => Promise.resolve(),
    now: () => Date.parse('2026-03-01T12:00:00Z'),
  });
}

/**
 * Keeps the answers to reads, so that a hundred drifts of one API ask the mock once. Only for runs
 * that do not write.
 */
function remembering(transport: Transport): Transport {
  const known = new Map<string, Promise<WireAnswer>>();
  let traces = 0;
  return (request) => {
    const key = JSON.stringify([request.method, request.target, request.headers, request.body]);
    const answer = known.get(key) ?? transport(request);
    known.set(key, answer);
    answer.catch(() => known.delete(key));
    traces += 1;
    const count = traces;
    return answer.then((one) => renewed(one, count));
  };
}

/** What a server makes anew for each answer, an answer that was kept must not repeat. */
function renewed(answer: WireAnswer, count: number): WireAnswer {
  const trace = answer.headers.find(([name]) => name === 'x-trace-id')?.[1];
  if (trace === undefined) return answer;
  const fresh = count.toString(16).padStart(trace.length, 'f');
  return {
    ...answer,
    headers: answer.headers.map(([name, value]) => [name, value === trace ? fresh : value]),
    body: answer.body.replaceAll(trace, fresh),
  };
}

/** A request on its way to the mock, as a drift sees it. */
export interface Passing {
  readonly request: WireRequest;
  readonly operation: string | undefined;
  readonly query: URLSearchParams;
  /** Sends this request, or another, to the mock. */
  readonly send: (request?: WireRequest) => Promise<WireAnswer>;
  /** The same request with other parameters; `undefined` takes one away. */
  readonly with: (changes: Readonly<Record<string, string | undefined>>) => WireRequest;
}

export type Change = (passing: Passing) => Promise<WireAnswer>;

/** Puts a change in front of some operations of a mock. */
export function drifting(
  checker: Checker,
  transport: Transport,
  operations: readonly string[],
  change: Change,
): Transport {
  return (request) => {
    const operation = checker.operationOf(request.method, request.target)?.id;
    if (operation === undefined ? !operations.includes('') : !operations.includes(operation)) {
      return transport(request);
    }
    const [path = '', search = ''] = request.target.split('?');
    const query = new URLSearchParams(search);
    return change({
      request,
      operation,
      query,
      send: (other = request) => transport(other),
      with: (changes) => {
        const changed = new URLSearchParams(search);
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined) changed.delete(name);
          else changed.set(name, value);
        }
        return { ...request, target: changed.size > 0 ? `${path}?${changed}` : path };
      },
    });
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a drift does to a body what no type allows.
export type Loose = any;

export function bodyOf(answer: WireAnswer): Loose {
  return JSON.parse(answer.body);
}

export function withBody(answer: WireAnswer, body: unknown): WireAnswer {
  return { ...answer, body: JSON.stringify(body) };
}

/** Changes the body of answers with a status. */
export function body(change: (body: Loose, passing: Passing) => unknown, status = 200): Change {
  return async (passing) => {
    const answer = await passing.send();
    if (answer.status !== status) return answer;
    const value = bodyOf(answer);
    return withBody(answer, change(value, passing) ?? value);
  };
}

/** Changes every row of a list. */
export function rows(name: string, change: (row: Loose, index: number) => unknown): Change {
  return body((value) => {
    value[name] = value[name].map((row: Loose, index: number) => change(row, index) ?? row);
  });
}

/** Sends other parameters than were asked for. */
export function asked(
  changes: (query: URLSearchParams) => Readonly<Record<string, string | undefined>>,
): Change {
  return ({ query, send, with: other }) => send(other(changes(query)));
}

/** Changes headers: `undefined` takes one away. */
export function headers(
  changes: Readonly<Record<string, string | undefined>>,
  when: (answer: WireAnswer) => boolean = () => true,
): Change {
  return async ({ send }) => {
    const answer = await send();
    if (!when(answer)) return answer;
    const kept = answer.headers.filter(([name]) => !(name in changes));
    const added = Object.entries(changes).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return { ...answer, headers: [...kept, ...added] };
  };
}

/** Answers with another status in place of one. */
export function status(from: number, to: number, text?: string): Change {
  return async ({ send }) => {
    const answer = await send();
    if (answer.status !== from) return answer;
    return { ...answer, status: to, ...(text === undefined ? {} : { body: text }) };
  };
}
