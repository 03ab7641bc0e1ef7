/** Of some names, those that are most like another: for those who misspelt it. */
export function nearest(name: string, names: readonly string[], most = 3): string[] {
  const far = (other: string): number => distance(name.toLowerCase(), other.toLowerCase());
  return names
    .map((other) => ({ other, far: far(other) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ other }) => other);
}

/** How many letters have to be put in, taken out or replaced (Levenshtein), of the first 200. */
export function distance(a: string, b: string): number {
  const [from, to] = [a.slice(0, 200), b.slice(0, 200)];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
