import type { RowChange } from '../../readmodel/projection.ts'
import type { Changed } from '../protocol.ts'

const NAMED = 200

/** What tabs are told of a commit: the tables, and the ids when they are few. */
export function toChanged(changes: readonly RowChange[]): Changed {
  const changed: Changed = {}
  for (const { table, id } of changes) {
    const ids = (changed[table] ??= [])
    ids.push(id)
  }
  for (const [table, ids] of Object.entries(changed)) if (ids && ids.length > NAMED) changed[table] = null
  return changed
}

/** Between two words to the tabs while many writes wait, ms: each makes every screen ask again. */
const CROWDED_PAUSE_MS = 250

/**
 * Tells the tabs what changed: at once as a rule; while more writes wait to be shown, the changes of several together.
 */
export class ChangeTeller {
  private waiting: Changed = {}
  private lastTold = Number.NEGATIVE_INFINITY

  constructor(
    private readonly tell: (changed: Changed) => void,
    private readonly isCrowded: () => boolean,
  ) {}

  add(changed: Changed): void {
    for (const [table, ids] of Object.entries(changed)) {
      const held = this.waiting[table]
      const both = held === undefined ? ids : held === null || ids === null ? null : [...held, ...ids]
      this.waiting[table] = both && both.length > NAMED ? null : both
    }
    if (!this.isCrowded() || performance.now() - this.lastTold >= CROWDED_PAUSE_MS) this.flush()
  }

  /** Says what waits. Called when the last of the waiting writes is shown. */
  flush(): void {
    if (Object.keys(this.waiting).length === 0) return
    const told = this.waiting
    this.waiting = {}
    this.lastTold = performance.now()
    this.tell(told)
  }
}
