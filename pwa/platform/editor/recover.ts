// Brings back what a page that died had typed but not saved. Runs when a screen with such records opens; entries of living pages are left alone.
import type { Workspace } from '../../../shared/workspace/api.ts'
import { batchToFields } from './fields.ts'
import { RecordJournal, type JournalEntry } from './journal.ts'
import type { EditedRow, RecordKind } from './record-kind.ts'

/** Name of the Web Lock that a session holds while it lives. */
export function sessionLock(key: string): string {
  return `touchline-note-session:${key}`
}

/** localStorage, or null where the browser forbids it. */
export function browserStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null
  } catch {
    return null
  }
}

/** Saves one entry. Returns the record's id, or null when it could not be saved and must be kept. */
async function saveEntry<Row extends EditedRow>(
  kind: RecordKind<Row>,
  workspace: Workspace,
  entry: JournalEntry,
): Promise<string | null> {
  const { fields } = kind
  let id = entry.id
  if (id === null) {
    const values = new Map(entry.unsaved.map(([path, value]) => [path, value]))
    const begun = entry.creation.fields ?? batchToFields(fields, values)
    const created = await kind.create(workspace, begun, entry.creation.commandId)
    if (!created.ok) return null
    id = created.value.id
    if (!entry.creation.fields) return id
  }
  const row = await kind.read(workspace, id)
  if (!row || row.deletedAt) return row ? id : null
  const merged = new Map<string, unknown>()
  for (const [path, value, base] of entry.unsaved) {
    const field = fields.kindOf(path)
    const current = fields.valueAt(row, path)
    merged.set(path, field.equal(current, base) ? value : field.toStored(field.merge(base, value, current)))
  }
  const edited = await kind.edit(workspace, id, fields.toPatch(merged))
  return edited.ok ? id : null
}

/**
 * Saves everything that pages which are gone left unsaved in this space, of one type of record. Returns the ids of the records it
 * touched. An entry that cannot be saved now stays for the next time.
 */
export async function recoverRecords<Row extends EditedRow>(
  kind: RecordKind<Row>,
  workspace: Workspace,
  storage: Storage | null = browserStorage(),
): Promise<string[]> {
  const journal = new RecordJournal(storage, kind.name, workspace.spaceId)
  const touched: string[] = []
  for (const key of journal.keys()) {
    await navigator.locks.request(sessionLock(key), { ifAvailable: true }, async (lock) => {
      const entry = lock ? journal.read(key) : null
      if (!lock) return
      const id = entry ? await saveEntry(kind, workspace, entry) : null
      if (id) touched.push(id)
      if (id || !entry) journal.remove(key)
    })
  }
  return touched
}
