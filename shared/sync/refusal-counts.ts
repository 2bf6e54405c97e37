/** Most names that are counted one by one. */
const MAX_NAMES = 1024

/** Counts of refusals by who caused them, so that a person can be told. */
export class RefusalCounts<Code extends string> {
  private readonly counts = new Map<string, Map<Code, number>>()

  /** Counts one. `who` is a device, or whoever sent what nobody signed. */
  count(who: string, code: Code): void {
    const name = this.counts.has(who) || this.counts.size < MAX_NAMES ? who : 'others'
    const of = this.counts.get(name) ?? new Map<Code, number>()
    of.set(code, (of.get(code) ?? 0) + 1)
    this.counts.set(name, of)
  }

  /** How often one was refused for a reason; for any reason when none is named. */
  of(who: string, code?: Code): number {
    const of = this.counts.get(who)
    return code ? (of?.get(code) ?? 0) : [...(of?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  }

  /** All counts. */
  all(): { who: string; code: Code; count: number }[] {
    return [...this.counts].flatMap(([who, of]) => [...of].map(([code, count]) => ({ who, code, count })))
  }
}
