// Undo works on records, field by field: a step remembers for each field it touched the value before and the value it left. Taking it
// back writes the value before, but only where the field still holds what the step left; what somebody changed since stays.
import type { Id } from '../kernel/ids.ts'
import type { AnyRecord, Change } from '../domain/schema.ts'
import { toStored } from './codec.ts'
import { isSame } from './same.ts'

/** One field, or one element of a keyed field, in a step. null stands for unset. */
export interface Trace {
  id: Id
  field: string
  key: string | null
  before: unknown
  after: unknown
  /** The step created the record; taking it back deletes it. */
  created?: boolean
}

/** Follows every edit; comparing it would make each later edit look like a conflict. */
const SHADOW_FIELD = 'updatedAt'

function valueAt(record: AnyRecord | null, field: string, key: string | null): unknown {
  const held = record?.[field] ?? null
  if (key === null) return held
  return (held as Record<string, unknown> | null)?.[key] ?? null
}

/** The traces of changes about to be applied; `read` gives the records as they are before. Several changes of one field become one. */
export function changesToTraces(changes: readonly Change[], read: (id: Id) => AnyRecord | null): Trace[] {
  const traces = new Map<string, Trace>()
  const created = new Set<string>()
  for (const change of changes) {
    if (change.op === 'create') {
      created.add(change.id)
      traces.set(change.id, { id: change.id, field: 'deletedAt', key: null, before: null, after: null, created: true })
      continue
    }
    if (created.has(change.id) || change.field === SHADOW_FIELD) continue
    const key = change.op === 'set' ? null : change.key
    const after = change.op === 'remove' ? null : toStored(change.value ?? null)
    const path = JSON.stringify([change.id, change.field, key])
    const known = traces.get(path)
    if (known) known.after = after
    else {
      const before = valueAt(read(change.id), change.field, key)
      traces.set(path, { id: change.id, field: change.field, key, before, after })
    }
  }
  return [...traces.values()]
}

export interface Reversal {
  changes: Change[]
  /** What takes the reversal back. */
  traces: Trace[]
  /** Fields left alone because they hold something else by now. */
  skipped: number
  /** Records changed. */
  count: number
}

/**
 * The changes that take traces back. `isAsCreated` says whether a created record is still as it was made: one that somebody has worked
 * on is not deleted under their hands.
 */
export function reverseTraces(
  traces: readonly Trace[],
  read: (id: Id) => AnyRecord | null,
  isAsCreated: (id: Id) => boolean,
  now: number,
): Reversal {
  const out: Reversal = { changes: [], traces: [], skipped: 0, count: 0 }
  const touched = new Set<Id>()
  for (const trace of traces) {
    const record = read(trace.id)
    const current = valueAt(record, trace.field, trace.key)
    if (!record || !isSame(current, trace.after) || (trace.created && !isAsCreated(trace.id))) {
      out.skipped++
      continue
    }
    const value = trace.created ? now : trace.before
    if (trace.key === null) out.changes.push({ op: 'set', id: trace.id, field: trace.field, value })
    else if (value === null) out.changes.push({ op: 'remove', id: trace.id, field: trace.field, key: trace.key })
    else out.changes.push({ op: 'put', id: trace.id, field: trace.field, key: trace.key, value })
    out.traces.push({ id: trace.id, field: trace.field, key: trace.key, before: trace.after, after: value })
    touched.add(trace.id)
  }
  for (const id of touched) out.changes.push({ op: 'set', id, field: SHADOW_FIELD, value: now })
  out.count = touched.size
  return out
}
