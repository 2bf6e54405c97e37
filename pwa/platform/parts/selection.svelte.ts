// Which rows of a list are selected. Kept by id, so that sorting, live changes and scrolling do not move it.
import { SvelteSet } from 'svelte/reactivity'

/** Ids at the positions `from` to `to` (inclusive), loaded or not. */
export type IdsBetween = (from: number, to: number) => Promise<string[]>

export class Selection {
  readonly #ids = new SvelteSet<string>()
  /** Where a range starts: the row touched last. */
  #anchor: { index: number; selected: boolean } | null = null

  get size(): number {
    return this.#ids.size
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** The ids in the order they were selected. */
  all(): string[] {
    return [...this.#ids]
  }

  /** Selects or unselects one row and starts ranges there. */
  toggle(id: string, index: number): void {
    const selected = !this.#ids.has(id)
    if (selected) this.#ids.add(id)
    else this.#ids.delete(id)
    this.#anchor = { index, selected }
  }

  /** Gives every row from the anchor to `index` the anchor's state. Without an anchor, only the row itself is selected. */
  async extendTo(id: string, index: number, idsBetween: IdsBetween): Promise<void> {
    const anchor = this.#anchor
    if (!anchor) {
      this.toggle(id, index)
      return
    }
    const ids = await idsBetween(Math.min(anchor.index, index), Math.max(anchor.index, index))
    for (const each of ids) {
      if (anchor.selected) this.#ids.add(each)
      else this.#ids.delete(each)
    }
  }

  /** Selects exactly these. */
  replace(ids: Iterable<string>): void {
    this.#ids.clear()
    for (const id of ids) this.#ids.add(id)
    this.#anchor = null
  }

  clear(): void {
    this.#ids.clear()
    this.#anchor = null
  }
}
