// One training plan is shared with somebody who is not in the team: that plan, and nothing else.
import { expect, test } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

const titles = async (workspace: Workspace): Promise<(string | undefined)[]> =>
  (await workspace.query('pages.window', { offset: 0, limit: 10, text: '' })).rows.map(({ title }) => title).sort()

/** Which of the texts stand anywhere on a device. */
async function onDisk({ device }: Seat, texts: readonly string[]): Promise<string[]> {
  const disk = await keysOnDisk(device.indexedDB)
  return texts.filter((text) => disk.holds(utf8(text)))
}

test('an outsider who is sent the link of a plan gets that plan and nothing of the team or of other plans; what he writes comes back', async () => {
  at.seats = await shareTeam(at.relay, 'Annabel Quist')
  const [owner, ann] = at.seats as [Seat, Seat]
  await owner.addLead('Harbour Lead')
  const founder = { personName: 'Rep', region: 'DE' }
  const found = async (name: string, page: string) => {
    const { spaceId } = value(await owner.tab.directory.foundSpace({ kind: 'plan', name, ...founder }))
    const plan = await owner.tab.directory.open(spaceId)
    value(await plan.run('createPage', { fields: { title: page, body: `Ten open questions in ${page}` } }))
    value(await plan.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
    return plan
  }
  await found('Kept Plan', 'Winter week')
  const plan = await found('Given Plan', 'Spring week')
  const { link } = value(await plan.team.invite({ role: 'member', expiresInDays: 0 }))
  const kim = await Seat.join(9, at.relay.address, link, 'Kim')
  at.seats.push(kim)
  await kim.sees(({ standing }) => standing === 'member')
  await until(async () => (await titles(kim.workspace)).join() === 'Spring week', PATIENCE)
  value(await kim.workspace.run('createPage', { fields: { title: 'By Kim', body: 'Done' } }))
  await until(async () => (await titles(plan)).join() === 'By Kim,Spring week', PATIENCE)

  expect(await kim.tab.directory.list()).toHaveLength(1)
  expect(await kim.workspace.query('team.get', {})).toMatchObject({ kind: 'plan', name: 'Given Plan' })
  expect(kim.team?.members.map(({ name }) => name).sort()).toEqual(['Kim', 'Rep'])
  expect(kim.team?.offers).toEqual([])
  expect(await kim.leads()).toEqual([])
  // The team hears of neither.
  await ann.sent()
  expect(ann.team?.members.map(({ name }) => name).sort()).toEqual(['Annabel Quist', 'Rep'])
  expect(await titles(ann.workspace)).toEqual([])
  kim.tab.kill()
  const foreign = ['Harbour Lead', 'Kept Plan', 'Winter week', 'Annabel Quist']
  expect(await onDisk(kim, [...foreign, 'Spring week'])).toEqual(['Spring week'])
  expect(await onDisk(owner, foreign)).toEqual(foreign)
})
