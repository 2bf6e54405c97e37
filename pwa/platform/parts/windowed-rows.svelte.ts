// A long list of which only what is looked at is loaded: pages around the viewport are watched, the rest is not even asked for, and
// the total comes with each answer. With 100,000 rows a screen holds a few hundred.
import { SvelteMap } from 'svelte/reactivity'
import type { Window } from '../../../shared/readmodel/rows.ts'

export const PAGE_SIZE = 50
/** Pages kept after they were scrolled out of sight, so that scrolling back shows rows at once. */
const KEPT_PAGES = 24

/** Watches one page of the list. Answers now and after changes; returns the function that stops it. */
export type WatchPage<R> = (
  page: { offset: number; limit: number },
  onAnswer: (answer: Window<R>) => void,
) => () => void

/** Answers a page once, at once, with as much of the rows as is in memory. */
export type OutlinePage<R> = (page: { offset: number; limit: number }) => Promise<Window<R>>

export class WindowedRows<R extends { id: string }> {
  /** How many rows match; null until the first answer. */
  total = $state<number | null>(null)
  /** A new question has been asked and not been answered: the rows of the old one are still shown. */
  stale = $state(false)

  readonly #pages = new SvelteMap<number, R[]>()
  readonly #stops = new Map<number, () => void>()
  /** Pages that were looked at, the last ones last. */
  readonly #seen = new Set<number>()
  /** Pages whose outline has been asked for and not come. */
  readonly #sketched = new Set<number>()
  #watch: WatchPage<R> | null = null
  #outline: OutlinePage<R> | null = null
  #generation = 0
  #first = 0
  #last = 0

  /** Asks a new question. What is shown stays until its first answer arrives, so that the list never flashes empty. */
  restart(watch: WatchPage<R>, outline: OutlinePage<R> | null = null): void {
    this.stop()
    this.#watch = watch
    this.#outline = outline
    this.#generation += 1
    this.stale = true
    this.show(0, Math.min(this.#last - this.#first, PAGE_SIZE))
  }

  /** Tells which rows are in sight (inclusive). Loads their pages and the neighbours, stops watching the others. */
  show(first: number, last: number): void {
    this.#first = Math.max(0, first)
    this.#last = Math.max(this.#first, last)
    const margin = PAGE_SIZE / 2
    const from = Math.floor(Math.max(0, this.#first - margin) / PAGE_SIZE)
    const limit = this.total === null || this.stale ? Number.MAX_SAFE_INTEGER : Math.max(0, this.total - 1)
    const to = Math.floor(Math.min(limit, this.#last + margin) / PAGE_SIZE)
    for (const [page, stop] of this.#stops) {
      if (page < from || page > to) {
        stop()
        this.#stops.delete(page)
      }
    }
    // Where nothing is shown yet, as at the end of a long drag, what is in memory comes first, and only for the rows in sight.
    if (!this.stale) {
      const lastSeen = Math.floor(Math.min(limit, this.#last) / PAGE_SIZE)
      for (let page = Math.floor(this.#first / PAGE_SIZE); page <= lastSeen; page += 1) this.#sketch(page)
    }
    for (let page = from; page <= to; page += 1) {
      this.#seen.delete(page)
      this.#seen.add(page)
      this.#open(page)
    }
    this.#forget()
  }

  /** The row at a position of the list, when it is loaded. Reactive. */
  rowAt(index: number): R | undefined {
    return this.#pages.get(Math.floor(index / PAGE_SIZE))?.[index % PAGE_SIZE]
  }

  /** All rows that are loaded, in order; between them others may be missing. */
  loaded(): R[] {
    return [...this.#pages].sort(([a], [b]) => a - b).flatMap(([, rows]) => rows)
  }

  /** The position of a loaded row, or -1. */
  indexOf(id: string): number {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === id)
      if (at >= 0) return page * PAGE_SIZE + at
    }
    return -1
  }

  /** Stops watching. Rows stay readable. */
  stop(): void {
    this.#generation += 1
    for (const stop of this.#stops.values()) stop()
    this.#stops.clear()
    this.#sketched.clear()
  }

  #open(page: number): void {
    if (!this.#watch || this.#stops.has(page)) return
    const generation = this.#generation
    let stopped = false
    const stop = this.#watch({ offset: page * PAGE_SIZE, limit: PAGE_SIZE }, (answer) => {
      if (stopped || generation !== this.#generation) return
      if (this.stale) {
        this.stale = false
        this.#pages.clear()
      }
      this.total = answer.total
      this.#pages.set(page, answer.rows)
    })
    this.#stops.set(page, () => {
      stopped = true
      stop()
    })
  }

  /** Fills a page from memory until its rows are read. */
  #sketch(page: number): void {
    if (!this.#outline || this.#pages.has(page) || this.#sketched.has(page)) return
    const generation = this.#generation
    this.#sketched.add(page)
    void this.#outline({ offset: page * PAGE_SIZE, limit: PAGE_SIZE })
      .then(({ rows }) => {
        const isWanted = generation === this.#generation && this.#stops.has(page)
        if (isWanted && !this.#pages.has(page)) this.#pages.set(page, rows)
      })
      .catch(() => undefined)
      .finally(() => this.#sketched.delete(page))
  }

  /** Not the farthest ones: in the middle of a jump those are the rows still on the screen. */
  #forget(): void {
    if (this.stale) return
    for (const page of this.#seen) {
      if (this.#pages.size <= KEPT_PAGES || this.#stops.has(page)) return
      this.#seen.delete(page)
      this.#pages.delete(page)
    }
  }
}
