// The lists of leads, companies and contacts in plain JavaScript over the records of an export, which knows nothing of the read model:
// what the columns answer must be this.
import type { LeadFilter, SortDirection } from '../../shared/readmodel/rows.ts'
import { LEAD_STATUSES } from '../../shared/domain/lead/statuses.ts'
import { Shard } from '../../shared/store/shard.ts'
import { readSpaceFile } from '../../shared/store/space-file.ts'
import type { Workspace } from '../../shared/workspace/api.ts'

/* eslint-disable-next-line @typescript-eslint/no-explicit-any -- records of any type, read by the fields they have */
export type AnyFields = Record<string, any>
export type PlainList = 'leads' | 'accounts' | 'contacts'
const TYPES: Record<PlainList, string> = { leads: 'lead', accounts: 'account', contacts: 'contact' }

/** A record with what hangs on it, as a list shows it. */
export interface PlainRow {
  id: string
  record: AnyFields
  ownerName: string
  /** The name of a contact's company. */
  accountName: string
  notes: AnyFields[]
  openSteps: AnyFields[]
  contactCount: number
  lastNoteAt: number | null
  nextStepDate: string | null
  lastActivityAt: number
}

/** Every live record of a space by id, out of an export. */
export async function liveRecords(workspace: Workspace): Promise<Map<string, AnyFields>> {
  const records = new Map<string, AnyFields>()
  await readSpaceFile(
    await workspace.exportSpace(),
    () => undefined,
    ({ kind, id: docId, bytes }) => {
      if (kind !== 'document') return
      const shard = new Shard(docId, [bytes], 1)
      for (const id of shard.ids()) {
        const record = shard.read(id)
        if (record && !record.deletedAt) records.set(id, record)
      }
      shard.destroy()
    },
  )
  return records
}

/** The rows of the three lists, in no order. */
export async function plainRows(workspace: Workspace): Promise<Record<PlainList, PlainRow[]>> {
  const records = await liveRecords(workspace)
  const ofType = (type: string): AnyFields[] => [...records.values()].filter((record) => record['type'] === type)
  const notes = hangingOn(ofType('call-note'))
  const tasks = hangingOn(ofType('task'))
  const contactCounts = new Map<string, number>()
  for (const { accountId } of ofType('contact'))
    if (accountId) contactCounts.set(accountId, (contactCounts.get(accountId) ?? 0) + 1)
  const rows = (list: PlainList): PlainRow[] =>
    ofType(TYPES[list]).map((record) => {
      const id = record['id'] as string
      const own = notes.get(id) ?? []
      const steps = tasks.get(id) ?? []
      const openSteps = steps.filter(({ doneAt }) => !doneAt)
      const dates = openSteps.map(({ dueDate }) => dueDate as string | undefined).filter((date) => date !== undefined)
      const times = own.map(({ at, createdAt }) => (at ?? createdAt) as number)
      return {
        id,
        record,
        ownerName: records.get(record['ownerId'] ?? '')?.['name'] ?? '',
        accountName: records.get(record['accountId'] ?? '')?.['name'] ?? '',
        notes: own,
        openSteps,
        contactCount: contactCounts.get(id) ?? 0,
        lastNoteAt: times.length > 0 ? Math.max(...times) : null,
        nextStepDate: dates.sort()[0] ?? null,
        lastActivityAt: Math.max(
          record['createdAt'],
          record['updatedAt'],
          ...times,
          ...steps.map(({ updatedAt }) => updatedAt as number),
        ),
      }
    })
  return { leads: rows('leads'), accounts: rows('accounts'), contacts: rows('contacts') }
}

