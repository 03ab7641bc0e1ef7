import { ExactTotal } from './exact-total.js';
import { ALL, type Filter, NONE, SOME, type Verdict } from './filter.js';
import type { Column, Layout } from './layout.js';
import type { Leaf } from './leaf.js';
import { Branch, type Node, type Store } from './store.js';

function verdictOf(node: Node, filter: Filter): Verdict {
  return node.summary === undefined ? SOME : filter.verdict(node.summary);
}

/** The number of rows that fit. */
export function count(store: Store, filter: Filter): number {
  return filter.isOpen ? store.kept : total(store, filter, undefined);
}

/** The sum of a column over the rows that fit. Throws a RangeError if it is not a safe integer. */
export function sum(store: Store, filter: Filter, column: Column): number {
  return total(store, filter, column);
}

function total(store: Store, filter: Filter, column: Column | undefined): number {
  const { layout, root, tail } = store;
  const result = new ExactTotal();
  if (root !== undefined) addNode(root, layout.chunk, filter, column, result);
  if (tail !== undefined) addRows(tail, store.kept % layout.chunk, filter, column, result);
  return result.value;
}

function addNode(
  node: Node,
  chunk: number,
  filter: Filter,
  column: Column | undefined,
  result: ExactTotal,
): void {
  const verdict = verdictOf(node, filter);
  if (verdict === NONE) return;
  if (verdict === ALL) {
    const tally = node.summary?.tally(column?.tally ?? 0, filter.mask);
    if (tally !== undefined && !Number.isNaN(tally)) {
      result.add(tally);
      return;
    }
  }
  if (node instanceof Branch) {
    for (const child of node.children) addNode(child, chunk, filter, column, result);
  } else addRows(node, chunk, filter, column, result);
}

function addRows(
  leaf: Leaf,
  rows: number,
  filter: Filter,
  column: Column | undefined,
  result: ExactTotal,
): void {
  for (let row = 0; row < rows; row += 1) {
    if (!filter.fits(leaf, row)) continue;
    const value = column === undefined ? 1 : leaf.cell(row, column.at);
    if (!Number.isNaN(value)) result.add(value);
  }
}

/** Collects the rows that fit in the order of seq, from `skip` on, until it has `wanted`. */
class Collector {
  readonly found: number[] = [];

  constructor(
    private readonly layout: Layout,
    private readonly filter: Filter,
    private readonly ascending: boolean,
    private skip: number,
    private readonly wanted: number,
  ) {}

  /** `first` is the seq of the node's first row, `span` how many chunks the node can hold. */
  node(node: Node, first: number, span: number): void {
    if (this.found.length >= this.wanted) return;
    const verdict = verdictOf(node, this.filter);
    if (verdict === NONE) return;
    if (verdict === ALL) {
      const rows = node.summary?.tally(0, this.filter.mask) ?? 0;
      if (rows <= this.skip) {
        this.skip -= rows;
        return;
      }
    }
    const { chunk, fan } = this.layout;
    if (!(node instanceof Branch)) {
      this.rows(node, first, chunk);
      return;
    }
    const { children } = node;
    const below = span / fan;
    for (let step = 0; step < children.length; step += 1) {
      const slot = this.ascending ? step : children.length - 1 - step;
      this.node(children[slot] as Node, first + slot * below * chunk, below);
    }
  }

  rows(leaf: Leaf, first: number, rows: number): void {
    for (let step = 0; step < rows && this.found.length < this.wanted; step += 1) {
      const row = this.ascending ? step : rows - 1 - step;
      if (!this.filter.fits(leaf, row)) continue;
      if (this.skip > 0) this.skip -= 1;
      else this.found.push(first + row);
    }
  }
}

/** The sequence numbers of the rows that fit, in the order of seq, from `skip` on. */
export function collect(
  store: Store,
  filter: Filter,
  order: 'asc' | 'desc',
  skip: number,
  wanted: number,
): number[] {
  const { layout, root, span, tail, first, length } = store;
  const collector = new Collector(layout, filter, order === 'asc', skip, wanted);
  const rest = store.kept % layout.chunk;
  if (tail !== undefined && order === 'desc') collector.rows(tail, length - rest, rest);
  if (root !== undefined) collector.node(root, first, span);
  if (tail !== undefined && order === 'asc') collector.rows(tail, length - rest, rest);
  return collector.found;
}
