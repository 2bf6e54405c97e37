import { type Dexie, type Table } from 'dexie'

/** What one commit changed, in the order it was taken in. */
export interface LoggedChange {
  /** Number of the commit; the read model stands at the last one. */
  rev: number
  /** Records whose row, or what hangs on them, is another one now. */
  ids: string[]
}

/** Commits kept for those who ask what changed since they last looked. */
const KEPT_IDS = 20_000

/**
 * What changed, commit by commit: written in the transaction of the rows themselves, so that columns, search and the extension's
 * look-up, each of which stands at some commit, can always be brought up to date, or know that they cannot.
 */
export class ChangeLog {
  private revision = 0
  /**
   * Numbers of this session follow this one, and are given to nobody else: what an earlier session has shown and not stored lies before. Until
   * a session has a commit of its own it stands at the last one on the disk, so that what is noted meanwhile is known to the next, too.
   */
  private begin = 0
  /** Commits before this one are not known any more. */
  private first = 1
  private readonly pending: LoggedChange[] = []

  constructor(private readonly db: Dexie) {}

  private get table(): Table<LoggedChange, number> {
    return this.db.table('changes')
  }

  /** Reads where the log stands. `now`: ms; the numbers of a session begin there. */
  async open(now: number): Promise<void> {
    const [first, last] = await Promise.all([
      this.table.orderBy(':id').limit(1).primaryKeys(),
      this.table.orderBy(':id').reverse().limit(1).primaryKeys(),
    ])
    const found = last[0] ?? 0
    this.begin = Math.max(found + 1000, now)
    this.revision = last.length > 0 ? found : this.begin
    this.first = first[0] ?? this.begin + 1
  }

  /** Number of the last commit taken in. */
  get last(): number {
    return this.revision
  }

  /** Adds a commit; it is `pending` until `stored` says that it is on the disk. One that changes nothing listed has no number. */
  add(ids: readonly string[]): LoggedChange {
    if (ids.length === 0) return { rev: this.revision, ids: [] }
    this.revision = Math.max(this.revision, this.begin) + 1
    const change = { rev: this.revision, ids: [...ids] }
    this.pending.push(change)
    return change
  }

  /** Commits up to this one are on the disk. */
  stored(rev: number): void {
    while (this.pending[0] && this.pending[0].rev <= rev) this.pending.shift()
  }

  /** Ids changed after a commit, each once, in the order of their last change; null when the log does not know that commit any more. */
  async since(rev: number): Promise<string[] | null> {
    if (!(await this.knows(rev))) return null
    const pending = [...this.pending]
    const stored = await this.table.where(':id').above(rev).toArray()
    const ids = new Set<string>()
    for (const change of [...stored, ...pending]) {
      if (change.rev <= rev) continue
      for (const id of change.ids) {
        ids.delete(id)
        ids.add(id)
      }
    }
    return [...ids]
  }

  /**
   * True when what came after a commit is known: one of this session, or one that came to the disk. What an earlier session has shown and
   * not stored has a number, too, between those of others.
   */
  private async knows(rev: number): Promise<boolean> {
    if (rev === this.revision) return true
    if (rev > this.revision || rev + 1 < this.first) return false
    return rev >= this.begin || (await this.table.where(':id').equals(rev).count()) > 0
  }

  /** Lets go of old commits. `needed`: the earliest commit somebody still stands at. The last one is always kept: it says where we are. */
  async trim(needed: number): Promise<void> {
    const rows = await this.table.where(':id').below(Math.min(needed, this.revision)).reverse().toArray()
    let kept = 0
    for (const { rev, ids } of rows) {
      kept += ids.length
      if (kept <= KEPT_IDS) continue
      await this.table.where(':id').belowOrEqual(rev).delete()
      this.first = rev + 1
      return
    }
  }
}
