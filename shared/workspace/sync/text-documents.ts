// Rich texts as sync sees them. They stand in databases of their own, which tabs write to; what comes from others goes there, and to the tabs
// that have the text open.
import * as Y from 'yjs'
import { addToText, readText, replaceText } from '../../store/text-database.ts'
import type { DocName, Version } from '../../sync/replica/ports.ts'
import type { Core } from '../core/core.ts'
import { createCommit } from '../core/writer.ts'
import { textName } from '../protocol.ts'
import { versionRow } from './sync-database.ts'

/** How a text's document is called in the log. No document of records has a colon. */
const PREFIX = 'text:'

/** The name in the log of a text. */
export function textToName(id: string): string {
  return PREFIX + id
}

/** The text behind a name in the log; null for a document of records. */
export function nameToText(name: string): string | null {
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length) : null
}

/** The rich texts of one space. */
export class TextDocuments {
  constructor(private readonly core: Core) {}

  private nameOf(id: string): string {
    return textName(this.core.options.spaceId, id)
  }

  /** A text as it is stored now. */
  async open(id: string): Promise<Y.Doc> {
    const doc = new Y.Doc()
    const stored = await readText(this.core.environment.indexedDB, this.nameOf(id))
    if (stored) Y.applyUpdate(doc, stored)
    return doc
  }

  /** See `Documents.apply`. The text is on the disk before the version that says so. */
  async apply(doc: DocName, id: string, updates: readonly Uint8Array[], version: Version): Promise<void> {
    if (updates.length > 0) {
      const { indexedDB } = this.core.environment
      const text = await this.open(id)
      const before = Y.encodeStateVector(text)
      try {
        text.transact(() => {
          for (const update of updates) Y.applyUpdateV2(text, update)
        })
        const news = Y.encodeStateAsUpdate(text, before)
        await addToText(indexedDB, this.nameOf(id), news)
        this.tell(id, { kind: 'update', update: news })
      } finally {
        text.destroy()
      }
    }
    await this.keep(doc, id, version)
  }

  /** See `Documents.rebuild`. `own`: edits of this device that are not sealed yet. Tabs that have it open must open it anew. */
  async rebuild(
    doc: DocName,
    id: string,
    updates: readonly Uint8Array[],
    own: readonly Uint8Array[],
    version: Version,
  ): Promise<void> {
    const text = new Y.Doc()
    for (const update of [...updates, ...own]) Y.applyUpdateV2(text, update)
    const whole = Y.encodeStateAsUpdate(text)
    text.destroy()
    await replaceText(this.core.environment.indexedDB, this.nameOf(id), whole)
    this.tell(id, { kind: 'replaced' })
    await this.keep(doc, id, version)
  }

  /** Puts a text in its own place whose operations stand under other clients now: old, new. */
  async replace(id: string, whole: Uint8Array, renamed: [number, number][]): Promise<void> {
    await replaceText(this.core.environment.indexedDB, this.nameOf(id), whole)
    this.tell(id, { kind: 'replaced', renamed })
  }

  private tell(
    id: string,
    message: { kind: 'update'; update: Uint8Array } | { kind: 'replaced'; renamed?: [number, number][] },
  ): void {
    const channel = this.core.environment.openChannel(this.nameOf(id))
    channel.postMessage(message)
    channel.close()
  }

  private async keep(doc: DocName, id: string, version: Version): Promise<void> {
    await this.core.exclusive(async () => {
      const commit = createCommit()
      commit.rows.push(versionRow(doc.id, version), { table: 'texts', put: [{ id }], remove: [] })
      await this.core.show(commit)
    })
  }
}
