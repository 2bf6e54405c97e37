// Which columns a list shows, in which order and how wide: a matter of taste and screen, so it is kept on the device. A saved view
// may prescribe order and choice.

export interface ColumnDefinition {
  id: string
  /** Width in px until it is changed. */
  width: number
  /** Field to sort by; absent: the column cannot be sorted. */
  sort?: string
  /** Filters that stand in its header's menu. */
  filters?: readonly string[]
  /** Numbers and dates stand at the right edge. */
  numeric?: boolean
  /** Shown unless taken away. */
  standard?: boolean
  /** Takes what room is left, until somebody gives it a width. */
  grows?: boolean
}

export const MIN_WIDTH = 64
export const MAX_WIDTH = 640

interface Stored {
  order: string[]
  widths: Record<string, number>
}

/** Reads and writes the device's choice; a forbidden or damaged storage means the standard columns. */
export interface ColumnStore {
  read(): string | null
  write(text: string | null): void
}

/** The choice in this browser, under a key of its own for each list. */
export function localColumnStore(list: string): ColumnStore {
  const key = `touchline.columns.${list}`
  return {
    read: () => {
      try {
        return globalThis.localStorage?.getItem(key) ?? null
      } catch {
        return null
      }
    },
    write: (text) => {
      try {
        if (text === null) globalThis.localStorage?.removeItem(key)
        else globalThis.localStorage?.setItem(key, text)
      } catch {
        // Private mode or a full disk: the columns hold until the page is left.
      }
    },
  }
}

function clampWidth(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))
}

export class Columns {
  readonly definitions: readonly ColumnDefinition[]
  readonly #store: ColumnStore
  /** Ids of the shown columns. The first definition is the record's name: always there, always first. */
  order = $state.raw<readonly string[]>([])
  #widths = $state.raw<Readonly<Record<string, number>>>({})

  constructor(definitions: readonly ColumnDefinition[], store: ColumnStore) {
    this.definitions = definitions
    this.#store = store
    this.order = this.standard()
    this.#load()
  }

  get #pinned(): string {
    return this.definitions[0]?.id ?? ''
  }

  standard(): string[] {
    return this.definitions.filter((column, index) => index === 0 || column.standard).map((column) => column.id)
  }

  get shown(): ColumnDefinition[] {
    return this.order
      .map((id) => this.definitions.find((column) => column.id === id))
      .filter((column) => column !== undefined)
  }

  /** Shown columns in order, then the others in their own order: for the chooser. */
  get choices(): { column: ColumnDefinition; shown: boolean; pinned: boolean }[] {
    const hidden = this.definitions.filter((column) => !this.order.includes(column.id))
    return [...this.shown, ...hidden].map((column) => ({
      column,
      shown: this.order.includes(column.id),
      pinned: column.id === this.#pinned,
    }))
  }

  widthOf(id: string): number {
    return this.#widths[id] ?? this.definitions.find((column) => column.id === id)?.width ?? 120
  }

  /** The columns for a CSS grid; what room is left goes to the growing column, else it stays empty at the end. */
  get template(): string {
    const grows = this.shown.some((column) => column.grows && this.#widths[column.id] === undefined)
    const tracks = this.shown.map((column) => {
      const width = `${String(this.widthOf(column.id))}px`
      return column.grows && this.#widths[column.id] === undefined ? `minmax(${width}, 1fr)` : width
    })
    return [...tracks, ...(grows ? [] : ['minmax(0, 1fr)'])].join(' ')
  }

  /** Width of all shown columns at their least, px: what rows must be able to hold, or scroll sideways. */
  get least(): number {
    return this.shown.reduce((sum, column) => sum + this.widthOf(column.id), 0)
  }

  toggle(id: string): void {
    if (id === this.#pinned) return
    this.show(this.order.includes(id) ? this.order.filter((each) => each !== id) : [...this.order, id])
  }

  /** Puts a column before another one (null: at the end). The name column neither moves nor is passed. */
  moveBefore(id: string, before: string | null): void {
    if (id === this.#pinned || id === before || !this.order.includes(id)) return
    const rest = this.order.filter((each) => each !== id)
    const at = before === null ? rest.length : Math.max(1, rest.indexOf(before))
    this.show([...rest.slice(0, at), id, ...rest.slice(at)])
  }

  /** Moves a column by steps to the left (negative) or right. */
  move(id: string, steps: number): void {
    const at = this.order.indexOf(id)
    if (at < 1) return
    const rest = this.order.filter((each) => each !== id)
    const to = Math.min(rest.length, Math.max(1, at + steps))
    this.show([...rest.slice(0, to), id, ...rest.slice(to)])
  }

  resize(id: string, width: number): void {
    this.#widths = { ...this.#widths, [id]: clampWidth(width) }
    this.#save()
  }

  /** Shows exactly these columns; unknown and repeated ones are passed over. */
  show(ids: readonly string[]): void {
    const known = [...new Set(ids)].filter((id) => this.definitions.some((column) => column.id === id))
    this.order = [this.#pinned, ...known.filter((id) => id !== this.#pinned)]
    this.#save()
  }

  reset(): void {
    this.order = this.standard()
    this.#widths = {}
    this.#store.write(null)
  }

  #save(): void {
    const stored: Stored = { order: [...this.order], widths: { ...this.#widths } }
    this.#store.write(JSON.stringify(stored))
  }

  #load(): void {
    try {
      const stored = JSON.parse(this.#store.read() ?? 'null') as Partial<Stored> | null
      if (Array.isArray(stored?.order) && stored.order.length > 0) {
        const known = stored.order.filter((id) => this.definitions.some((column) => column.id === id))
        this.order = [this.#pinned, ...[...new Set(known)].filter((id) => id !== this.#pinned)]
      }
      const widths = Object.entries(stored?.widths ?? {}).filter(([, width]) => Number.isFinite(width))
      this.#widths = Object.fromEntries(widths.map(([id, width]) => [id, clampWidth(width)]))
    } catch {
      // Damaged text: the standard columns.
    }
  }
}
