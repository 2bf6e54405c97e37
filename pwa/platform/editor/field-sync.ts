// One field on the screen and the same field in the record, which other tabs and people change too. Decides what the person sees: their
// own typing is never taken away, and what others wrote is merged into it.
import type { FieldKind } from './fields.ts'

interface Echo<T> {
  value: T
  /** When it was acknowledged, ms; null while on its way. */
  ackedAt: number | null
}

/** How long an acknowledged write may take to show up in a row. After that the same value coming in is somebody else's. */
const ECHO_MS = 3_000

export class FieldSync<T> {
  readonly #kind: FieldKind<T>
  /** The value last known to stand in the record: the common ground of a merge. */
  #shared: T
  /** The value of the latest row, to tell a change of this field from a change of another. */
  #row: T
  #echoes: Echo<T>[] = []
  /** What the person sees, as typed. */
  local: T

  constructor(kind: FieldKind<T>, initial: T) {
    this.#kind = kind
    this.#shared = initial
    this.#row = initial
    this.local = initial
  }

  /** The value a merge would start from: kept beside unsaved values, so that they can be merged after a crash. */
  get shared(): T {
    return this.#shared
  }

  /** True while the person's value differs from what is known to be stored. */
  get dirty(): boolean {
    return !this.#kind.equal(this.#kind.toStored(this.local), this.#shared)
  }

  /** The person changed the value. Returns what to store. */
  edit(value: T): T {
    this.local = value
    return this.#kind.toStored(value)
  }

  /** A write of this value has left. */
  sent(value: T): void {
    this.#echoes.push({ value, ackedAt: null })
  }

  /** A write of this value was acknowledged at `now`. */
  acked(value: T, now: number): void {
    const echo = this.#echoes.find((each) => each.ackedAt === null && this.#kind.equal(each.value, value))
    if (!echo) return // Its row came first and has been taken in already.
    echo.ackedAt = now
    this.#shared = value
  }

  /** A write of this value did not get through. */
  failed(value: T): void {
    const at = this.#echoes.findIndex((each) => each.ackedAt === null && this.#kind.equal(each.value, value))
    if (at >= 0) this.#echoes.splice(at, 1)
  }

  /**
   * A row came in. Returns what must be stored now because a merge made it, or null when there is nothing to store; `local` is what the
   * screen shows from now on.
   */
  receive(theirs: T, now: number): { store: T } | null {
    const { equal, merge, toStored } = this.#kind
    if (equal(theirs, this.#row)) return null
    this.#row = theirs
    this.#echoes = this.#echoes.filter((each) => each.ackedAt === null || now - each.ackedAt <= ECHO_MS)
    const mine = this.#echoes.findIndex((each) => equal(each.value, theirs))
    if (mine >= 0) {
      this.#echoes.splice(0, mine + 1)
      if (!this.dirty && !equal(theirs, this.#shared)) this.local = theirs
      this.#shared = theirs
      return null
    }
    const wasDirty = this.dirty
    const base = this.#shared
    this.#shared = theirs
    if (!wasDirty) {
      if (!equal(toStored(this.local), theirs)) this.local = theirs
      return null
    }
    this.local = merge(base, this.local, theirs)
    return this.dirty ? { store: toStored(this.local) } : null
  }
}
