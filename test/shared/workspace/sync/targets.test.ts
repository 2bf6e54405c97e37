// Who may write targets, with a real relay between the devices: managers alone, whatever a member's own app would let through.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import type { TeamMeta } from '../../../../shared/workspace/sync/tables.ts'
import { nameToGroup } from '../../../../shared/workspace/sync/groups.ts'
import { LEADERS_GROUP, TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()
const asked = { today: '2026-03-02', zone: 'UTC' }
const calls = { measure: 'count', of: { records: 'callNotes', filter: {} } }
const REFUSED = { ok: false, error: { code: 'not_allowed' } }

async function setGoal(seat: Seat, title: string): Promise<string> {
  const fields = { title, kind: 'team', metric: calls, unit: 'count', period: '2026-03', target: 10, ownerId: null }
  return value(await seat.workspace.run('createGoal', { fields })).id
}

async function goals(seat: Seat): Promise<[string, number | null | undefined][]> {
  const lines = await seat.workspace.query('goals.of', { period: '2026-03', ...asked })
  return lines.map(({ goal }): [string, number | null | undefined] => [goal.title ?? '', goal.target]).sort()
}

async function sees(seat: Seat, wanted: [string, number | null][]): Promise<void> {
  await until(async () => JSON.stringify(await goals(seat)) === JSON.stringify(wanted), PATIENCE)
}

test('targets have a group of their own, everything else is the team’s', () => {
  expect(nameToGroup('goals/aaaaaaaa')).toBe(LEADERS_GROUP)
  for (const name of [
    'leads/aaaaaaaa',
    'checkIns/aaaaaaaa',
    'goalProposals/aaaaaaaa',
    'people/aaaaaaaa',
    'later/aaaaaaaa',
  ])
    expect(nameToGroup(name)).toBe(TEAM_GROUP)
})

test('a member sees targets, proposes and checks in; to set, change, divide, delete or undo them is not allowed', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  // The first goal of a shared team: its group has no key yet.
  const id = await setGoal(owner, 'Calls')
  await sees(ann, [['Calls', 10]])
  const { workspace } = ann
  const fields = { title: 'Mine', kind: 'activity', metric: calls, unit: 'count', period: '2026-03', target: 1 }
  expect(await workspace.run('createGoal', { fields })).toEqual(REFUSED)
  const change = { id, target: 1, reason: 'too much', attained: 0, today: asked.today, cause: 'edit' as const }
  expect(await workspace.run('setTarget', change)).toEqual(REFUSED)
  expect(await workspace.run('deleteRecords', { ids: [id] })).toEqual(REFUSED)
  const many = await workspace.runMany('deleteRecords', [{ ids: [id] }], { label: 'deleted_records' })
  expect(many).toEqual(REFUSED)

  value(await workspace.run('proposeTarget', { goalId: id, value: 8, reason: 'holidays' }))
  const checkIn = { goalId: id, day: asked.today, confidence: 'at_risk' }
  value(await workspace.run('addCheckIn', { fields: checkIn, ownerId: null }))
  await until(async () => {
    const detail = await owner.workspace.query('goal.byId', { id, ...asked })
    return detail?.proposals[0]?.value === 8 && detail.checkIns.length === 1
  }, PATIENCE)
  expect(await goals(owner)).toEqual([['Calls', 10]])
})

test('goals from before sharing are shared with the rest; who is made a manager may set them, and no longer when it ends', async () => {
  const owner = await Seat.found(1, at.relay.address)
  at.seats = [owner]
  const id = await setGoal(owner, 'From before')
  await owner.addLead('From before, too')
  value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const ann = await Seat.join(2, at.relay.address, link, 'Ann')
  at.seats.push(ann)
  await ann.sees(({ standing }) => standing === 'member')
  await has(ann, 'From before, too')
  await sees(ann, [['From before', 10]])

  const member = owner.team?.members.find(({ name }) => name === 'Ann')?.memberId ?? ''
  value(await owner.workspace.team.setRole(member, 'manager'))
  await ann.sees(({ self }) => self?.role === 'manager')
  const set = (target: number) =>
    ann.workspace.run('setTarget', { id, target, reason: 'as agreed', attained: 0, today: asked.today, cause: 'edit' })
  await until(async () => (await set(12)).ok, PATIENCE)
  await sees(owner, [['From before', 12]])
  await ann.sent()

  value(await owner.workspace.team.setRole(member, 'member'))
  await ann.sees(({ self }) => self?.role === 'member')
  expect(await set(1)).toEqual(REFUSED)
  // What she set while she might stays.
  expect([await goals(owner), await goals(ann)]).toEqual([[['From before', 12]], [['From before', 12]]])
})

test('an app that was made to let a member set targets sends none: others keep theirs', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await setGoal(owner, 'Calls')
  await sees(ann, [['Calls', 10]])
  ann.tab.kill()
  const { indexedDB } = ann.device
  const db = new Dexie(spaceName(ann.space.spaceId), { indexedDB, IDBKeyRange })
  await db.open()
  const held = (await db.table('meta').get('team')) as { key: string; value: TeamMeta }
  await db.table('meta').put({ key: 'team', value: { ...held.value, mayLead: true } })
  db.close()
  ann.device.net.setOffline(true)
  await ann.open()
  await setGoal(ann, 'Slipped in')
  ann.device.net.setOffline(false)
  await ann.workspace.team.wake()
  await ann.addLead('after it')
  await has(owner, 'after it')
  expect(await goals(owner)).toEqual([['Calls', 10]])
  await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') ?? false, PATIENCE)
})
