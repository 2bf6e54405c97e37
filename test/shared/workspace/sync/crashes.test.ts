// Sharing and sealing, stopped at every row that is written: the worker dies in the middle of the transaction, and the next one goes on.
import { afterEach, expect, test, vi } from 'vitest'
import { Seat } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { relayPerTest } from './relay-per-test.ts'

vi.setConfig({ testTimeout: 240_000 })
const PATIENCE = 30_000

const at = relayPerTest()
afterEach(() => {
  for (const seat of at.seats) seat.device.crashAtWrite(null)
})

/** A few rows as a rule; with SOAK set all of them up to the last. */
const rows = (...few: number[]): number[] =>
  process.env['SOAK'] ? Array.from({ length: (few.at(-1) ?? 0) + 1 }, (_, row) => row) : few

/** Shares. The call is sent again when the worker died before it answered: a founding that was durable is no refusal. */
async function share(owner: Seat): Promise<void> {
  value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
}

test('a worker that dies at any row of founding, filling and sealing costs nothing', async () => {
  let died = 0
  for (const row of rows(0, 3, 7, 12, 18, 25, 34)) {
    const owner = await Seat.found(100 + row, at.relay.address)
    at.seats.push(owner)
    const names = ['one', 'two']
    for (const name of names) await owner.addLead(name)
    const before = owner.device.crashes()
    owner.device.crashAtWrite(row)
    await share(owner)
    names.push('three')
    await owner.workspace.run('createLead', { fields: { name: 'three' } }, { commandId: `three-${row}` })
    await owner.sent()
    owner.device.crashAtWrite(null)
    const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
    const ann = await Seat.join(500 + row, at.relay.address, link, 'Ann')
    at.seats.push(ann)
    await until(async () => (await ann.leads()).length >= 3, PATIENCE)
    expect(await ann.leads()).toEqual([...names].sort())
    expect(await owner.leads()).toEqual([...names].sort())
    await ann.addLead('back')
    await until(async () => (await owner.leads()).includes('back'), PATIENCE)
    for (const seat of at.seats) expect(seat.sync?.problems, `row ${row}`).toEqual([])
    died += owner.device.crashes() - before
    for (const seat of at.seats.splice(0)) seat.tab.kill()
  }
  // The crashes were real, and not only in the first steps.
  expect(died).toBeGreaterThan(4)
})

test('a joining worker that dies at any row comes in all the same', async () => {
  const owner = await Seat.found(1, at.relay.address)
  at.seats.push(owner)
  await owner.addLead('one')
  await share(owner)
  let died = 0
  for (const row of rows(0, 1, 2, 4, 7, 12, 18)) {
    const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
    const before = owner.device.crashes()
    const ann = await Seat.join(700 + row, at.relay.address, link, `Ann ${row}`)
    ann.device.crashAtWrite(row)
    await until(async () => (await ann.leads()).includes('one'), PATIENCE)
    ann.device.crashAtWrite(null)
    await ann.sees(({ standing }) => standing === 'member')
    await ann.addLead(`Ann ${row}`)
    await until(async () => (await owner.leads()).includes(`Ann ${row}`), PATIENCE)
    // That it waited for a key is said until it is over.
    await until(() => ann.sync?.problems.length === 0, PATIENCE)
    died += owner.device.crashes() - before
    ann.tab.kill()
  }
  expect(died).toBeGreaterThan(4)
})
