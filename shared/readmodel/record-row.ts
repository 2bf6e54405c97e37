import type { AnyRecord } from '../domain/schema.ts'
import type { Row } from './stored-rows.ts'

/** A live record as its table holds it, without what hangs on it. Where values came from is read from the document when it is asked. */
export function recordToRow(record: AnyRecord): Row & Record<string, unknown> {
  const { provenance: _provenance, deletedAt: _deletedAt, ...row } = record as AnyRecord & Record<string, unknown>
  if (record.type !== 'call-note' && record.type !== 'task') return row as Row & Record<string, unknown>
  const subjectIds = Object.values((record['subjects'] ?? {}) as Record<string, string>)
  return record.type === 'task'
    ? { ...row, subjectIds }
    : ({ ...row, subjectIds, at: record['at'] ?? record.createdAt } as Row & Record<string, unknown>)
}
