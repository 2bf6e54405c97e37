// Sharing begins: everything that is in the space goes into the log, a document at a time. Which ones are left stands on the disk, so a stop in
// the middle costs the document under way.
import type { Core } from '../core/core.ts'
import { docIdToType } from '../../store/documents.ts'
import { clientsOfDoc } from '../../store/rewrite.ts'
import { TEAM_GROUP } from '../../sync/membership/state.ts'
import { nameToGroup } from './groups.ts'
import type { Sealer } from './sealer.ts'
import type { SyncDatabase } from './sync-database.ts'
import { nameToText, type TextDocuments, textToName } from './text-documents.ts'

/** Under which key it is noted that a document is not in the log yet. */
const PREFIX = 'fill:'
/** As many clients as the first operation of a space may name. */
const MOST_LEGACY = 4096

/** What is to go into the log: the names of its documents, and the Yjs clients they were made under. */
export interface Inventory {
  names: string[]
  /** Those of records first; of texts as many as there is room for. */
  legacyClients: number[]
}

/** Who comes in first sees the team's name and its people. */
function isLate(docId: string): boolean {
  const type = docIdToType(docId)
  return type !== 'team' && type !== 'person'
}

/** Looks through everything there is. `onProgress` in documents. */
export async function takeInventory(
  core: Core,
  texts: TextDocuments,
  onProgress: (done: number, total: number) => void,
): Promise<Inventory> {
  const docIds = await core.store.list()
  const textIds = (await core.db.table('texts').toCollection().primaryKeys()) as string[]
  const total = docIds.length + textIds.length
  const clients = new Set<number>()
  let done = 0
  for (const docId of docIds) {
    await core.exclusive(async () => {
      const { shard } = await core.shards.load(docId)
      for (const client of clientsOfDoc(shard.doc)) clients.add(client)
      core.shards.trim()
    })
    onProgress(++done, total)
  }
  if (clients.size > MOST_LEGACY) throw new RangeError('too many devices have written here')
  for (const id of textIds) {
    const text = await texts.open(id)
    for (const client of clientsOfDoc(text)) if (clients.size < MOST_LEGACY) clients.add(client)
    text.destroy()
    onProgress(++done, total)
  }
  return { names: [...docIds, ...textIds.map(textToName)], legacyClients: [...clients] }
}

/** Rows that say what is not in the log yet, for the transaction in which sharing begins. */
export function fillRows(names: readonly string[]): { id: string; value: unknown }[] {
  return names.map((name) => ({ id: PREFIX + name, value: true }))
}

/** Puts what is left into the log. */
export class Filling {
  private readonly left: Set<string>
  private readonly total: number

  private constructor(
    private readonly core: Core,
    private readonly db: SyncDatabase,
    left: Iterable<string>,
  ) {
    this.left = new Set([...left].sort((a, b) => Number(isLate(a)) - Number(isLate(b))))
    this.total = this.left.size
  }

  static async open(core: Core, db: SyncDatabase): Promise<Filling> {
    return new Filling(core, db, (await db.valuesFrom(PREFIX)).keys())
  }

  /** True while a document is not in the log. */
  has(name: string): boolean {
    return this.left.has(name)
  }

  /** Null when everything is in the log. */
  get progress(): { done: number; total: number } | null {
    return this.left.size === 0 ? null : { done: this.total - this.left.size, total: this.total }
  }

  /** Goes on until nothing is left, or until a document may not be sealed. */
  async run(sealer: Sealer, onProgress: () => void): Promise<void> {
    for (const name of [...this.left]) {
      if (this.core.isClosed) return
      const text = nameToText(name)
      if (text !== null) {
        if (!(await sealer.sealText(text))) return
      } else if (!(await this.fillRecords(name, sealer))) {
        // A key of the leaders' group may be on its way, which is no reason to hold up all others.
        if (nameToGroup(name) === TEAM_GROUP) return
        continue
      }
      await this.db.setValue(PREFIX + name, undefined)
      this.left.delete(name)
      onProgress()
    }
  }

  private async fillRecords(docId: string, sealer: Sealer): Promise<boolean> {
    const { core } = this
    const { bytes, unsealed } = await core.exclusive(async () => {
      // What is sealed must be on the disk: edits up to here are in the document, and their rows need not be sealed again.
      await core.writer.flush()
      const { shard } = await core.shards.load(docId)
      const bytes = shard.snapshot()
      core.shards.trim()
      return { bytes, unsealed: await this.db.unsealedOf(docId) }
    })
    if (core.writer.failedWrites) return false
    if (!(await sealer.write(docId, [bytes]))) return false
    await this.db.sealed(unsealed.map(({ id }) => id))
    return true
  }
}
