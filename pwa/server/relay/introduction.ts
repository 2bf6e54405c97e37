// How a device gets in that the relay does not know: it brings the operations by which it belongs to the space. So a space is founded, and
// so a relay that was set back, or begun anew, learns what it lacks.
import { type ClientMessage, ENTRY_OP, LIMITS } from '../../../shared/sync/relay/protocol.ts'
import { quotaFor } from './append.ts'
import type { Connection } from './connection.ts'
import { readRoster, type RelayRoster } from './roster.ts'
import type { Space } from './space.ts'

export class Introduction {
  private readonly entries: Uint8Array[] = []
  private readonly requests: { request: number; count: number }[] = []
  private size = 0
  /** The space's roster as it would be with what was brought. The true one changes only once the device proves to be in. */
  private trial: RelayRoster | null = null

  constructor(
    private readonly connection: Connection,
    private readonly space: Space,
    private readonly device: string,
    private readonly isSignedBy: (key: Uint8Array) => Promise<boolean>,
    private readonly enter: () => void,
  ) {}

  async append({ request, entries }: ClientMessage & { type: 'append' }): Promise<void> {
    const { context } = this.connection
    const foreign = entries.findIndex((entry) => entry[0] !== ENTRY_OP)
    if (foreign >= 0) return this.connection.refuse(request, 'refused', { index: foreign })
    this.size += entries.reduce((sum, entry) => sum + entry.byteLength, 0)
    if (this.size > context.limits.introductionBytes) return this.connection.refuse(request, 'quota')
    this.trial ??= await this.openTrial()
    const bad = await this.trial.accept(entries.map((entry) => entry.subarray(1)))
    if (bad[0] !== undefined) {
      context.metrics.add('refused_entries_total')
      return this.connection.refuse(request, 'refused', { index: bad[0] })
    }
    this.entries.push(...entries)
    this.requests.push({ request, count: entries.length })
    const key = this.trial.deviceKey(this.device)
    if (!key || !(await this.isSignedBy(key))) return
    await this.settle()
  }

  /**
   * It has brought all it has and is not in: with nothing to tell it, it is turned away. A device that was in, and proves it, is told that
   * it was removed.
   */
  async end(): Promise<void> {
    const key = this.space.roster.formerKey(this.device)
    if (key && (await this.isSignedBy(key))) this.connection.expel()
    else this.connection.turnAway()
  }

  private async openTrial(): Promise<RelayRoster> {
    const { context } = this.connection
    const trial = context.openRoster(this.space.name)
    await readRoster(trial, context.store, this.space.name)
    return trial
  }

  private async settle(): Promise<void> {
    const { connection, space, entries } = this
    const { context } = connection
    if (!space.roster.isFounded()) {
      const wait = context.foundingWait(connection.address)
      const last = this.requests.at(-1)?.request ?? 0
      if (wait > 0) return connection.refuse(last, 'rate', { retryAfter: wait })
      context.metrics.add('spaces_founded_total')
    }
    // Whoever comes to know the space only by its operations can be found by it from the moment they are acknowledged.
    await context.store.noteDevices(space.name, [...(this.trial?.known() ?? [])])
    const cursors: number[] = []
    for (let at = 0; at < entries.length; at += LIMITS.entriesPerAppend) {
      const part = entries.slice(at, at + LIMITS.entriesPerAppend)
      for (const entry of part) space.authors.set(entry, connection)
      cursors.push(...(await context.store.append(space.name, part, quotaFor(part, context.limits))))
    }
    await space.roster.accept(entries.map((entry) => entry.subarray(1)))
    this.enter()
    let at = 0
    for (const { request, count } of this.requests) {
      connection.send({ type: 'appended', request, cursors: cursors.slice(at, at + count) })
      at += count
    }
  }
}
