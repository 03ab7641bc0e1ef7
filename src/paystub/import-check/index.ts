/**
 * A world that somebody wrote, held against the contracts of its APIs before it is served. The world
 * room knows the form of a file and its sums; what an API can say of a record, only the API knows.
 */
import { join } from 'node:path';
import { Contract } from '../../contract/contract.js';
import { Schemas } from '../../contract/schemas.js';
import type { Ledger } from '../../ledger/index.js';
import type { Api } from '../../providers/index.js';
import { pace as ofProcess, type Pace } from '../../slices/index.js';
import {
  type FaultOfRows,
  type LoadedWorld,
  loadWorld,
  Problems,
  readWorldInSteps,
  type WrittenWorld,
} from '../../worlds/index.js';
import { documentsFolder } from '../documents.js';
import { checkAnswers, type Spoken } from './answers.js';
import { checkRows, faultOfEvents } from './rows.js';
import { checkWords } from './vocabulary.js';

export type { Spoken } from './answers.js';

/** Reads worlds that somebody wrote, and lets through those that the APIs can speak of. */
export class WorldTrial {
  readonly #apis: ReadonlyMap<string, Api>;
  readonly #systemTime: () => number;
  readonly #pace: Pace;
  /** Documents are read when the first world needs them. */
  readonly #spoken: Map<string, Spoken>;
  #own: Pick<Spoken, 'contract' | 'schemas'> | undefined;

  /**
   * @param systemTime in milliseconds since the Unix epoch; when a world without a clock is asked
   * @param read documents that somebody has read already
   * @param pace in which slices a world is read and checked
   */
  constructor(
    apis: Iterable<Api>,
    systemTime: () => number,
    read: readonly Spoken[] = [],
    pace: Pace = ofProcess,
  ) {
    this.#pace = pace;
    this.#apis = new Map(Array.from(apis, (api) => [api.provider.id, api]));
    this.#systemTime = systemTime;
    this.#spoken = new Map(read.map((one) => [one.api.provider.id, one]));
  }

  /** @throws {WorldFileError} when it cannot be read or served; nothing was begun then. */
  async load(path: string): Promise<LoadedWorld> {
    const loaded = await loadWorld(path, [...this.#apis.keys()]);
    await this.#check(loaded, path);
    return loaded;
  }

  /** The same for a text that is there already; `name` is what messages call it. */
  async read(text: string, name: string): Promise<WrittenWorld> {
    const realms = [...this.#apis.keys()];
    const written = await this.#pace.run(readWorldInSteps(text, name, realms));
    await this.#check(written, name);
    return written;
  }

  /**
   * Its words, then its rows, then what callers would be answered: each where the one before it
   * found nothing, since a later one explains less well what is wrong.
   */
  async #check({ ledger, clock }: WrittenWorld, name: string): Promise<void> {
    const problems = new Problems();
    const pace = this.#pace;
    await pace.run(checkWords(ledger, this.#apis, problems));
    problems.refuse(name);
    const spoken = this.#spokenIn(ledger);
    for (const { api, schemas } of spoken) {
      await pace.run(checkRows(ledger, api, schemas, problems));
    }
    problems.refuse(name);
    this.#own ??= readDocument('control');
    const now = clock ?? this.#systemTime();
    for (const one of spoken) await checkAnswers(ledger, now, one, this.#own, problems, pace);
    problems.refuse(name);
  }

  /** The APIs that somebody in the ledger belongs to. */
  #spokenIn(ledger: Ledger): Spoken[] {
    const realms = new Set<string>();
    for (let index = 0; index < ledger.principalCount; index++) {
      realms.add(ledger.principal(index)?.realm ?? '');
    }
    return [...this.#apis.keys()].flatMap((id) => (realms.has(id) ? (this.spoken(id) ?? []) : []));
  }

  /**
   * What the APIs have no way to show of what a command would write; undefined when nothing is. It is
   * asked before the command is kept: what is kept is in every later answer.
   */
  readonly faultOfRows: FaultOfRows = (ledger, events) =>
    faultOfEvents(ledger, events, (realm) => this.spoken(realm));

  /** An API with its document, which is read now if nothing has needed it yet. */
  spoken(id: string): Spoken | undefined {
    const api = this.#apis.get(id);
    const known = this.#spoken.get(id) ?? (api && { api, ...readDocument(id) });
    if (known) this.#spoken.set(id, known);
    return known;
  }
}

function readDocument(id: string): Pick<Spoken, 'contract' | 'schemas'> {
  const contract = Contract.read(join(documentsFolder, `${id}.yaml`));
  return { contract, schemas: new Schemas(contract) };
}
