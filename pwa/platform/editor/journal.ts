// What has been typed but not yet acknowledged, kept in localStorage in the same tick, because a page may die between a key press and
// the acknowledgement and localStorage is the only store that writes synchronously. An entry lives for the moment of a save, usually.
import type { Batch } from './fields.ts'

export interface JournalEntry {
  /** The record, or null while it is not created yet. */
  id: string | null
  /** The creation under way: repeated with the same command id it makes one record, however often the page dies. */
  creation: { commandId: string; fields: Record<string, unknown> | null }
  /** Unsaved values by path, each with the stored value it was made from. */
  unsaved: [path: string, value: unknown, base: unknown][]
}

/** The kinds of records that are edited with a journal. */
export const JOURNALS = ['note', 'page', 'meeting', 'development'] as const
export type JournalName = (typeof JOURNALS)[number]

const prefixOf = (name: JournalName): string => `touchline.${name}-journal.`
/** Where the keys of scorecards begin that are being written and not published yet. */
export const CARD_DRAFT = 'touchline.card-draft.'
/** Where the keys of `TextJournal` begin. It stands here because dropping them must not take Yjs. */
export const TEXT_JOURNAL = 'touchline.text-journal.'

function isEntry(value: unknown): value is JournalEntry {
  const entry = value as JournalEntry | null
  return (
    typeof entry === 'object' &&
    entry !== null &&
    (entry.id === null || typeof entry.id === 'string') &&
    typeof entry.creation?.commandId === 'string' &&
    Array.isArray(entry.unsaved) &&
    entry.unsaved.every((row) => Array.isArray(row) && typeof row[0] === 'string')
  )
}

export class RecordJournal {
  readonly #storage: Storage | null
  readonly #prefix: string

  /** `storage` is null where the browser forbids it: then only acknowledged values survive a crash. */
  constructor(storage: Storage | null, name: JournalName, spaceId: string) {
    this.#storage = storage
    this.#prefix = `${prefixOf(name)}${spaceId}.`
  }

  /** Keeps an entry under the session's key, or drops it when nothing is unsaved. */
  write(key: string, entry: JournalEntry): void {
    try {
      if (entry.unsaved.length === 0) this.#storage?.removeItem(this.#prefix + key)
      else this.#storage?.setItem(this.#prefix + key, JSON.stringify(entry))
    } catch {
      // A full localStorage takes the safety net away, not the save itself, which the screen reports on its own.
    }
  }

  remove(key: string): void {
    try {
      this.#storage?.removeItem(this.#prefix + key)
    } catch {
      // Nothing was kept then.
    }
  }

  read(key: string): JournalEntry | null {
    try {
      const parsed: unknown = JSON.parse(this.#storage?.getItem(this.#prefix + key) ?? 'null')
      return isEntry(parsed) ? parsed : null
    } catch {
      return null
    }
  }

  /** Keys of all entries of this space. */
  keys(): string[] {
    try {
      const names = Array.from({ length: this.#storage?.length ?? 0 }, (_, index) => this.#storage?.key(index) ?? '')
      return names.filter((name) => name.startsWith(this.#prefix)).map((name) => name.slice(this.#prefix.length))
    } catch {
      return []
    }
  }
}

/** Unsaved values with their bases, as an entry holds them. */
export function batchToUnsaved(batch: Batch, baseOf: (path: string) => unknown): JournalEntry['unsaved'] {
  return [...batch].map(([path, value]) => [path, value, baseOf(path)])
}

/** Drops all entries of a space, of its texts too: it is being removed from this device, and what was typed in it goes with it. */
export function forgetJournals(spaceId: string): void {
  const prefixes = [...JOURNALS.map(prefixOf), TEXT_JOURNAL, CARD_DRAFT].map((prefix) => `${prefix}${spaceId}.`)
  try {
    for (const key of Object.keys(localStorage)) {
      if (prefixes.some((prefix) => key.startsWith(prefix))) localStorage.removeItem(key)
    }
  } catch {
    // Where the browser forbids localStorage, nothing was kept.
  }
}