function hangingOn(records: readonly AnyFields[]): Map<string, AnyFields[]> {
  const held = new Map<string, AnyFields[]>()
  for (const record of records)
    for (const id of Object.values<string>(record['subjects'] ?? {})) held.set(id, [...(held.get(id) ?? []), record])
  return held
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The texts that a column holds of a record. */
export function textsOf(list: PlainList, { record, accountName }: PlainRow, field: string): string[] {
  const phones = Object.values<AnyFields>(record['phones'] ?? {})
  switch (field) {
    case 'phone':
      // As written, and as bare digits.
      return phones.flatMap(({ number, e164 }) => [number, number.replace(/\D/g, ''), (e164 ?? '').replace(/\D/g, '')])
    case 'email':
      return Object.values(record['emails'] ?? {})
    case 'tags':
      return Object.values(record['tags'] ?? {})
    case 'company':
      return list === 'contacts' ? [accountName] : [record['company'] ?? '']
    default:
      return [record[field] ?? '']
  }
}

const FREE_TEXT: Record<PlainList, string[]> = {
  leads: ['name', 'company', 'title', 'phone', 'email', 'website', 'tags'],
  accounts: ['name', 'industry', 'phone', 'email', 'website', 'tags'],
  contacts: ['name', 'title', 'phone', 'email', 'tags', 'company'],
}

function plusDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Does a row pass a filter? What is empty stands in no range. */
export function passes(list: PlainList, row: PlainRow, filter: LeadFilter, today: string): boolean {
  const { record } = row
  const isOneOf = (wanted: readonly string[] | undefined, held: string): boolean =>
    !wanted?.length || wanted.includes(held)
  const isWithin = (range: { from?: number; to?: number } | undefined, at: number | null): boolean =>
    (range?.from === undefined && range?.to === undefined) ||
    (at !== null && at >= (range.from ?? -Infinity) && at < (range.to ?? Infinity))
  const isBetween = (range: { min?: number; max?: number } | undefined, count: number): boolean =>
    count >= (range?.min ?? 0) && count <= (range?.max ?? Infinity)
  const isIn = (wanted: string, field: string): boolean =>
    textsOf(list, row, field).some((text) => plain(text).includes(plain(wanted).trim()))
  const next = row.nextStepDate
  const steps: Record<string, boolean> = {
    none: row.openSteps.length === 0,
    overdue: next !== null && next < today,
    today: next === today,
    week: next !== null && next >= today && next <= plusDays(today, 6),
  }
  const has: Record<string, boolean> = {
    with_phone: Object.keys(record['phones'] ?? {}).length > 0,
    with_email: Object.keys(record['emails'] ?? {}).length > 0,
    no_notes: row.notes.length === 0,
  }
  const texts = ['name', 'company', 'title', 'industry', 'phone', 'email', 'website'] as const
  const words = plain(filter.text ?? '')
    .split(/\s+/u)
    .filter(Boolean)
  return (
    isOneOf(filter.status, record['status'] ?? 'new') &&
    isOneOf(filter.source, record['source'] ?? '') &&
    isOneOf(filter.kind, record['kind'] ?? '') &&
    isOneOf(filter.owner, record['ownerId'] ?? '') &&
    (!filter.tag?.length || textsOf(list, row, 'tags').some((tag) => filter.tag?.includes(tag))) &&
    (!filter.nextStep?.length || filter.nextStep.some((one) => steps[one])) &&
    (!filter.has?.length || filter.has.some((one) => has[one])) &&
    isWithin(filter.created, record['createdAt']) &&
    isWithin(filter.updated, record['updatedAt']) &&
    isWithin(filter.activity, row.lastActivityAt) &&
    isWithin(filter.lastNote, row.lastNoteAt) &&
    (!(filter.due?.from || filter.due?.to) ||
      (next !== null && next >= (filter.due.from ?? '') && next <= (filter.due.to ?? '9999'))) &&
    isBetween(filter.notes, row.notes.length) &&
    isBetween(filter.contacts, row.contactCount) &&
    texts.every((field) => !filter[field] || isIn(filter[field], field)) &&
    words.every((word) => FREE_TEXT[list].some((field) => isIn(word, field)))
  )
}

const collator = new Intl.Collator(['zh-CN', 'en'], { numeric: true, sensitivity: 'base' })

/** What a list is sorted by; null for what is empty and comes last. */
function keyOf(list: PlainList, row: PlainRow, field: string): string | number | null {
  switch (field) {
    case 'status':
      return LEAD_STATUSES.indexOf(row.record['status'] ?? 'new')
    case 'owner':
      return row.ownerName || null
    case 'createdAt':
    case 'updatedAt':
      return row.record[field] as number
    case 'lastActivityAt':
    case 'lastNoteAt':
    case 'nextStepDate':
    case 'contactCount':
      return row[field]
    case 'noteCount':
      return row.notes.length
    case 'phone':
      return (Object.values<AnyFields>(row.record['phones'] ?? {})[0]?.['number'] as string | undefined) ?? null
    default:
      return textsOf(list, row, field)[0] || null
  }
}

/** Where the order of these rows is wrong: the first two neighbours that stand the wrong way round; null when all is well. */
export function outOfOrder(
  list: PlainList,
  rows: readonly PlainRow[],
  sort: { field: string; direction: SortDirection },
): string | null {
  for (const [at, row] of rows.entries()) {
    const before = rows[at - 1]
    if (!before) continue
    const [left, right] = [keyOf(list, before, sort.field), keyOf(list, row, sort.field)]
    const order = compare(left, right, sort.direction)
    if (order > 0) return `${JSON.stringify(left)} before ${JSON.stringify(right)}`
  }
  return null
}

function compare(left: string | number | null, right: string | number | null, direction: SortDirection): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null)
  const order =
    typeof left === 'number'
      ? left - (right as number)
      : isDate(left)
        ? left < right
          ? -1
          : left > right
            ? 1
            : 0
        : collator.compare(left, right as string)
  return direction === 'asc' ? order : -order
}

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text)
