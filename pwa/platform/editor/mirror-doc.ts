// The editor works on a document of its own, which follows the stored one both ways at once. It is there before the stored one has been
// opened, so that typing never waits; and while an input method composes it keeps incoming changes back: they would redraw the paragraph
// under the half-typed word and break it.
import * as Y from 'yjs'

/** Yjs draws clients below this; those of a device of a shared space are above. */
const FIRST_OF_DEVICES = 2 ** 32

export class MirrorDoc {
  readonly doc = new Y.Doc()
  #source: Y.Doc | null = null
  #held: Uint8Array[] | null = null

  /** Joins the stored document: each takes in what the other has. */
  attach(source: Y.Doc): void {
    this.#source = source
    this.doc.on('beforeTransaction', this.#takeClient)
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(source), this)
    source.on('update', this.#fromSource)
    this.doc.on('update', this.#fromEditor)
    const missing = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(source))
    // An update without structs and deletions is two zero bytes; writing it would be a change that changes nothing.
    if (missing.length > 2) Y.applyUpdate(source, missing, this)
  }

  /** What is typed here must carry the number that the stored document was given in a shared space. One of the two may use it. */
  #takeClient = (): void => {
    const source = this.#source
    if (!source || source.clientID < FIRST_OF_DEVICES || this.doc.clientID >= FIRST_OF_DEVICES) return
    const given = source.clientID
    source.clientID = this.doc.clientID
    this.doc.clientID = given
  }

  #fromSource = (update: Uint8Array, origin: unknown): void => {
    if (origin === this) return
    if (this.#held) this.#held.push(update)
    else Y.applyUpdate(this.doc, update, this)
  }

  #fromEditor = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this && this.#source) Y.applyUpdate(this.#source, update, this)
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
    this.#source?.off('update', this.#fromSource)
    this.doc.off('update', this.#fromEditor)
    this.doc.destroy()
  }
}
