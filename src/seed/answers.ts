/** The API's own answers as fixtures: asked of the mock itself, on a day that stands still. */
import type { Contract, Operation } from '../contract/contract.js';
import { askInside } from '../contract/inside.js';
import { isJson } from '../contract/media-type.js';
import type { Handle } from '../contract/message.js';
import type { Mount } from '../control/index.js';
import type { WorldRecipe } from '../paystub/opening.js';
import { createPaystub } from '../paystub.js';
import type { Case, CaseRequest } from '../providers/index.js';
import { HOUR, startOfDay } from '../scenario/index.js';

/** An answer that is kept. */
export interface KeptAnswer {
  readonly api: string;
  readonly operation: string;
  /** What it shows, in kebab-case. Unique for its operation. */
  readonly name: string;
  readonly request: {
    readonly method: string;
    /** With the query. */
    readonly path: string;
    /** Whom the credentials belong to, by the label of a demo; null for nobody. */
    readonly as: string | null;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly status: number;
  /** Its media type, without parameters. */
  readonly media: string;
  /** A text where it is no JSON; null where there is none. */
  readonly body: unknown;
}

/** What the seeding goes by; the story's version does not matter to it. */
export type SeedRecipe = Omit<WorldRecipe, 'storyVersion'>;

/**
 * Asks every case of some APIs, in order and each of a world of its own, and then for every example of
 * an error that the documents have.
 *
 * @throws {Error} when a case is not answered as it says: the API or the case is wrong.
 */
export async function answersOf(
  apis: readonly { readonly id: string; readonly cases: readonly Case[] }[],
  recipe: SeedRecipe,
): Promise<KeptAnswer[]> {
  const answers: KeptAnswer[] = [];
  for (const { id, cases } of apis) answers.push(...(await askApi(id, cases, recipe)));
  return answers;
}

async function askApi(
  id: string,
  cases: readonly Case[],
  recipe: SeedRecipe,
): Promise<KeptAnswer[]> {
  let requests = 0;
  const paystub = await createPaystub({
    apis: [id],
    recipe,
    // The fixtures of today and of tomorrow are the same.
    systemTime: () => startOfDay(recipe.refDate) + 12 * HOUR,
    requestId: () => (++requests).toString(16).padStart(32, '0'),
  });
  try {
    const [mount] = paystub.mounts;
    if (mount === undefined) throw new Error(`${id} is not served`);
    const desk = new QuestionDesk(mount, paystub.handle);
    for (const one of cases) await desk.ask(one);
    await desk.askForErrors();
    return desk.answers;
  } finally {
    await paystub.close();
  }
}

class QuestionDesk {
  readonly answers: KeptAnswer[] = [];
  readonly #contract: Contract;

  constructor(
    private readonly mount: Mount,
    private readonly handle: Handle,
  ) {
    this.#contract = mount.contract;
  }

  async ask({ operation: id, name, as, status = 200, ask = {} }: Case): Promise<void> {
    const operation = this.#operation(id);
    const request = typeof ask === 'function' ? ask((of, one) => this.#bodyOf(of, one)) : ask;
    const answer = await this.#send(operation, name, as ?? null, request);
    if (answer.status !== status) {
      throw new Error(
        `${id}.${name} is answered ${answer.status}, not ${status}: ${JSON.stringify(answer.body)}`,
      );
    }
    this.answers.push(answer);
  }

  /** Every example of every error; which of them a caller can bring about does not matter here. */
  async askForErrors(): Promise<void> {
    for (const operation of this.#contract.operations.values()) {
      for (const { status, media } of operation.responses.values()) {
        if (status < 400) continue;
        for (const example of [...media.values()].flatMap(({ examples }) => [...examples.keys()])) {
          const name = `${status}-${kebab(example)}`;
          const headers = { prefer: `code=${status}, example="${example}"` };
          const answer = await this.#send(operation, name, null, { headers });
          if (answer.status !== status) throw new Error(`${operation.id} knows no ${name}`);
          this.answers.push(answer);
        }
      }
    }
  }

  async #send(
    operation: Operation,
    name: string,
    as: string | null,
    { path = {}, query = {}, headers = {}, body }: CaseRequest,
  ): Promise<KeptAnswer> {
    const demo = this.mount.demo.find(({ label }) => label === as);
    if (as !== null && demo === undefined) throw new Error(`${this.mount.id} has no demo ${as}`);
    const filled = operation.path.replaceAll(/\{([^}]+)\}/g, (_, parameter: string) =>
      encodeURIComponent(path[parameter] ?? parameter),
    );
    const search = new URLSearchParams(
      Object.entries(query).map(([key, one]): [string, string] => [key, `${one}`]),
    );
    const target = search.size === 0 ? filled : `${filled}?${search}`;
    const method = operation.method.toUpperCase();
    const answer = await askInside(
      this.handle,
      { method, target, host: 'localhost', body },
      { ...demo?.headers, ...headers },
    );
    const { status, text } = answer;
    const media = (answer.headers.get('content-type') ?? 'application/json').split(';')[0] ?? '';
    return {
      api: this.mount.id,
      operation: operation.id,
      name,
      request: {
        method,
        path: target,
        as,
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...(body === undefined ? {} : { body }),
      },
      status,
      media,
      body: text === '' ? null : isJson(media) ? (JSON.parse(text) as unknown) : text,
    };
  }

  #operation(id: string): Operation {
    const operation = this.#contract.operations.get(id);
    if (operation === undefined) throw new Error(`${this.mount.id} has no operation ${id}`);
    return operation;
  }

  #bodyOf(operation: string, name: string): unknown {
    const answer = this.answers.find((one) => one.operation === operation && one.name === name);
    if (answer === undefined) throw new Error(`there was no ${operation}.${name} before`);
    return answer.body;
  }
}

/** `invalidToken` is `invalid-token`. */
function kebab(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}
