// The core's side of the team. A space that nobody shares is `alone`: that is said, and lived with, without loading any code of sync.
import { definitionOf, isRecordType } from '../../domain/schema.ts'
import { idToType, type Id } from '../../kernel/ids.ts'
import type { Result } from '../../kernel/result.ts'
import type { RowWrite, StoredUpdate } from '../../store/document-store.ts'
import { ALONE, SILENT } from '../alone.ts'
import { SYNC_STATE, TEAM_STATE } from '../protocol.ts'
import type { SpaceTeam } from '../sync/space-team.ts'
import { openTextKey, type TeamMeta } from '../sync/tables.ts'
import type { SyncState, TeamState } from '../team-api.ts'
import type { TeamCall } from '../team-tab.ts'
import { CLIENTS_OF_SLOT } from '../text-writers.ts'
import type { Core } from './core.ts'

/** Sync begins so long after the first question was answered, or after the core opened when nobody asks, ms. */
const AFTER_FIRST_MS = 200
const UNASKED_MS = 3000
/** Sessions of texts count from here, documents of records from 1. */
const FIRST_TEXT_CLIENT = 2 ** 31

/** The team of one space. */
export class TeamHost {
  /** Null while nobody shares the space. */
  meta: TeamMeta | null = null
  private opening: Promise<SpaceTeam> | null = null
  private opened: SpaceTeam | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private isAnswered = false
  private nextUnsealed = 1
  /** The key of the lock at rest while it is open; null: there is none, or the keys are locked. It is on no disk. */
  vault: CryptoKey | null = null
  /** Texts that tabs have opened since this core began. */
  readonly openTexts = new Set<string>()

  constructor(private readonly core: Core) {}

  /** Takes what meta holds under `team`. Called before anything is written. */
  async restore(meta: TeamMeta | undefined): Promise<void> {
    if (!meta) return
    this.meta = meta
    const last = (await this.core.db.table('unsealed').toCollection().reverse().primaryKeys())[0] as string | undefined
    this.nextUnsealed = Number(last ?? 0) + 1
    this.wait(UNASKED_MS)
  }

  private wait(delay: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.open().catch(() => this.wait(UNASKED_MS)), delay)
  }

  /** A screen has its answer: what follows may take its time. */
  noteAnswer(): void {
    if (!this.meta || this.opening || this.isAnswered) return
    this.isAnswered = true
    this.wait(AFTER_FIRST_MS)
  }

  close(): void {
    clearTimeout(this.timer)
    this.opened?.close()
  }

  /** The part of the core that does sync, loaded when it is first needed. */
  private open(): Promise<SpaceTeam> {
    clearTimeout(this.timer)
    this.opening ??= import('../sync/space-team.ts')
      .then(({ openSpaceTeam }) => openSpaceTeam(this.core))
      .then((team) => {
        if (this.core.isClosed) team.close()
        this.opened = team
        return team
      })
    // What went wrong once may go well the next time.
    this.opening.catch(() => (this.opening = null))
    return this.opening
  }

  /** True when this device may not change records, as far as it knows. */
  get isReadOnly(): boolean {
    return this.meta !== null && !this.meta.mayWrite
  }

  /** True when this device may change all of these records, as far as it knows; some kinds only leaders write. */
  mayChange(ids: Iterable<string>): boolean {
    const { meta } = this
    if (!meta) return true
    if (!meta.mayWrite) return false
    if (meta.mayLead) return true
    for (const id of ids) {
      const type = idToType(id as Id)
      if (isRecordType(type) && definitionOf(type).writtenBy === 'leaders') return false
    }
    return true
  }

  /** The next Yjs client of this device; null while the space is not shared and any will do. */
  nextClient(current: number): number | null {
    if (!this.meta) return null
    const first = this.meta.slot * CLIENTS_OF_SLOT
    return current > first && current < first + CLIENTS_OF_SLOT ? current + 1 : first + 1
  }

  /** Rows that go to the disk with local edits, so that they are sent some day. */
  outgoing(updates: readonly StoredUpdate[]): RowWrite[] {
    if (!this.meta) return []
    const put = updates.map(({ docId, bytes }) => ({
      id: String(this.nextUnsealed++).padStart(15, '0'),
      docId,
      bytes,
    }))
    return [{ table: 'unsealed', put, remove: [] }]
  }

  /** Everything shown is on the disk: what is new of it may be sealed. */
  noteStored(): void {
    this.opened?.noteStored()
  }

  /** Nothing else is to be done. `force`: also what is hardly worth it. */
  async tidy(force: boolean): Promise<void> {
    await this.opened?.tidy(force)
  }

  /**
   * A tab has opened a text. What is typed there is found again after a crash, and carries a number of this device: the answer, null when the
   * one it has will do.
   */
  async registerText(name: string, client: number): Promise<{ client: number } | null> {
    const { meta } = this
    if (!meta) return null
    await this.core.db.table('sync').put({ id: openTextKey(name), value: true })
    this.openTexts.add(name)
    const first = meta.slot * CLIENTS_OF_SLOT
    if (client >= first && client < first + CLIENTS_OF_SLOT) return null
    return { client: await this.textClient() }
  }

  /** A number for one session of one text. None is given twice. */
  async textClient(): Promise<number> {
    const { db } = this.core
    const given = await db.transaction('rw', db.table('sync'), async () => {
      const last = ((await db.table('sync').get('textClients')) as { value: number } | undefined)?.value ?? 0
      await db.table('sync').put({ id: 'textClients', value: last + 1 })
      return last
    })
    return (this.meta?.slot ?? 0) * CLIENTS_OF_SLOT + FIRST_TEXT_CLIENT + given
  }

  /** What was typed in a text is stored. */
  noteText(name: string): void {
    this.opened?.noteText(name)
  }

  /** Keeps what the core must know of the team; the space is shared from now on. */
  async keep(meta: TeamMeta): Promise<void> {
    this.meta = meta
    await this.core.db.table('meta').put({ key: 'team', value: meta })
  }

  /** Tells the tabs that what they watch may be another one now. */
  changed(what: 'team' | 'sync'): void {
    if (!this.core.isClosed) this.core.options.onChanged({ [what === 'team' ? TEAM_STATE : SYNC_STATE]: null })
  }

  /** Answers a tab. */
  async act({ action, args }: TeamCall): Promise<TeamState | SyncState | Result<unknown, { code: string }> | null> {
    if (this.meta || action === 'share' || action === 'join') {
      const team = await this.open()
      return team.act(action, args)
    }
    if (action === 'state') return ALONE
    if (action === 'syncState') return SILENT
    return { ok: false, error: { code: 'not_shared' } }
  }
}
