// Rich texts of a shared space.
import * as Y from 'yjs'
import { expect, test } from 'vitest'
import { addToText, readText } from '../../../../shared/store/text-database.ts'
import { clientToMember } from '../../../../shared/workspace/text-writers.ts'
import type { WorkspaceTab } from '../../../../shared/workspace/workspace.ts'
import { Seat } from '../../../support/shared-team.ts'
import { nameOn, readWhole, typeText } from '../../../support/shared-text.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { PATIENCE, relayPerTest } from './relay-per-test.ts'

const TEXT = 'note-body:x'

const at = relayPerTest()

const type = (seat: Seat, change: (text: Y.Text) => void, client?: number): Promise<void> =>
  typeText(seat, TEXT, change, client)

const read = (seat: Seat): Promise<string> => readWhole(seat, TEXT)

const shows = (seat: Seat, text: string) => until(async () => (await read(seat)) === text, PATIENCE)

async function shared(): Promise<[Seat, Seat]> {
  const owner = await Seat.found(1, at.relay.address)
  at.seats.push(owner)
  await type(owner, (text) => text.insert(0, 'before'))
  value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const ann = await Seat.join(2, at.relay.address, link, 'Ann')
  at.seats.push(ann)
  await shows(ann, 'before')
  // Her record of herself, which the app writes when she comes in: a role that changed before it went would keep it here.
  await owner.sees(({ members }) => members.some(({ name, recordId }) => name === 'Ann' && recordId !== null))
  return [owner, ann]
}

test('a text from before, and what both type and delete later, is the same on both', async () => {
  const [owner, ann] = await shared()
  await type(ann, (text) => text.insert(text.length, ' and after'))
  await shows(owner, 'before and after')
  await type(owner, (text) => text.delete(0, 'before '.length))
  await shows(ann, 'and after')
  for (const { device } of at.seats) device.net.setOffline(true)
  await type(owner, (text) => text.insert(0, 'O:'))
  await type(ann, (text) => text.delete(text.length - 1, 1))
  for (const seat of at.seats) {
    seat.device.net.setOffline(false)
    await seat.workspace.team.wake()
  }
  await shows(owner, 'O:and afte')
  await shows(ann, 'O:and afte')
  for (const seat of at.seats) {
    await seat.sent()
    expect(seat.sync?.problems).toEqual([])
  }
})

test('what is typed while the words before it are on their way goes, too', async () => {
  const [owner, ann] = await shared()
  const words = ['!', ' one', ' two', ' three', ' four']
  for (const word of words) await type(ann, (text) => text.insert(text.length, word))
  await shows(owner, `before${words.join('')}`)
})

/** Who typed what of the text, as a device tells it: `name: words`, in order. */
async function writersOn(seat: Seat): Promise<string[]> {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readText(seat.device.indexedDB, nameOn(seat, TEXT)))!)
  const writers = value(await seat.workspace.team.textWriters())
  const said: string[] = []
  for (let item = doc.getText('body')._start; item; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const member = clientToMember(item.id.client, writers)
    const name = seat.team?.members.find(({ memberId }) => memberId === member)?.name ?? '?'
    if (said.at(-1)?.startsWith(`${name}: `)) said[said.length - 1] += item.content.str
    else said.push(`${name}: ${item.content.str}`)
  }
  return said
}

test('both devices tell alike who typed what: from before the sharing, apart and merged, and after a writer is gone', async () => {
  const [owner, ann] = await shared()
  for (const { device } of at.seats) device.net.setOffline(true)
  await type(owner, (text) => text.insert(0, 'O:'))
  await type(ann, (text) => text.insert(3, '(A)'))
  await type(ann, (text) => text.insert(text.length, ' and after'))
  for (const seat of at.seats) {
    seat.device.net.setOffline(false)
    await seat.workspace.team.wake()
  }
  const merged = 'O:bef(A)ore and after'
  await shows(owner, merged)
  await shows(ann, merged)
  const expected = ['Rep: O:bef', 'Ann: (A)', 'Rep: ore', 'Ann:  and after']
  expect(await writersOn(owner)).toEqual(expected)
  expect(await writersOn(ann)).toEqual(expected)
  await ann.sent()
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.removeMember(member!.memberId))
  await owner.sees(({ members }) => members.some(({ name, isRemoved }) => name === 'Ann' && isRemoved))
  expect(await writersOn(owner)).toEqual(expected)
  expect(clientToMember(12_345, value(await owner.workspace.team.textWriters()))).toBeNull()
})

test('what a tab typed before it was given a number of the device goes under one, and travels', async () => {
  const [owner, ann] = await shared()
  await type(ann, (text) => text.insert(text.length, '!'), 12345)
  await shows(owner, 'before!')
  await shows(ann, 'before!')
  await type(owner, (text) => text.insert(text.length, '?'))
  await shows(ann, 'before!?')
  expect(ann.sync?.problems).toEqual([])
})

test('what was typed and not yet looked at when everything ended is found at the next start', async () => {
  const [owner, ann] = await shared()
  ann.device.net.setOffline(true)
  const tab = ann.workspace as WorkspaceTab
  const given = value(
    await tab.call<{ ok: true; value: { client: number } }>('registerText', { name: TEXT, client: 1 }),
  )
  const doc = new Y.Doc()
  Y.applyUpdate(doc, (await readText(ann.device.indexedDB, nameOn(ann, TEXT)))!)
  doc.clientID = given.client
  doc.getText('body').insert(0, 'typed, ')
  ann.tab.kill()
  await addToText(ann.device.indexedDB, nameOn(ann, TEXT), Y.encodeStateAsUpdate(doc))
  ann.device.net.setOffline(false)
  await ann.open()
  await shows(owner, 'typed, before')
})

test('what a reader typed is not sealed and stays here; it goes when the right to write is given', async () => {
  const [owner, ann] = await shared()
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.setRole(member!.memberId, 'reader'))
  await ann.sees(({ may }) => !may.write)
  await type(ann, (text) => text.insert(text.length, ' mine'))
  await type(owner, (text) => text.insert(0, 'O:'))
  await shows(ann, 'O:before mine')
  await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') === true, PATIENCE)
  expect(await read(owner)).toBe('O:before')
  value(await owner.workspace.team.setRole(member!.memberId, 'member'))
  await shows(owner, 'O:before mine')
  await until(() => ann.sync?.problems.some(({ code }) => code === 'no_right') === false, PATIENCE)
})

test('a reader who only looks at a text hears of nothing, over restarts', async () => {
  const [owner, ann] = await shared()
  const member = owner.team?.members.find(({ name }) => name === 'Ann')
  value(await owner.workspace.team.setRole(member!.memberId, 'reader'))
  await ann.sees(({ may }) => !may.write)
  await type(ann, () => undefined)
  await ann.restart()
  await type(owner, (text) => text.delete(0, 3))
  await shows(ann, 'ore')
  expect(ann.sync?.problems.filter(({ code }) => code === 'no_right')).toEqual([])
})
