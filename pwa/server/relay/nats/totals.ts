// How much each space holds. Every process counts what it adds and takes away, and adds that to the total all share once a second: a process
// that is killed loses the count of its last second. A quota is a bound on room, not a bill.
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { getMessage, type Link, patiently, replace } from './link.ts'

const SAVE_EVERY = 1000

export interface Total {
  entries: number
  bytes: number
}

interface Count {
  /** As the stream has it, at this sequence. */
  shared: Total
  sequence: number
  /** Not in it yet. */
  own: Total
}

export class Totals {
  private readonly counts = new Map<string, Count>()
  private readonly dirty = new Set<string>()
  private saving: Promise<void> = Promise.resolve()
  private readonly timer: NodeJS.Timeout

  constructor(private readonly link: Link) {
    this.timer = setInterval(() => {
      // What could not be saved now is saved with the next.
      this.save().catch(() => {})
    }, SAVE_EVERY)
    this.timer.unref()
  }

  /** Takes a total as the stream has it. */
  learn(space: string, sequence: number, bytes: Uint8Array): void {
    const count = this.countOf(space)
    if (sequence <= count.sequence) return
    const { entries, bytes: size } = JSON.parse(Buffer.from(bytes).toString()) as Total
    count.shared = { entries, bytes: size }
    count.sequence = sequence
  }

  of(space: string): Total {
    const count = this.counts.get(space)
    if (!count) return { entries: 0, bytes: 0 }
    return { entries: count.shared.entries + count.own.entries, bytes: count.shared.bytes + count.own.bytes }
  }

  add(space: string, entries: number, bytes: number): void {
    if (entries === 0 && bytes === 0) return
    const { own } = this.countOf(space)
    own.entries += entries
    own.bytes += bytes
    this.dirty.add(space)
  }

  /** Of all spaces. */
  sum(): { spaces: number; entries: number; bytes: number } {
    const all = [...this.counts.keys()].map((space) => this.of(space)).filter(({ entries }) => entries > 0)
    return {
      spaces: all.length,
      entries: all.reduce((sum, { entries }) => sum + entries, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }

  /** Resolves when all that was counted before is in the stream. */
  save(): Promise<void> {
    const done = this.saving.then(async () => {
      for (const space of [...this.dirty]) await this.saveOne(space)
    })
    this.saving = done.catch(() => {})
    return done
  }

  private async saveOne(space: string): Promise<void> {
    const { names } = this.link
    for (;;) {
      const count = this.countOf(space)
      const { entries, bytes } = count.own
      this.dirty.delete(space)
      if (entries === 0 && bytes === 0) return
      const total = { entries: count.shared.entries + entries, bytes: count.shared.bytes + bytes }
      try {
        const sequence = await patiently(() =>
          replace(this.link, names.total(space), utf8(JSON.stringify(total)), count.sequence),
        )
        if (sequence !== null) {
          this.learn(space, sequence, utf8(JSON.stringify(total)))
          count.own = { entries: count.own.entries - entries, bytes: count.own.bytes - bytes }
          return
        }
        // Another process was faster, or an answer of ours was lost; then this second is counted twice.
        const found = await getMessage(this.link, { last_by_subj: names.total(space) })
        if (found) this.learn(space, found.seq, found.data)
      } catch (error) {
        this.dirty.add(space)
        throw error
      }
    }
  }

  private countOf(space: string): Count {
    const none = { entries: 0, bytes: 0 }
    const count = this.counts.get(space) ?? { shared: none, sequence: 0, own: { ...none } }
    this.counts.set(space, count)
    return count
  }

  stop(): void {
    clearInterval(this.timer)
  }
}
