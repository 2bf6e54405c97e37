// Whole devices that share a space through a real relay: everything is the app's own but the disk, which is fake-indexeddb.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

const lacks = (seat: Seat, name: string) => until(async () => !(await seat.leads()).includes(name), PATIENCE)

test('what was there before sharing, and what both write later, is on both devices', async () => {
  const owner = await Seat.found(1, at.relay.address)
  at.seats = [owner]
  const lead = await owner.addLead('before')
  value(await owner.workspace.run('editLead', { id: lead, set: { company: 'ACME' } }))
  const before = await owner.workspace.query('lead.byId', { id: lead })
  value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const ann = await Seat.join(2, at.relay.address, link, 'Ann')
  at.seats.push(ann)
  await has(ann, 'before')
  expect(await ann.workspace.query('lead.byId', { id: lead })).toEqual(before)
  await until(async () => (await ann.workspace.query('team.get', {}))?.name === 'Team', PATIENCE)
  await ann.addLead('from Ann')
  await has(owner, 'from Ann')
  // The members of the log have records that name them.
  await until(async () => (await owner.workspace.query('people.all', {})).length === 2, PATIENCE)
  await owner.sees(({ members }) => members.length === 2 && members.every(({ recordId }) => recordId !== null))
  expect(owner.team?.members.map(({ name, role }) => [name, role])).toEqual([
    ['Rep', 'owner'],
    ['Ann', 'member'],
  ])
  const annRecord = owner.team?.members.find(({ name }) => name === 'Ann')?.recordId
  expect(annRecord).toBe(ann.workspace.personId)
})

test('edits made offline on both sides come together; undo takes back the own one alone', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  for (const { device } of at.seats) device.net.setOffline(true)
  value(await owner.workspace.run('editLead', { id: lead, set: { company: 'ACME' } }))
  value(await ann.workspace.run('editLead', { id: lead, set: { title: 'CTO' } }))
  await ann.addLead('offline')
  await until(() => (ann.sync?.waiting ?? 0) > 0)
  for (const seat of at.seats) {
    seat.device.net.setOffline(false)
    await seat.workspace.team.wake()
  }
  await has(owner, 'offline')
  const both = { company: 'ACME', title: 'CTO' }
  for (const seat of at.seats) {
    await until(async () => (await seat.workspace.query('lead.byId', { id: lead }))?.title === 'CTO', PATIENCE)
    await until(async () => (await seat.workspace.query('lead.byId', { id: lead }))?.company === 'ACME', PATIENCE)
    expect(await seat.workspace.query('lead.byId', { id: lead })).toMatchObject(both)
  }
  value(await owner.workspace.undo())
  await until(async () => !(await ann.workspace.query('lead.byId', { id: lead }))?.company, PATIENCE)
  expect(await ann.workspace.query('lead.byId', { id: lead })).toMatchObject({ title: 'CTO' })
  for (const seat of at.seats) await seat.sent()
})

test('a device that was away goes on where it was, also when its tab is gone in the middle', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  for (let round = 0; round < 3; round++) {
    const made = owner.addLead(`round ${round}`)
    await ann.restart()
    await made
    await owner.restart()
    await ann.addLead(`Ann ${round}`)
    await has(owner, `Ann ${round}`)
    await has(ann, `round ${round}`)
  }
  expect(await owner.leads()).toEqual(await ann.leads())
  expect(owner.sync?.problems).toEqual([])
  expect(ann.sync?.problems).toEqual([])
})

test('[E8] what a removed member wrote past the cut leaves the lists of those who had it, and they are told', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [owner, ann, bob] = at.seats as [Seat, Seat, Seat]
  await ann.addLead('in time')
  const kept = await ann.addLead('kept')
  await has(owner, 'kept')
  await has(bob, 'kept')
  owner.device.net.setOffline(true)
  await ann.addLead('late')
  value(await ann.workspace.run('editLead', { id: kept, set: { company: 'late' } }))
  await has(bob, 'late')
  await until(async () => (await bob.workspace.query('lead.byId', { id: kept }))?.company === 'late', PATIENCE)
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.removeMember(member!.memberId))
  owner.device.net.setOffline(false)
  await owner.workspace.team.wake()
  await lacks(bob, 'late')
  await until(() => bob.sync?.problems.some(({ code }) => code === 'rebuilt') === true, PATIENCE)
  expect((await bob.leads()).sort()).toEqual(['in time', 'kept'])
  expect(await bob.workspace.query('lead.byId', { id: kept })).not.toHaveProperty('company')
  expect((await bob.workspace.query('search', { text: 'late', limit: 5 })).length).toBe(0)
  expect((await bob.workspace.query('deleted.window', { offset: 0, limit: 10 })).total).toBe(0)
  // The others go on, under a key that the removed one was not given.
  await bob.addLead('after')
  await has(owner, 'after')
  expect(await owner.leads()).toEqual(await bob.leads())
  expect(await ann.leads()).not.toContain('after')
  // Told until it was read, over restarts.
  await bob.restart()
  await until(() => bob.sync?.problems.some(({ code }) => code === 'rebuilt') === true, PATIENCE)
  for (const { problemId } of bob.sync?.problems ?? []) await bob.workspace.team.dismissProblem(problemId)
  await until(() => bob.sync?.problems.length === 0)
})

test('a reader is refused at once, and nothing of it is kept as if it could be sent', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const lead = await owner.addLead('Lead')
  await has(ann, 'Lead')
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.setRole(member!.memberId, 'reader'))
  await ann.sees(({ may }) => !may.write)
  const refused = { ok: false, error: { code: 'not_allowed' } }
  expect(await ann.workspace.run('editLead', { id: lead, set: { name: 'mine' } })).toEqual(refused)
  expect(await ann.workspace.undo()).toEqual(refused)
  expect(await ann.workspace.runMany('editLead', [{ id: lead, set: { name: 'm' } }], { label: 'x' })).toEqual(refused)
  // Also before the next core has loaded anything of sync.
  await ann.restart()
  expect(await ann.workspace.run('editLead', { id: lead, set: { name: 'mine' } })).toEqual(refused)
  value(await owner.workspace.run('editLead', { id: lead, set: { name: 'theirs' } }))
  await has(ann, 'theirs')
  await until(() => ann.sync?.waiting === 0, PATIENCE)
  value(await owner.workspace.team.setRole(member!.memberId, 'member'))
  await ann.sees(({ may }) => may.write)
  await ann.addLead('again')
  await has(owner, 'again')
})

test('[R8] the relay holds nothing of what people wrote', async () => {
  const owner = await Seat.found(1, at.relay.address)
  at.seats = [owner]
  await owner.addLead('PLANTED-LEAD')
  value(await owner.workspace.team.share({ personName: 'PLANTED-OWNER', deviceName: 'PLANTED-LAPTOP' }))
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const ann = await Seat.join(2, at.relay.address, link, 'PLANTED-ANN')
  at.seats.push(ann)
  await ann.sees(({ standing }) => standing === 'member')
  await ann.addLead('PLANTED-LATER')
  await has(owner, 'PLANTED-LATER')
  for (const seat of at.seats) await seat.sent()
  const folder = dirname(at.relay.file)
  let size = 0
  for (const file of await readdir(folder)) {
    const bytes = await readFile(join(folder, file))
    size += bytes.byteLength
    expect(bytes.includes('PLANTED'), file).toBe(false)
    expect(bytes.includes(Buffer.from('PLANTED', 'utf16le')), file).toBe(false)
  }
  // What was scanned is where it is kept.
  expect(size).toBeGreaterThan(4096)
  expect(at.relay.log.join('\n')).not.toContain('PLANTED')
})
