import type { Op } from './op.ts'

const MAX_WAITING = 4096
const MAX_WAITING_BYTES = 16 * 1024 * 1024

/** Operations whose parents or whose author's keys are not here yet. Bounded: when it is full the one that has waited longest goes. */
export class WaitingRoom {
  private readonly ops = new Map<string, { op: Op; reason: string }>()
  private readonly byReason = new Map<string, Set<string>>()
  private readonly awaited = new Map<string, number>()
  private bytes = 0

  /** Keeps an operation until `reason` (a hash, or `device:` and an id) comes in. */
  put(op: Op, reason: string): void {
    if (this.ops.has(op.hash)) return
    this.ops.set(op.hash, { op, reason })
    this.bytes += op.bytes.byteLength
    for (const up of op.prev) this.awaited.set(up, (this.awaited.get(up) ?? 0) + 1)
    const same = this.byReason.get(reason)
    if (same) same.add(op.hash)
    else this.byReason.set(reason, new Set([op.hash]))
    for (const oldest of this.ops.keys()) {
      if (this.ops.size <= MAX_WAITING && this.bytes <= MAX_WAITING_BYTES) break
      this.drop(oldest)
    }
  }

  /** True when an operation here names this one as a parent. */
  isAwaited(hash: string): boolean {
    return this.awaited.has(hash)
  }

  /** Takes out what waited for any of these. */
  takeFor(...reasons: string[]): Op[] {
    return reasons.flatMap((reason) =>
      [...(this.byReason.get(reason) ?? [])].flatMap((hash) => {
        const op = this.ops.get(hash)?.op
        this.drop(hash)
        return op ? [op] : []
      }),
    )
  }

  private drop(hash: string): void {
    const entry = this.ops.get(hash)
    if (!entry) return
    this.ops.delete(hash)
    this.bytes -= entry.op.bytes.byteLength
    for (const up of entry.op.prev) {
      const left = (this.awaited.get(up) ?? 0) - 1
      if (left > 0) this.awaited.set(up, left)
      else this.awaited.delete(up)
    }
    const same = this.byReason.get(entry.reason)
    same?.delete(hash)
    if (same?.size === 0) this.byReason.delete(entry.reason)
  }
}
