interface Layer<K, V> {
  map: Map<K, V>;
  below: Layer<K, V> | undefined;
}

/**
 * A map that can be forked in constant time. What was written so far becomes a frozen layer that
 * both sides read, and each side writes into a top of its own, so neither sees what the other
 * writes later. Entries come in the order in which their keys were first set, as in a Map.
 */
export class ForkMap<K extends string | number, V> {
  private top: Map<K, V> | undefined;
  private base: Layer<K, V> | undefined;
  private count = 0;
  // What was asked for last: a story asks for the same account, key and unit a million times over.
  private lastKey: K | undefined;
  private lastValue: V | undefined;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.count;
  }

  get(key: K): V | undefined {
    if (key === this.lastKey) return this.lastValue;
    const value = this.find(key);
    this.lastKey = key;
    this.lastValue = value;
    return value;
  }

  private find(key: K): V | undefined {
    const value = this.top?.get(key);
    if (value !== undefined || this.top?.has(key)) return value;
    for (let layer = this.base; layer !== undefined; layer = layer.below) {
      const found = layer.map.get(key);
      if (found !== undefined || layer.map.has(key)) return found;
    }
    return undefined;
  }

  has(key: K): boolean {
    return this.top?.has(key) === true || isIn(this.base, key);
  }

  set(key: K, value: V): this {
    if (this.top === undefined) {
      if (this.base !== undefined) compact(this.base);
      this.top = new Map();
    }
    if (!this.has(key)) this.count += 1;
    this.top.set(key, value);
    if (key === this.lastKey) this.lastValue = value;
    return this;
  }

  *entries(): IterableIterator<[K, V]> {
    const layers: Layer<K, V>[] = [];
    for (let layer = this.base; layer !== undefined; layer = layer.below) layers.push(layer);
    if (this.top !== undefined) layers.unshift({ map: this.top, below: this.base });
    for (const { map, below } of layers.reverse()) {
      for (const key of map.keys()) {
        if (!isIn(below, key)) yield [key, this.get(key) as V];
      }
    }
  }

  fork(): ForkMap<K, V> {
    if (this.top !== undefined) {
      this.base = { map: this.top, below: this.base };
      this.top = undefined;
    }
    const fork = new ForkMap<K, V>();
    fork.base = this.base;
    fork.count = this.count;
    return fork;
  }
}

function isIn<K, V>(from: Layer<K, V> | undefined, key: K): boolean {
  for (let layer = from; layer !== undefined; layer = layer.below) {
    if (layer.map.has(key)) return true;
  }
  return false;
}

/**
 * Merges layers until each is at least twice the size of the one above it: any number of forks
 * leaves a depth of O(log n), and an entry is copied O(log n) times at most. It is done in place,
 * because every map that shares the layer reads the same from it afterwards; and on the first write
 * after a fork instead of in the fork, which stays constant.
 */
function compact<K, V>(layer: Layer<K, V>): void {
  const merging = [layer];
  let size = layer.map.size;
  let below = layer.below;
  while (below !== undefined && below.map.size < 2 * size) {
    merging.push(below);
    size += below.map.size;
    below = below.below;
  }
  if (merging.length === 1) return;
  const merged = new Map<K, V>();
  for (const { map } of merging.reverse()) {
    for (const [key, value] of map) merged.set(key, value);
  }
  layer.map = merged;
  layer.below = below;
}
