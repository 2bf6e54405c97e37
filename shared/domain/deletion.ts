// Deletion is the same for every record: a mark with the time, taken back for 30 days.
import * as v from 'valibot'
import { idToType, isId } from '../kernel/ids.ts'
import { ok } from '../kernel/result.ts'
import { defineCommand } from './command.ts'
import { refuse } from './errors.ts'
import type { Change } from './record.ts'
import { isRecordType } from './schema.ts'

export const RESTORE_DAYS = 30
const RESTORE_MS = RESTORE_DAYS * 86_400_000

const args = v.object({ ids: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(500)) })

/** True while a deletion may still be taken back. */
export function canRestore(deletedAt: number, now: number): boolean {
  return now - deletedAt <= RESTORE_MS
}

/** When a deleted record goes for good, ms. */
export function restoreUntil(deletedAt: number): number {
  return deletedAt + RESTORE_MS
}

/** What others point at for good: who somebody was, and which questions were answered. */
const KEPT: readonly string[] = ['team', 'person', 'scorecard-version']

/** Deletes records of any type; ones already deleted are passed over. The team, its people and versions of cards cannot be deleted. */
export const deleteRecords = defineCommand({
  args,
  reads: (given) => given.ids,
  run: (context, given) => {
    const changes: Change[] = []
    for (const id of given.ids) {
      const type = isId(id) ? idToType(id) : ''
      if (!isRecordType(type) || KEPT.includes(type)) return refuse('bad_value', 'ids')
      const record = context.record(type, id)
      if (!record) return refuse('not_found', 'ids')
      if (!record.deletedAt) changes.push({ op: 'set', id: record.id, field: 'deletedAt', value: context.now })
    }
    return ok({
      changes,
      result: { deleted: changes.length },
      history: changes.length > 0 ? { code: 'deleted_records', count: changes.length } : null,
    })
  },
})

/** Takes deletions back, up to 30 days later. */
export const restoreRecords = defineCommand({
  args,
  reads: (given) => given.ids,
  run: (context, given) => {
    const changes: Change[] = []
    for (const id of given.ids) {
      const type = isId(id) ? idToType(id) : ''
      if (!isRecordType(type)) return refuse('bad_value', 'ids')
      const record = context.record(type, id)
      if (!record) return refuse('not_found', 'ids')
      if (!record.deletedAt) continue
      if (!canRestore(record.deletedAt, context.now)) return refuse('restore_too_late', 'ids', RESTORE_DAYS)
      changes.push({ op: 'set', id: record.id, field: 'deletedAt', value: null })
    }
    return ok({
      changes,
      result: { restored: changes.length },
      history: changes.length > 0 ? { code: 'restored_records', count: changes.length } : null,
    })
  },
})
