import { breathe } from '../../kernel/breathe.ts'
import { DamagedIndexError, type SearchEngine } from './engine.ts'
import { Finder, type FindOptions, type Found } from './finder.ts'
import { Indexer } from './indexer.ts'
import { toQuery, type SearchQuery } from './query.ts'
import { loadScripts, type Scripts } from './script.ts'
import type { SearchSource, SearchTable } from './source.ts'

/** `idle`: nobody has asked for it yet; `unavailable`: it cannot be kept on this device, and finds nothing. */
export interface SearchState {
  kind: 'idle' | 'building' | 'ready' | 'unavailable'
  done: number
  total: number
}

export interface SearchIndexOptions {
  source: SearchSource
  /** Opens the engine; called when search is first needed, and again after it failed. */
  openEngine(): Promise<SearchEngine>
  /** Awaited before each slice of `catchUp` that nobody waits for: lets more urgent work go first. */
  turn?(): Promise<void>
}

export interface CatchUpOptions {
  signal?: AbortSignal
  /** Somebody waits for the end of it: no turn is waited for, also when it runs already. */
  isUrgent?: boolean
  /** Ends after this time though more is to do; what is done stays. */
  budgetMs?: number
}

/** A damaged index is built again; one that is damaged again and again stands on a device that cannot keep it. */
const MAX_REPAIRS = 3

interface Opened {
  engine: SearchEngine
  scripts: Scripts
  indexer: Indexer
  finder: Finder
}

/**
 * The full-text search of one space. Nothing is loaded before it is first used. It can be asked at any time: while it is being built it
 * answers from what is there, and `state` says so.
 */
export class SearchIndex {
  private opening: Promise<Opened> | null = null
  private opened: Opened | null = null
  private isClosed = false
  /** What is stored is to be thrown away when it is next opened. */
  private isDoubted = false
  private repairs = 0
  private running: Promise<boolean> | null = null
  private hurry: () => void = () => undefined
  /** Resolves when somebody waits for the catching up that runs. */
  private hurried: Promise<void> = Promise.resolve()
  private queue: Promise<unknown> = Promise.resolve()
  private current: SearchState = { kind: 'idle', done: 0, total: 0 }
  private readonly callbacks = new Set<(state: SearchState) => void>()

  constructor(private readonly options: SearchIndexOptions) {}

  get state(): SearchState {
    return this.current
  }

  /** Calls back after every change of the state. Returns the function that stops it. */
  onState(callback: (state: SearchState) => void): () => void {
    this.callbacks.add(callback)
    return () => this.callbacks.delete(callback)
  }

  /** Opens the index, if it is not open. Resolves either way; `state` says whether there is one. */
  async open(): Promise<void> {
    await this.use(() => Promise.resolve(), undefined)
  }

  /** Throws everything away; the next `catchUp` builds it again. For people who do not trust it: by itself it would find nothing wrong. */
  async startAnew(): Promise<void> {
    this.isDoubted = true
    // Whoever opens it next begins anew; it is not opened for this.
    if (!this.opening) return
    await this.use(async ({ engine, scripts }) => {
      this.opened = null
      this.opening = this.start(engine, scripts, this.options.source)
      await this.opening
    }, undefined)
  }

  /** Lets go of the engine. What was indexed stays. */
  async close(): Promise<void> {
    this.isClosed = true
    await this.queue.catch(() => undefined)
    const opened = await this.opening?.catch(() => null)
    this.opened = null
    await opened?.engine.close()
  }

  /**
   * Indexes what is missing or has changed, in slices of some 20 ms with room for other work between them. True when nothing is left;
   * false when it was stopped. May be called at any time and as often as one likes: it goes on where it stopped.
   */
  catchUp(options: CatchUpOptions = {}): Promise<boolean> {
    if (!this.running) {
      this.hurried = new Promise((resolve) => {
        this.hurry = resolve
      })
      this.running = this.runSlices(options).finally(() => {
        this.running = null
      })
    }
    if (options.isUrgent) this.hurry()
    return this.running
  }

