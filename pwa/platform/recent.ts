// Which records this person opened last, on this device: what the palette shows before anything is typed.
import type { Workspace } from '../../shared/workspace/api.ts'
import { idToType, isId } from '../../shared/kernel/ids.ts'

const KEPT = 12
const key = (spaceId: string): string => `touchline.recent.${spaceId}`

/** Ids, latest first. */
export function recentIds(spaceId: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key(spaceId)) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id): id is string => isId(id)).slice(0, KEPT) : []
  } catch {
    return []
  }
}

/** Notes that a record was opened. */
export function rememberVisit(spaceId: string, id: string): void {
  if (!isId(id)) return
  try {
    const ids = [id, ...recentIds(spaceId).filter((other) => other !== id)].slice(0, KEPT)
    localStorage.setItem(key(spaceId), JSON.stringify(ids))
  } catch {
    // Without storage there is no memory; nothing else depends on it.
  }
}

/** Forgets the visits in a space that is removed. */
export function forgetVisits(spaceId: string): void {
  try {
    localStorage.removeItem(key(spaceId))
  } catch {
    // As above.
  }
}

export interface RecentRecord {
  id: string
  type: string
  title: string
  context: string
}

/** The recent records that still exist, with their names. */
export async function readRecent(workspace: Workspace, limit: number): Promise<RecentRecord[]> {
  const found = await Promise.all(
    recentIds(workspace.spaceId)
      .slice(0, limit)
      .map((id) => readRecord(workspace, id)),
  )
  return found.filter((record) => record !== null)
}

async function readRecord(workspace: Workspace, id: string): Promise<RecentRecord | null> {
  const type = isId(id) ? idToType(id) : ''
  switch (type) {
    case 'lead': {
      const row = await workspace.query('lead.byId', { id })
      return row && !row.deletedAt
        ? { id, type, title: row.name || row.company || '', context: row.name ? (row.company ?? '') : '' }
        : null
    }
    case 'account': {
      const row = await workspace.query('account.byId', { id })
      return row && !row.deletedAt ? { id, type, title: row.name ?? '', context: row.industry ?? '' } : null
    }
    case 'contact': {
      const row = await workspace.query('contact.byId', { id })
      return row && !row.deletedAt ? { id, type, title: row.name ?? '', context: row.accountName } : null
    }
    case 'call-note': {
      const row = await workspace.query('callNote.byId', { id })
      if (!row || row.deletedAt) return null
      const firstLine = (row.objective || row.body || '').split('\n')[0] ?? ''
      return {
        id,
        type,
        title: firstLine.slice(0, 80) || row.subjectNames.join(', '),
        context: firstLine ? row.subjectNames.join(', ') : '',
      }
    }
    case 'page': {
      const row = await workspace.query('page.byId', { id })
      if (!row || row.deletedAt) return null
      return { id, type, title: row.title || (row.body ?? '').slice(0, 80), context: row.authorName }
    }
    default:
      return null
  }
}
