/** Rows by their keys, in their order; a row stands under each of its own. */
export function groupBy<R>(rows: readonly R[], keysOf: (row: R) => readonly string[]): Map<string, R[]> {
  const groups = new Map<string, R[]>()
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const group = groups.get(key)
      if (group) group.push(row)
      else groups.set(key, [row])
    }
  }
  return groups
}
