// The editor works on a copy of the stored document that follows it both ways at once, except while an input method is composing: what
// arrives then would redraw the paragraph under the half-typed word and break it, so it waits until the word is done.
import * as Y from 'yjs'

export class MirrorDoc {
  readonly doc = new Y.Doc()
  readonly #source: Y.Doc
  #held: Uint8Array[] | null = null

  constructor(source: Y.Doc) {
    this.#source = source
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(source), this)
    source.on('update', this.#fromSource)
    this.doc.on('update', this.#fromEditor)
  }

  #fromSource = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return
    if (this.#held) this.#held.push(update)
    else Y.applyUpdate(this.doc, update, this)
  }

  #fromEditor = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) Y.applyUpdate(this.#source, update, this)
  }

  /** Keeps incoming changes back. What is typed here still goes out at once. */
  hold(): void {
    this.#held ??= []
  }

  /** Lets them in. */
  release(): void {
    const held = this.#held
    this.#held = null
    if (held?.length) Y.applyUpdate(this.doc, Y.mergeUpdates(held), this)
  }

  close(): void {
    this.#source.off('update', this.#fromSource)
    this.doc.off('update', this.#fromEditor)
    this.doc.destroy()
  }
}
