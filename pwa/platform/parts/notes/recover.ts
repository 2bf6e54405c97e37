// Brings back what a page that died had typed but not saved. Runs when a screen with notes opens; entries of living pages are left alone.
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { batchToPatch, kindOf, valueAt } from './note-fields.ts'
import { NoteJournal, type JournalEntry } from './journal.ts'

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

/** Saves one entry. Returns the note's id, or null when it could not be saved and must be kept. */
async function saveEntry(workspace: Workspace, entry: JournalEntry): Promise<string | null> {
  const values = new Map(entry.unsaved.map(([path, value]) => [path, value]))
  let id = entry.id
  if (id === null) {
    const { set = {}, put = {} } = batchToPatch(values)
    const fields = entry.creation.fields ?? { ...set, ...put }
    const created = await workspace.run('createCallNote', { fields }, { commandId: entry.creation.commandId })
    if (!created.ok) return null
    id = created.value.id
    if (!entry.creation.fields) return id
  }
  const row = await workspace.query('callNote.byId', { id })
  if (!row || row.deletedAt) return row ? id : null
  const merged = new Map<string, unknown>()
  for (const [path, value, base] of entry.unsaved) {
    const kind = kindOf(path)
    const current = valueAt(row, path)
    merged.set(path, kind.equal(current, base) ? value : kind.toStored(kind.merge(base, value, current)))
  }
  const edited = await workspace.run('editCallNote', { id, ...batchToPatch(merged) })
  return edited.ok ? id : null
}

/**
 * Saves everything that pages which are gone left unsaved in this space. Returns the ids of the notes it touched. An entry that cannot
 * be saved now stays for the next time.
 */
export async function recoverNotes(
  workspace: Workspace,
  storage: Storage | null = browserStorage(),
): Promise<string[]> {
  const journal = new NoteJournal(storage, workspace.spaceId)
  const touched: string[] = []
  for (const key of journal.keys()) {
    await navigator.locks.request(sessionLock(key), { ifAvailable: true }, async (lock) => {
      const entry = lock ? journal.read(key) : null
      if (!lock) return
      const id = entry ? await saveEntry(workspace, entry) : null
      if (id) touched.push(id)
      if (id || !entry) journal.remove(key)
    })
  }
  return touched
}
