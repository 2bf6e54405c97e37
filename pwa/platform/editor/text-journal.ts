// The newest key presses of a free text, kept in localStorage in the same tick until the document says that they are durable. Yjs
// updates may be applied twice and in any order, so whoever opens the text next just takes in what is still here.
import * as Y from 'yjs'
import { TEXT_JOURNAL as PREFIX } from './journal.ts'

/** So many updates are kept apart; beyond, they are merged, so that writing them anew with each key press stays cheap. */
const MERGE_PAST = 50

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))

export class TextJournal {
  readonly #storage: Storage | null
  readonly #prefix: string
  readonly #own: string
  #pending: string[] = []
  /** What earlier pages left, by key, as it was read: dropped once it is durable here, unless it has grown since. */
  readonly #recovered = new Map<string, string>()

  /** `name` is the document's; `tab` tells the pages of one browser apart. `storage` is null where the browser forbids it. */
  constructor(storage: Storage | null, spaceId: string, name: string, tab: string = crypto.randomUUID()) {
    this.#storage = storage
    this.#prefix = `${PREFIX}${spaceId}.${name}.`
    this.#own = this.#prefix + tab
  }

  /** Keeps one more update. */
  add(update: Uint8Array): void {
    this.#pending.push(toBase64(update))
    if (this.#pending.length > MERGE_PAST) this.#pending = [toBase64(Y.mergeUpdates(this.#pending.map(fromBase64)))]
    try {
      this.#storage?.setItem(this.#own, JSON.stringify(this.#pending))
    } catch {
      // A full localStorage takes the safety net away, not the save itself, which the screen reports on its own.
    }
  }

  /** Everything kept by pages that are gone (or still at it: taking it twice does no harm) goes into the document. */
  recoverInto(doc: Y.Doc): void {
    try {
      for (const key of Object.keys(this.#storage ?? {})) {
        if (!key.startsWith(this.#prefix) || key === this.#own) continue
        const held = this.#storage?.getItem(key) ?? '[]'
        this.#recovered.set(key, held)
        for (const update of JSON.parse(held) as string[]) Y.applyUpdate(doc, fromBase64(update), this)
      }
    } catch {
      // A damaged entry is no reason not to open the note; it stays where it is.
    }
  }

  /** Everything added and recovered so far is durable. */
  saved(): void {
    this.#pending = []
    try {
      this.#storage?.removeItem(this.#own)
      for (const [key, held] of this.#recovered) {
        if (this.#storage?.getItem(key) === held) this.#storage.removeItem(key)
      }
    } catch {
      // Nothing was kept then.
    }
    this.#recovered.clear()
  }
}
