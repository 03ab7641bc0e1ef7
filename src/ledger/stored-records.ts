/** Records of APIs that are served from their documents: JSON under a key, in a collection of its own. */
import { ForkMap } from './fork-map.js';

/** A JSON value as a record holds it. */
export type JsonData =
  | null
  | boolean
  | number
  | string
  | readonly JsonData[]
  | { readonly [name: string]: JsonData };

/** Which records belong together: those of one kind, in the realm of one API. */
export interface CollectionName {
  readonly realm: string;
  readonly kind: string;
}

/** One record. It is never changed in place. */
export interface StoredRecord {
  /** Unlike that of any other in its collection. */
  readonly key: string;
  /** In milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly value: JsonData;
}

/** A record with the collection that it is in. */
export interface PlacedRecord extends CollectionName {
  readonly record: StoredRecord;
}

/** A place in the order of a collection; its record is null once it was deleted. */
export interface Slot {
  readonly key: string;
  readonly record: StoredRecord | null;
}

/** The records of one collection, in the order in which they were created. */
export class Collection {
  private constructor(
    readonly name: CollectionName,
    /** Key to place; of a deleted record its last one. */
    private readonly places: ForkMap<string, number>,
    private readonly slots: ForkMap<number, Slot>,
    private size: number,
  ) {}

  static empty(name: CollectionName): Collection {
    return new Collection(name, new ForkMap(), new ForkMap(), 0);
  }

  fork(): Collection {
    return new Collection(this.name, this.places.fork(), this.slots.fork(), this.size);
  }

  /** How many there are. */
  get length(): number {
    return this.size;
  }

  /** How many were ever created. */
  get made(): number {
    return this.slots.size;
  }

  get(key: string): StoredRecord | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : (this.slots.get(place)?.record ?? undefined);
  }

  /** In their order. */
  *all(): IterableIterator<StoredRecord> {
    for (let place = 0; place < this.slots.size; place += 1) {
      const record = this.slots.get(place)?.record;
      if (record) yield record;
    }
  }

  slot(place: number): Slot | undefined {
    return this.slots.get(place);
  }

  put(record: StoredRecord): void {
    const isThere = this.get(record.key) !== undefined;
    const place = isThere ? this.places.get(record.key) : undefined;
    this.fill(place ?? this.slots.size, { key: record.key, record });
  }

  delete(key: string): void {
    const place = this.places.get(key);
    if (place !== undefined) this.fill(place, { key, record: null });
  }

  /** Puts into a place what stands there. Places are filled one after another. */
  fill(place: number, slot: Slot): void {
    if (place > this.slots.size)
      throw new Error(`place ${place} came where ${this.slots.size} is next`);
    const before = this.slots.get(place)?.record ?? null;
    this.size += Number(slot.record !== null) - Number(before !== null);
    this.places.set(slot.key, place);
    this.slots.set(place, slot);
  }
}

/** The key of a collection among all. */
export function collectionKey({ realm, kind }: CollectionName): string {
  return JSON.stringify([realm, kind]);
}
