import type { Client, Incoming, Outgoing } from './client.js';
import { type Judge, type Node, within } from './judge.js';
import { type Challenge, challengeIn } from './payments.js';

/** How many of the latest values of a name are remembered. */
const most = 4;

/** `x-payment-id` and `paymentId` are one name. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/^x-|[^a-z]/g, '');
}

/** What requests have in the place of a value of this name which the server tells only later. */
export function marksFor(name: string): readonly string[] {
  return Array.from({ length: most }, (_, place) => `told-${plainName(name)}-${place}`);
}

/**
 * What an API has told lately, by the names of the members, put into the requests at their marks when
 * they are sent. What is asked for stays as random as before; that it is there is no matter of luck.
 */
export class Told {
  readonly #values = new Map<string, string[]>();

  /** Remembers an answer's words, numbers and ids: of each name the first, which is the newest. */
  hear({ headers, body }: Incoming): void {
    if (headers['content-type'] !== 'application/json' || body === '') return;
    if (body.length > 65_536) return;
    const heard = new Set<string>();
    let left = 200;
    const search = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, one] of Object.entries(value)) {
        left -= 1;
        if (left < 0) return;
        search(one);
        const isWord = typeof one === 'string' && /^[\w.:/+=-]{1,200}$/.test(one);
        const key = plainName(name);
        if ((!isWord && !Number.isSafeInteger(one)) || heard.has(key)) continue;
        heard.add(key);
        this.#keep(key, String(one));
      }
    };
    search(JSON.parse(body));
  }

  #keep(name: string, value: string): void {
    const kept = this.#values.get(name) ?? [];
    if (kept.includes(value) || this.#values.size > 1_000) return;
    this.#values.set(name, [value, ...kept].slice(0, most));
  }

  /** The request as it is sent. */
  filled<T extends Outgoing & { readonly path: string }>(request: T): T {
    const fill = (text: string, write: (value: string) => string = String): string =>
      text.replaceAll(/told-([a-z]*)-(\d)/g, (_, name, place) => {
        const values = this.#values.get(name) ?? [];
        return write(values[Number(place)] ?? values[0] ?? '1');
      });
    const { path, target, headers, body } = request;
    return {
      ...request,
      path: fill(path, encodeURIComponent),
      target: fill(target, encodeURIComponent),
      headers: headers.map(([name, value]) => [name, fill(value)]),
      ...(typeof body === 'string' ? { body: fill(body) } : {}),
    };
  }
}

/** What an API says for itself, before anything hostile is sent. */
export interface Introduction {
  /** Ids, names, states: whatever it answers to its demo callers. */
  readonly texts: readonly string[];
  /** What it asks for where something costs anything, by operation. */
  readonly challenges: ReadonlyMap<string, Challenge>;
}

export async function introductionOf(
  client: Client,
  judge: Judge,
  mount: string,
  credentials: readonly Readonly<Record<string, string>>[],
): Promise<Introduction> {
  const texts = new Set<string>(['nothing']);
  const challenges = new Map<string, Challenge>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string' && value.length > 2 && value.length < 200) texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  for (const { id, method, path, body: bodyOf, responses } of judge.operations) {
    // Whatever has a price says so before it does anything.
    if (method !== 'GET' && responses['402'] === undefined) continue;
    for (const one of [{}, ...credentials.slice(0, 3)]) {
      const [media = {}] = Object.values(within(bodyOf ?? {}, 'content')) as Node[];
      const answer = await client.send({
        method,
        target: `${mount}${path}` || '/',
        headers: [...Object.entries(one), ['Content-Type', 'application/json']],
        ...(bodyOf ? { body: JSON.stringify(media.example ?? {}) } : {}),
      });
      const { headers, body } = answer;
      const challenge = challengeIn(answer);
      if (challenge) challenges.set(id, challenge);
      if (headers['content-type'] === 'application/json') collect(JSON.parse(body));
      for (const [, last = ''] of body.matchAll(/(?:href|src)="[^"]*\/([\w.-]+)"/g))
        texts.add(last);
    }
  }
  return { texts: [...texts].slice(0, 400), challenges };
}
