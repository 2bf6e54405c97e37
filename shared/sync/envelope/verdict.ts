// Which envelopes of a document count. A pure function of the envelopes' headers and of each device's standing, so that all who hold the same
// set decide the same:
//   1. By right: all of a current writer; those of a former one up to its cut.
//   2. Adopted: what a counting envelope names, and all before it in that chain, through any number of steps (least fixpoint). The design
//      said "named by a current writer"; by that, removing the one who adopted would void a third person's edits again.
//   3. A cloned device counts by right up to before its fork only. From there on, the branch that most other devices built on (by right)
//      may be adopted; between equals the smaller hash. So nobody can erase, by forking his own past, what others built on.
import type { Chain, DocLog, Entry } from './doc-log.ts'

/** Where a device's right to write in a document ends: `Infinity` for a current writer, a cut, or 0. */
export type Standing = (device: string) => number

/**
 * Makes the verdict anew when the standing or a fork changed. False when something that was counted no longer counts: then the document must
 * be rebuilt from what counts.
 */
export function judge(log: DocLog, standing: Standing): boolean {
  const rights = new Map<Chain, number>()
  for (const chain of log.chains.values()) {
    const right = standing(chain.device)
    rights.set(chain, chain.fork === null ? right : Math.min(right, chain.fork - 1))
  }
  let holds = true
  for (const [chain, right] of rights) {
    const before = chain.path
    if (chain.fork !== null) chain.path = choosePath(log, chain, rights)
    const at = chain.counted - chain.base.seq - 1
    if (at >= 0 && before[at] !== chain.path[at]) holds = false
    chain.limit = right
    chain.scanned = 0
  }
  adopt(log)
  for (const chain of log.chains.values()) if (chain.counted > Math.max(chain.limit, chain.base.seq)) holds = false
  log.stale = false
  return holds
}

/** Raises limits by what counting envelopes name, as far as this was not done yet. */
export function adopt(log: DocLog): void {
  const open = new Set(log.chains.values())
  for (const chain of open) {
    open.delete(chain)
    for (let entry = chain.path[chain.scanned]; entry && entry.seq <= chain.limit; entry = chain.path[chain.scanned]) {
      chain.scanned++
      for (const dep of entry.deps) {
        const target = log.chains.get(dep.device)
        if (!target || dep.seq <= target.limit || target.at(dep.seq)?.tag !== dep.tag) continue
        target.limit = dep.seq
        open.add(target)
      }
    }
  }
}

function choosePath(log: DocLog, chain: Chain, rights: ReadonlyMap<Chain, number>): Entry[] {
  const path: Entry[] = []
  for (let seq = chain.base.seq + 1; ; seq++) {
    const parent = path.at(-1) ?? null
    const next = chain.all(seq).filter((entry) => entry.parent === parent)
    const [only] = next
    if (!only) return path
    if (next.length === 1) {
      path.push(only)
      continue
    }
    const votes = votesFor(log, chain, seq, next, rights)
    const best = [...next].sort((a, b) => (votes.get(b) ?? 0) - (votes.get(a) ?? 0) || compare(a.hash, b.hash))[0]
    path.push(best ?? only)
  }
}

/** How many other devices built on each branch, by envelopes that count by right. */
function votesFor(
  log: DocLog,
  forked: Chain,
  fork: number,
  branches: readonly Entry[],
  rights: ReadonlyMap<Chain, number>,
): Map<Entry, number> {
  const voters = new Map<Entry, Set<string>>()
  for (const [chain, right] of rights) {
    if (chain === forked) continue
    for (const entries of chain.bySeq) {
      const entry = entries[0]
      if (!entry || entry.seq > right || entries.length > 1) break
      for (const dep of entry.deps) {
        if (dep.device !== forked.device || dep.seq < fork) continue
        for (const named of forked.all(dep.seq)) {
          const branch = named.tag === dep.tag ? ancestorAt(named, fork) : null
          if (branch && branches.includes(branch))
            voters.set(branch, (voters.get(branch) ?? new Set()).add(chain.device))
        }
      }
    }
  }
  return new Map([...voters].map(([branch, devices]) => [branch, devices.size]))
}

function ancestorAt(entry: Entry, seq: number): Entry | null {
  let at: Entry | null = entry
  while (at && at.seq > seq) at = at.parent
  return at
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0)
}
