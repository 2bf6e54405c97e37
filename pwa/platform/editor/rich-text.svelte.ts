// The free text of an open record: its document, its editor's copy, its plain text in the record, and whether it is durable.
import { tick } from 'svelte'
import * as Y from 'yjs'
import type { RichText, WorkspaceError } from '../../../shared/workspace/api.ts'
import { addLines, fragmentToText, isUntouched, seedUpdate } from './body-text.ts'
import { MirrorDoc } from './mirror-doc.ts'
import type { TextJournal } from './text-journal.ts'

/** After a key press here; the record's plain text may follow a little later than the formatted one, which saves itself. */
const OWN_DELAY_MS = 350
/** After a change from elsewhere: whoever made it will have written the plain text by then. */
const OTHERS_DELAY_MS = 2_000
/** So long a text may be on its way to the disk before we ask what holds it up. */
const DOUBT_MS = 4_000

/** What the text needs of the session of its record: `body` and `bodyDoc` are fields of it. */
export interface BodySession {
  readonly id: string | null
  readonly bodyDoc: string
  readonly hasStoredBodyDoc: boolean
  text(path: 'body'): string
  edit(path: 'body' | 'bodyDoc', value: string): void
  richSaved(saved: boolean, error?: WorkspaceError | null): void
}

export class BodyText {
  /** `waiting`: the stored text is being opened. A new record's text can be typed into at once. */
  phase = $state<'waiting' | 'ready' | 'failed'>('waiting')
  #mirror = $state.raw(new MirrorDoc())
  readonly #session: BodySession
  readonly #open: (name: string) => Promise<RichText>
  readonly #journalOf: (name: string) => TextJournal
  #journal: TextJournal | null = null
  #opening: Promise<void> | null = null
  #rich: RichText | null = null
  #stopSaved: (() => void) | null = null
  /** Clients of the document that the editor showed before (old), and what they are called in the one it shows. */
  renamed: ReadonlyMap<number, number> = new Map()
  /** Another document stands in the place of the one the editor shows: which clients of it became which. */
  #replaced: ReadonlyMap<number, number> | null = null
  /** Clients under which was typed here. */
  readonly #typedAs = new Set<number>()
  #timer: number | null = null
  #doubt: number | null = null
  #closed = false
  /** The record stood before it was opened here: only then may its plain text be news to its document. */
  readonly #existing: boolean

