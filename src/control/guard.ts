/** Who may use the control plane. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopback } from '../contract/seen-from.js';
import type { ControlRefusal } from './refusals.js';

export interface GuardOptions {
  /** Whether there is a control plane at all. */
  readonly enabled: boolean;
  /** Whoever has it may; without one, callers on this machine may. */
  readonly token: string | undefined;
  /** In milliseconds, and never set back; for counting attempts. */
  readonly elapsed: () => number;
}

export interface GuardedRequest {
  readonly remoteAddress: string | undefined;
  header(name: string): string | undefined;
}

/** Wrong tokens within {@link MINUTE}, from anywhere, before further ones have to wait. */
const ATTEMPTS = 10;
const MINUTE = 60_000;

/** What proxies, tunnels and content networks add to a request that they pass on. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-forwarded-server',
  'x-forwarded-by',
  'x-forwarded-prefix',
  'x-forwarded-scheme',
  'x-forwarded-ssl',
  'x-original-forwarded-for',
  'x-original-host',
  'x-real-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'cf-ray',
  'cdn-loop',
  'fastly-client-ip',
  'fly-client-ip',
  'x-envoy-external-address',
] as const;

export class Guard {
  readonly #options: GuardOptions;
  readonly #digest: Buffer | undefined;
  #attempts = 0;
  #since = 0;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#digest = options.token === undefined ? undefined : digestOf(options.token);
  }

  /** Why a request is not let in; undefined when it is. */
  refusal(request: GuardedRequest): ControlRefusal | undefined {
    if (!this.#options.enabled) return { type: 'control-off' };
    return this.#digest ? this.#withoutToken(this.#digest, request) : notLocal(request);
  }

  #withoutToken(digest: Buffer, request: GuardedRequest): ControlRefusal | undefined {
    const [word = '', given = '', ...more] = (request.header('authorization') ?? '').split(' ');
    // Digests have one length, so that the comparison takes the same time for every guess.
    const fits = timingSafeEqual(digestOf(given), digest);
    // Whoever has the token never waits for others who guess.
    if (fits && word.toLowerCase() === 'bearer' && more.length === 0) return undefined;
    const now = this.#options.elapsed();
    if (now - this.#since >= MINUTE) this.#attempts = 0;
    if (given === '') return { type: 'token-wanted' };
    if (this.#attempts >= ATTEMPTS) {
      const waitSeconds = Math.max(1, Math.ceil((this.#since + MINUTE - now) / 1000));
      return { type: 'too-many-attempts', attempts: ATTEMPTS, waitSeconds };
    }
    if (this.#attempts === 0) this.#since = now;
    this.#attempts += 1;
    return { type: 'token-wanted' };
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function notLocal({ remoteAddress = '', header }: GuardedRequest): ControlRefusal | undefined {
  const refuse = (reason: string): ControlRefusal => ({ type: 'not-local', reason });
  if (!isLoopback(remoteAddress)) return refuse('this one comes from another');
  // A proxy on this machine speaks for others.
  if (FORWARDED.some((name) => header(name) !== undefined)) return refuse('this one was forwarded');
  // A name that an attacker owns may lead here (DNS rebinding), and then it stands in Host.
  const host = header('host') ?? '';
  if (!isThisMachine(host)) return refuse('its Host is another');
  // A page elsewhere may send, though it could not read the answer.
  const origin = header('origin');
  if (origin !== undefined && origin !== `http://${host}`) {
    return refuse('it comes from a page elsewhere');
  }
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return refuse('it comes from a page elsewhere');
  }
  return undefined;
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
}
