// The person of this device among the records of the team: the membership log says who is in, the record says who that is.
import type { Id } from '../../kernel/ids.ts'
import type { Change } from '../../domain/schema.ts'
import type { PersonRow } from '../../readmodel/rows.ts'
import type { Told } from '../../store/read-edits.ts'
import type { Core } from './core.ts'
import { createCommit } from './writer.ts'

export interface OwnPerson {
  memberId: string
  name: string
  role: string
  /** The record may be made here: everything the team has is here, and no other device of the person can have made one. */
  mayCreate: boolean
}

/** The record that belongs to a person of the log; null when there is none here. */
export function recordOfMember(people: ReadonlyMap<string, PersonRow>, memberId: string): PersonRow | null {
  return [...people.values()].find((row) => row.memberId === memberId) ?? null
}

const MADE: readonly string[] = ['createdAt', 'createdBy', 'updatedAt', 'name', 'role', 'memberId']
const NAMED: readonly string[] = ['memberId', 'updatedAt']

/** True for an edit of the person's record that `keepOwnPerson` has written, and nothing that anybody entered. */
export function isOwnPersonEdit({ edits, records }: Told, id: string, memberId: string): boolean {
  const made = edits.some((edit) => edit.kind === 'record')
  const record = records.get(id)
  const fields = Object.keys(record ?? {}).filter((field) => field !== 'id' && field !== 'type')
  const isMadeHere =
    record?.type === 'person' && record.memberId === memberId && fields.every((field) => MADE.includes(field))
  return (
    edits.length > 0 &&
    edits.every((edit) =>
      edit.kind === 'record'
        ? edit.id === id && isMadeHere
        : edit.key.id === id && edit.key.element === null && (made ? MADE : NAMED).includes(edit.key.field),
    )
  )
}

/**
 * Sees to it that this device's person has a record that names it in the log. Gives the record's id; null when there is none yet and none
 * may be made.
 */
export async function keepOwnPerson(core: Core, own: OwnPerson): Promise<string | null> {
  const { personId } = core.options
  return core.exclusive(async () => {
    const people = await core.model.people()
    const known = recordOfMember(people, own.memberId)
    if (known) return known.id
    const now = core.environment.clock.now()
    const id = personId as Id
    const changes: Change[] = []
    if (people.has(personId)) {
      changes.push({ op: 'set', id, field: 'memberId', value: own.memberId })
      changes.push({ op: 'set', id, field: 'updatedAt', value: now })
    } else if (own.mayCreate) {
      const { memberId, name, role } = own
      const fields = { createdAt: now, createdBy: personId, updatedAt: now, name, role, memberId }
      changes.push({ op: 'create', id, fields })
    } else return null
    const commit = createCommit()
    await core.stage(commit, changes)
    core.finish(commit)
    const stored = await core.commit(commit)
    return stored.ok ? personId : null
  })
}
