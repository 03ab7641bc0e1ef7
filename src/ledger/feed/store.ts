import type { Draft, Layout } from './layout.js';
import { Leaf } from './leaf.js';
import type { Owner } from './owner.js';
import { Summary } from './summary.js';

export class Branch {
  /** Undefined until it is asked for, and again when a chunk came in below. */
  private known: Summary | undefined;

  constructor(
    readonly owner: Owner,
    readonly children: Node[],
    known?: Summary,
  ) {
    this.known = known;
  }

  /** Added up when it is asked for: a story appends a million rows before anyone asks. */
  get summary(): Summary {
    this.known ??= Summary.sum(this.children.map(({ summary }) => summary));
    return this.known;
  }

  ownedBy(owner: Owner): Branch {
    if (this.owner === owner) return this;
    return new Branch(owner, this.children.slice(), this.known?.copy());
  }

  /** A chunk came in below. */
  grow(): void {
    this.known = undefined;
  }

  change(layout: Layout, before: Float64Array, after: Float64Array): void {
    this.known?.change(layout, before, after);
  }
}

export type Node = Leaf | Branch;

/** A change of one row, encoded. */
interface Edit {
  readonly owner: Owner;
  readonly layout: Layout;
  readonly before: Float64Array;
  readonly after: Draft;
}

/**
 * The rows of a feed: a tree of full chunks with a summary in each node, and the chunk that is being
 * filled. A node belongs to one owner, who writes into it; anyone else copies the path to it.
 */
export class Store {
  /** Rows that ever were, those that were forgotten included. */
  length = 0;
  /** The first row that is kept: those before it were forgotten. */
  first = 0;
  /** The tree of the full chunks; `span` is how many it can hold before it grows a level. */
  root: Node | undefined;
  span = 1;
  tail: Leaf | undefined;

  constructor(readonly layout: Layout) {}

  fork(): Store {
    const fork = new Store(this.layout);
    fork.length = this.length;
    fork.first = this.first;
    fork.root = this.root;
    fork.span = this.span;
    fork.tail = this.tail;
    return fork;
  }

  /** How many rows are kept. */
  get kept(): number {
    return this.length - this.first;
  }

  /** Forgets all rows, whose numbers stay taken. The chunk that was being filled is filled anew. */
  forget(): void {
    this.first = this.length;
    this.root = undefined;
    this.span = 1;
  }

  /** The chunk of a row that is kept. */
  leaf(seq: number): Leaf {
    const { chunk, fan } = this.layout;
    let place = Math.floor((seq - this.first) / chunk);
    if (this.tail !== undefined && place === Math.floor(this.kept / chunk)) return this.tail;
    let node = this.root as Node;
    for (let span = this.span; node instanceof Branch; ) {
      span /= fan;
      node = node.children[Math.floor(place / span)] as Node;
      place %= span;
    }
    return node;
  }

  append(owner: Owner, draft: Draft, combinations: number): void {
    const { layout } = this;
    const { chunk } = layout;
    const row = this.kept % chunk;
    const tail = this.tail?.ownedBy(owner) ?? Leaf.empty(owner, layout, this.length === 0);
    tail.append(layout, row, draft);
    this.tail = tail;
    this.length += 1;
    if (row + 1 === chunk) {
      this.plant(owner, tail.full(layout, combinations));
      this.tail = undefined;
    }
  }

  change(owner: Owner, seq: number, before: Float64Array, after: Draft): void {
    const { layout } = this;
    const { chunk } = layout;
    const place = Math.floor((seq - this.first) / chunk);
    const row = (seq - this.first) % chunk;
    const edit = { owner, layout, before, after };
    if (this.tail !== undefined && place === Math.floor(this.kept / chunk)) {
      this.tail = this.tail.ownedBy(owner);
      this.tail.change(layout, row, before, after);
    } else this.root = changed(this.root as Node, this.span, place, row, edit);
  }

  /** Puts a full chunk, counted in the length already, at the end of the tree. */
  private plant(owner: Owner, leaf: Leaf): void {
    const { chunk, fan } = this.layout;
    const place = this.kept / chunk - 1;
    if (this.root === undefined) {
      this.root = leaf;
      return;
    }
    if (place === this.span) {
      this.root = new Branch(owner, [this.root]);
      this.span *= fan;
    }
    this.root = planted(this.root as Branch, this.span, place, owner, fan, leaf);
  }
}

function planted(
  branch: Branch,
  span: number,
  place: number,
  owner: Owner,
  fan: number,
  leaf: Leaf,
): Branch {
  const own = branch.ownedBy(owner);
  own.grow();
  const below = span / fan;
  const slot = Math.floor(place / below);
  const child = own.children[slot];
  own.children[slot] =
    child instanceof Branch
      ? planted(child, below, place % below, owner, fan, leaf)
      : stem(leaf, below, owner, fan);
  return own;
}

/** A branch of the given span whose first and only chunk this is. */
function stem(leaf: Leaf, span: number, owner: Owner, fan: number): Node {
  if (span === 1) return leaf;
  return new Branch(owner, [stem(leaf, span / fan, owner, fan)]);
}

function changed(node: Node, span: number, place: number, row: number, edit: Edit): Node {
  const { owner, layout, before, after } = edit;
  const own = node.ownedBy(owner);
  if (own instanceof Leaf) {
    own.change(layout, row, before, after);
  } else {
    own.change(layout, before, after.cells);
    const below = span / layout.fan;
    const slot = Math.floor(place / below);
    const child = own.children[slot] as Node;
    own.children[slot] = changed(child, below, place % below, row, edit);
  }
  return own;
}