  constructor(
    session: BodySession,
    open: (name: string) => Promise<RichText>,
    journalOf: (name: string) => TextJournal,
  ) {
    this.#session = session
    this.#open = open
    this.#journalOf = journalOf
    this.#existing = session.id !== null
    this.#mirror.doc.on('update', this.#onUpdate)
    // Looking at a blank new record must not leave an empty document behind.
    if (this.#existing) void this.#attach()
    else this.phase = 'ready'
  }

  /** What the editor shows. Another one after the stored text was replaced. */
  get fragment(): Y.XmlFragment {
    return this.#mirror.doc.getXmlFragment('body')
  }

  /** Puts lines behind what stands there, as if they had been typed. */
  addLines(lines: readonly string[]): void {
    addLines(this.fragment, lines)
  }

  compose(on: boolean): void {
    if (on) this.#mirror.hold()
    else this.#mirror.release()
  }

  get #texts(): TextJournal {
    return (this.#journal ??= this.#journalOf(this.#session.bodyDoc))
  }

  #onUpdate = (update: Uint8Array, origin: unknown): void => {
    const own = origin !== this.#mirror
    if (own) {
      this.#typedAs.add(this.#mirror.doc.clientID)
      this.#texts.add(update)
      if (!this.#rich) {
        this.#session.richSaved(false)
        void this.#attach()
      }
      if (!this.#session.hasStoredBodyDoc) this.#session.edit('bodyDoc', this.#session.bodyDoc)
    }
    if (own || this.#rich) this.#schedule(own ? OWN_DELAY_MS : OTHERS_DELAY_MS)
  }

  #attach(): Promise<void> {
    return (this.#opening ??= this.#join())
  }

  async #join(): Promise<void> {
    try {
      const rich = await this.#open(this.#session.bodyDoc)
      if (this.#closed) {
        if (this.#replaced) rich.carryOver(this.#mirror.doc, this.#typedAs, this.#replaced)
        return void (await rich.close())
      }
      const { id } = this.#session
      const body = this.#session.text('body')
      // A text that came without a formatted document, or whose document is not on this device, is put into it once.
      if (this.#existing && id && body !== '' && (!this.#session.hasStoredBodyDoc || isUntouched(rich.doc)))
        Y.applyUpdate(rich.doc, seedUpdate(id, body), this)
      this.#texts.recoverInto(rich.doc)
      this.#show(rich)
      this.#rich = rich
      const stops = [rich.onSaved((saved) => this.#said(saved)), rich.onReplaced((renamed) => this.#reopen(renamed))]
      this.#stopSaved = () => stops.forEach((stop) => stop())
      this.phase = 'ready'
    } catch {
      // Typing goes on in the editor's copy where it could; its plain text is saved in the record.
      this.phase = this.phase === 'ready' ? 'ready' : 'failed'
      this.#opening = null
    }
  }

  /** Joins the editor's copy and the stored text; a copy of what no longer counts is given up but for what was typed into it. */
  #show(rich: RichText): void {
    const replaced = this.#replaced
    this.#replaced = null
    if (!replaced) return this.#mirror.attach(rich.doc)
    this.renamed = replaced
    const old = this.#mirror
    old.doc.off('update', this.#onUpdate)
    rich.carryOver(old.doc, this.#typedAs, replaced)
    this.#typedAs.clear()
    const fresh = new MirrorDoc()
    fresh.attach(rich.doc)
    fresh.doc.on('update', this.#onUpdate)
    this.#mirror = fresh
    this.#schedule(OWN_DELAY_MS)
    // The editor lets go of it first.
    void tick().then(() => old.close())
  }

  /** Opens the text anew. What is typed meanwhile goes into the old copy, and is carried over. */
  #reopen(renamed: ReadonlyMap<number, number>): void {
    if (this.#closed) return
    this.#stopSaved?.()
    this.#stopSaved = null
    this.#rich = null
    this.#replaced = renamed
    this.#session.richSaved(false)
    this.#opening = null
    void this.#attach()
  }

  /** "Not yet" is normal for a moment; after that a barrier says why, and goes on trying. */
  #said(saved: boolean, error: WorkspaceError | null = null): void {
    this.#session.richSaved(saved, saved ? null : error)
    if (saved) this.#texts.saved()
    if (this.#doubt !== null) window.clearTimeout(this.#doubt)
    this.#doubt = saved || this.#closed ? null : window.setTimeout(() => void this.#check(), DOUBT_MS)
  }

  async #check(): Promise<void> {
    const result = await this.#rich?.flush()
    if (result && !this.#closed) this.#said(result.ok, result.ok ? null : result.error)
  }

  #schedule(ms: number): void {
    if (this.#timer !== null) window.clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => this.writePlain(), ms)
  }

  /** Writes the plain text into the record now, when it differs. */
  writePlain(): void {
    if (this.#timer === null) return
    window.clearTimeout(this.#timer)
    this.#timer = null
    const text = fragmentToText(this.fragment)
    if (text !== this.#session.text('body')) this.#session.edit('body', text)
  }

  /** Resolves when everything typed is durable, with whether it is. */
  async flush(): Promise<boolean> {
    this.writePlain()
    await this.#opening
    const result = await this.#rich?.flush()
    if (result) this.#said(result.ok, result.ok ? null : result.error)
    return result?.ok ?? true
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.writePlain()
    this.#closed = true
    await this.#opening
    if (this.#doubt !== null) window.clearTimeout(this.#doubt)
    this.#stopSaved?.()
    this.#mirror.close()
    await this.#rich?.close()
  }
}
