import type { LookupEntry } from '../domain/clip/bridge.ts'
import { idToType } from '../kernel/ids.ts'
import { toContactRows, toLeadRows } from './joins.ts'
import { rowToKeys, type Matchable } from './keys.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { ContactRow, LeadRow } from './rows.ts'
import type { Row } from './stored-rows.ts'
import { SUBJECT_TYPES, typeToTable, type SubjectType } from './tables.ts'

export interface LookupAnswer {
  reset: boolean
  put: LookupEntry[]
  remove: string[]
  revision: string
}

/** Entries changed since a revision; all of them when the revision is unknown or belongs to another build of the read model. */
export async function lookup(model: ReadModel, params: { revision: string | null }): Promise<LookupAnswer> {
  const revision = `${model.epoch}-${model.log.last}`
  const [epoch, count] = params.revision?.split('-') ?? []
  const since = Number(count)
  const changed = epoch === model.epoch && Number.isSafeInteger(since) ? await model.log.since(since) : null
  const put: LookupEntry[] = []
  if (!changed) {
    for (const type of SUBJECT_TYPES) {
      for await (const rows of model.rows.chunks(typeToTable(type))) put.push(...(await toEntries(model, type, rows)))
    }
    return { reset: true, put, remove: [], revision }
  }
  const remove: string[] = []
  for (const type of SUBJECT_TYPES) {
    const ids = changed.filter((id) => idToType(id as never) === type)
    const rows = await model.rows.getMany(typeToTable(type), ids)
    for (const [position, id] of ids.entries()) if (!rows[position]) remove.push(id)
    put.push(...(await toEntries(model, type, rows)))
  }
  return { reset: false, put, remove, revision }
}

async function toEntries(model: ReadModel, type: SubjectType, stored: readonly (Row | null)[]): Promise<LookupEntry[]> {
  const people = await model.people()
  const rows = await (type === 'contact' ? toContactRows(model, stored) : toLeadRows(model, stored))
  return (rows as unknown as (LeadRow & Partial<Pick<ContactRow, 'accountName'>>)[]).map((row) => ({
    recordId: row.id,
    type,
    name: rowToName(row).slice(0, 200),
    company: row.accountName ?? row.company ?? '',
    ownerName: people.get(row.ownerId ?? '')?.name ?? '',
    status: row.status ?? '',
    keys: rowToKeys(row as unknown as Matchable),
    lastNoteAt: row.lastNoteAt,
    lastNote: row.lastNote,
    openStep: row.openSteps > 0 ? { title: row.nextStepTitle, dueDate: row.nextStepDate } : null,
  }))
}