  private async runSlices({ signal, budgetMs = Infinity }: CatchUpOptions): Promise<boolean> {
    const until = performance.now() + budgetMs
    for (;;) {
      if (this.options.turn) await Promise.race([this.options.turn(), this.hurried])
      if (signal?.aborted || this.isClosed) return false
      const isDone = await this.use(async ({ indexer }) => {
        const done = await indexer.step()
        this.emit(indexer)
        return done
      }, null).catch((error: unknown) => {
        // No room, most likely. What is indexed is still found.
        this.set({ ...this.current, kind: 'unavailable' })
        throw error
      })
      if (isDone === null && this.current.kind === 'unavailable') return false
      if (isDone) return true
      if (performance.now() >= until) return false
      await breathe()
    }
  }

  /** Reads a query as this index does, for marking its matches. Null while the index cannot be opened. */
  async read(text: string): Promise<{ query: SearchQuery; scripts: Scripts } | null> {
    return this.use(({ scripts }) => Promise.resolve({ query: toQuery(text, scripts), scripts }), null)
  }

  /**
   * Rows that hold all words of a text, best first: the name begins with it, a word of the name does, it stands in the name, it stands
   * elsewhere; the latest first among equals. Words are found by their beginnings, Chinese by any part, names by their sound, numbers
   * however they are grouped. With a field, only what stands there counts. At most 200.
   */
  find(text: string, options: FindOptions): Promise<Found[]> {
    return this.ask(({ finder, scripts }) => finder.find(toQuery(text, scripts), options), [])
  }

  /** Ids of all rows of a table that hold all words of a text, in no order: for filters of lists. None for a text without words. */
  matching(table: SearchTable, text: string): Promise<string[]> {
    return this.ask(({ finder, scripts }) => finder.matching(table, toQuery(text, scripts)), [])
  }

  /** Answers a question, with what has changed a moment ago. */
  private ask<T>(question: (opened: Opened) => Promise<T>, otherwise: T): Promise<T> {
    return this.use(async (opened) => {
      await opened.indexer.freshen()
      this.emit(opened.indexer)
      return question(opened)
    }, otherwise)
  }

  /** Runs `work` alone, on an open index; a damaged one is repaired and the work done again. */
  private use<T>(work: (opened: Opened) => Promise<T>, otherwise: T): Promise<T> {
    const run = async (): Promise<T> => {
      if (this.isClosed) return otherwise
      for (;;) {
        const opened = await this.openOnce()
        if (!opened) return otherwise
        try {
          return await work(opened)
        } catch (error) {
          if (!(error instanceof DamagedIndexError)) throw error
          await this.repair(opened)
        }
      }
    }
    const result = this.queue.then(run, run)
    this.queue = result.catch(() => undefined)
    return result
  }

  private async openOnce(): Promise<Opened | null> {
    if (this.repairs > MAX_REPAIRS) return null
    this.opening ??= this.openAll()
    try {
      this.opened ??= await this.opening
      return this.opened
    } catch (error) {
      this.opening = null
      if (error instanceof DamagedIndexError) this.repairs++
      this.set({ kind: 'unavailable', done: 0, total: 0 })
      return null
    }
  }

  private async openAll(): Promise<Opened> {
    const { source, openEngine } = this.options
    const [scripts, engine] = await Promise.all([loadScripts(), openEngine()])
    return this.start(engine, scripts, source)
  }

  private async start(engine: SearchEngine, scripts: Scripts, source: SearchSource): Promise<Opened> {
    if (this.isDoubted) await engine.reset()
    this.isDoubted = false
    let indexer: Indexer
    try {
      indexer = await Indexer.open(engine, source, scripts)
    } catch (error) {
      if (!(error instanceof DamagedIndexError)) throw error
      await engine.reset()
      indexer = await Indexer.open(engine, source, scripts)
    }
    const finder = new Finder(engine, source, scripts, (ids) => indexer.distrust(ids))
    this.emit(indexer)
    return { engine, scripts, indexer, finder }
  }

  /** Throws a damaged index away and begins a new one. */
  private async repair({ engine, scripts }: Opened): Promise<void> {
    this.opened = null
    if (++this.repairs > MAX_REPAIRS) return this.set({ kind: 'unavailable', done: 0, total: 0 })
    this.opening = engine.reset().then(() => this.start(engine, scripts, this.options.source))
    await this.opening.catch(() => undefined)
  }

  private emit(indexer: Indexer): void {
    this.set({ kind: indexer.isComplete ? 'ready' : 'building', ...indexer.progress })
  }

  private set(state: SearchState): void {
    const { kind, done, total } = this.current
    if (kind === state.kind && done === state.done && total === state.total) return
    this.current = state
    for (const callback of this.callbacks) callback(state)
  }
}
