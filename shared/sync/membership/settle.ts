// Which of many removals stand when some of them are aimed at each other's authors.

/** What is to be settled: numbers from 0, who attacks whom, and how senior each author is. */
export interface Conflict {
  count: number
  /** For each removal, those that void it if they stand. */
  attackers: readonly (readonly number[])[]
  /** Negative when the first is by the more senior author. Total: never 0 for two different ones. */
  compare(a: number, b: number): number
}

export interface Settlement {
  stands: boolean[]
  /** Those that a more senior one beat in a cycle: void for good, though nobody who stands need have removed their authors. */
  beaten: number[]
}

/**
 * Strong remove, and seniority where it goes in a circle. A removal that nobody attacks stands; one that a standing one attacks falls; so
 * through all that hang on each other in a line. Where some attack each other in a circle (a strongly connected part that nothing standing
 * touches from outside), the one with the most senior author stands, those of the circle that attack it fall, and what is left of the circle
 * is settled in the same way. Every step depends on the graph and a total order only, so equal graphs settle equally.
 */
export function settle(conflict: Conflict): Settlement {
  const { attackers, compare } = conflict
  const stands: boolean[] = new Array<boolean>(conflict.count).fill(false)
  const beaten: number[] = []
  // Parts to settle, last first; a part waits until all that attack it from outside are settled.
  const work: number[][] = componentsOf(
    Array.from({ length: conflict.count }, (_, at) => at),
    attackers,
  ).reverse()
  for (let part = work.pop(); part; part = work.pop()) {
    const left = part.filter((at) => !attackers[at]!.some((by) => stands[by]))
    if (left.length === 1 || left.length < part.length) {
      if (left.length === 1) stands[left[0]!] = true
      else work.push(...componentsOf(left, attackers).reverse())
      continue
    }
    const winner = left.reduce((best, at) => (compare(at, best) < 0 ? at : best))
    stands[winner] = true
    const against = new Set(attackers[winner])
    const rest = left.filter((at) => at !== winner && !against.has(at))
    beaten.push(...left.filter((at) => at !== winner && against.has(at)))
    work.push(...componentsOf(rest, attackers).reverse())
  }
  return { stands, beaten }
}

/** Strongly connected parts (Tarjan), each after the parts that attack it. Without recursion: a line of attacks can be long. */
function componentsOf(nodes: readonly number[], attackers: readonly (readonly number[])[]): number[][] {
  const inside = new Set(nodes)
  const index = new Map<number, number>()
  const low = new Map<number, number>()
  const open: number[] = []
  const isOpen = new Set<number>()
  const parts: number[][] = []
  for (const root of nodes) {
    if (index.has(root)) continue
    const path: { node: number; next: number }[] = []
    const enter = (node: number): void => {
      index.set(node, index.size)
      low.set(node, index.get(node)!)
      open.push(node)
      isOpen.add(node)
      path.push({ node, next: 0 })
    }
    enter(root)
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const { node } = top
      const by = attackers[node]![top.next++]
      if (by !== undefined) {
        if (!inside.has(by)) continue
        if (!index.has(by)) enter(by)
        else if (isOpen.has(by)) low.set(node, Math.min(low.get(node)!, index.get(by)!))
        continue
      }
      path.pop()
      const above = path.at(-1)
      if (above) low.set(above.node, Math.min(low.get(above.node)!, low.get(node)!))
      if (low.get(node) !== index.get(node)) continue
      const part: number[] = []
      for (let member = open.pop(); member !== undefined; member = open.pop()) {
        isOpen.delete(member)
        part.push(member)
        if (member === node) break
      }
      parts.push(part)
    }
  }
  return parts
}
