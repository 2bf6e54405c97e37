// Leads, notes and steps of three people, made, changed and deleted at random over ten days: for counts that are checked by a recount.
import fc from 'fast-check'
import type { WorkspaceTab } from '../../shared/workspace/workspace.ts'
import { value, type TestTeam } from './team.ts'

const DAY = 86_400_000

const who = fc.nat(2)
const days = fc.integer({ min: 0, max: 9 })
const record = fc.oneof(
  fc.record({
    kind: fc.constant('lead' as const),
    who,
    days,
    status: fc.constantFrom('new', 'working', 'nurturing', 'qualified', 'disqualified'),
  }),
  fc.record({
    kind: fc.constant('note' as const),
    who,
    days,
    outcome: fc.constantFrom('won', 'meeting_booked', 'lost', 'connected'),
    objections: fc.constantFrom('', ' ', 'Too dear'),
    about: fc.nat(9),
  }),
  fc.record({ kind: fc.constant('step' as const), who, days, done: fc.boolean(), dated: fc.boolean() }),
)
type MadeRecord = typeof record extends fc.Arbitrary<infer R> ? R : never
interface Change {
  which: number
  to: number
  gone: boolean
}

export const peopleRecords = fc.record({
  records: fc.array(record, { minLength: 10, maxLength: 40 }),
  changes: fc.array(fc.record({ which: fc.nat(99), to: who, gone: fc.boolean() }), { maxLength: 12 }),
})

/** Makes them in a fresh team, each on its day before `now` (ms), then changes some of them now. Half-way all of it is stored. */
export async function makePeopleRecords(
  team: TestTeam,
  now: number,
  records: readonly MadeRecord[],
  changes: readonly Change[],
): Promise<void> {
  const { workspace } = team
  const people: string[] = [workspace.personId]
  for (const name of ['Ann', 'Bo']) people.push(value(await workspace.run('addPerson', { fields: { name } })).id)
  const date = (back: number): string => new Date(now - back * DAY).toISOString().slice(0, 10)
  const made: { id: string; kind: MadeRecord['kind'] }[] = []
  for (const one of records) {
    team.device.clock.time = now - one.days * DAY
    const ownerId = people[one.who] ?? ''
    const make = async (): Promise<string> => {
      switch (one.kind) {
        case 'lead':
          return value(await workspace.run('createLead', { fields: { name: 'Lead', ownerId, status: one.status } })).id
        case 'note': {
          const { outcome, objections } = one
          const about = made.filter(({ kind }) => kind === 'lead').slice(0, one.about)
          const subjects = Object.fromEntries(about.map(({ id }) => [id, id]))
          const fields = { authorId: ownerId, at: now - one.days * DAY, outcome, objections, subjects }
          return value(await workspace.run('createCallNote', { fields })).id
        }
        case 'step': {
          const dueDate = one.dated ? date(one.days - 3) : null
          const { id } = value(await workspace.run('addStep', { fields: { title: 'Step', ownerId, dueDate } }))
          if (one.done) value(await workspace.run('completeStep', { id }))
          return id
        }
      }
    }
    made.push({ id: await make(), kind: one.kind })
  }
  await (workspace as WorkspaceTab).call('maintain', { force: true })
  team.device.clock.time = now
  for (const { which, to, gone } of changes) {
    const { id = '', kind } = made[which % made.length] ?? {}
    const ownerId = people[to] ?? ''
    if (gone) await workspace.run('deleteRecords', { ids: [id] })
    else if (kind === 'lead') await workspace.run('editLead', { id, set: { ownerId } })
    else if (kind === 'note') await workspace.run('editCallNote', { id, set: { authorId: ownerId } })
    else await workspace.run('editStep', { id, set: { ownerId } })
  }
}
