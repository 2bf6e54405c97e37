// In which order items stand, and what has to be done before what. Two people may each add a prerequisite, and only both together make a
// circle: readers take such a circle apart the same way everywhere, and say that they did.

/** An item as far as its place is concerned. */
export interface Placed {
  key: string
  order: number
  /** Keys of items to be done before. Ones that are not there count as done. */
  after: readonly string[]
}

/** Items in the order in which people put them; equals by key, so that it is the same on every device. */
export function inOrder<I extends Pick<Placed, 'key' | 'order'>>(items: readonly I[]): I[] {
  return [...items].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

/** Where an item has to stand to come between two others; null for the beginning and the end. */
export function orderBetween(before: number | null, after: number | null): number {
  if (before === null) return after === null ? 0 : after - 1024
  return after === null ? before + 1024 : (before + after) / 2
}

/** True when `key` would then have to be done before itself. */
export function closesCircle(
  afterByKey: ReadonlyMap<string, readonly string[]>,
  key: string,
  after: readonly string[],
): boolean {
  const seen = new Set<string>()
  const open = [...after]
  while (open.length > 0) {
    const next = open.pop() ?? ''
    if (next === key) return true
    if (seen.has(next)) continue
    seen.add(next)
    open.push(...(afterByKey.get(next) ?? []))
  }
  return false
}

export interface Prerequisites {
  /** What has to be done before each item, by key: without items that are not there and without circles. */
  after: Map<string, string[]>
  /** Prerequisites left out because they close a circle: `key` would have to come after `before`. */
  dropped: { key: string; before: string }[]
}

/** The prerequisites that hold. They are taken in by key, so the same ones are left out on every device. */
export function prerequisites(items: readonly Placed[]): Prerequisites {
  const known = new Set(items.map(({ key }) => key))
  const after = new Map<string, string[]>([...known].map((key) => [key, []]))
  const dropped: { key: string; before: string }[] = []
  const edges = items
    .flatMap((item) => [...new Set(item.after)].map((before) => ({ key: item.key, before })))
    .filter(({ before }) => known.has(before))
    .sort((a, b) => (`${a.key} ${a.before}` < `${b.key} ${b.before}` ? -1 : 1))
  for (const edge of edges) {
    if (closesCircle(after, edge.key, [edge.before])) dropped.push(edge)
    else after.get(edge.key)?.push(edge.before)
  }
  return { after, dropped }
}
