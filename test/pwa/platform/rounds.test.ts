// The other shared spaces of a device are visited in turn: real devices, a real relay, and a page that shows another space.
import { afterEach, expect, test } from 'vitest'
import { Rounds } from '../../../pwa/platform/rounds.ts'
import type { Directory, Workspace } from '../../../shared/workspace/api.ts'
import { type RunningRelay, runRelay } from '../server/relay/running.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { value } from '../../support/team.ts'
import { until } from '../../support/until.ts'

const PATIENCE = 20_000
const times = { first: 1, pause: 20, pauseWhenExpecting: 20, linger: 20, lingerWhenExpecting: 200, most: 5000 }

let relay: RunningRelay | null = null
const tabs: SimulatedTab[] = []
const ends: AbortController[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) end.abort()
  for (const tab of tabs.splice(0)) tab.kill()
  await relay?.stop()
})

/** A device with a pair that was shared and closed again, and the link into it. */
async function withPair(seed: number) {
  const device = createDevice(seed)
  device.net.relay = relay!.address
  const tab = await device.openTab()
  tabs.push(tab)
  const founder = { personName: 'Ann', region: 'DE' }
  const open = value(await tab.directory.foundTeam({ teamName: 'Team', ...founder }))
  const space = value(await tab.directory.foundSpace({ kind: 'pair', name: 'Ann & Bob', ...founder }))
  const pair = await tab.directory.open(space.spaceId)
  value(await pair.team.share({ personName: 'Ann', deviceName: 'Laptop' }))
  const { link } = value(await pair.team.invite({ role: 'member', expiresInDays: 30 }))
  await pair.close()
  return { device, tab, open, space, link }
}

function begin(directory: Directory, isOpen: (spaceId: string) => boolean = () => false): Rounds {
  const end = new AbortController()
  ends.push(end)
  const rounds = new Rounds({ directory, isOpen, signal: end.signal, times })
  void rounds.run()
  return rounds
}

test('who asks on an invitation of this device is let in though the space is not open, and the list says when it was exchanged', async () => {
  relay = await runRelay()
  const { tab, open, space, link } = await withPair(1)
  begin(tab.directory)
  const other = createDevice(2)
  other.net.relay = relay.address
  const guest = await other.openTab()
  tabs.push(guest)
  const joined = value(await guest.directory.join({ link, personName: 'Bob', deviceName: 'Phone' }))
  const workspace: Workspace = await guest.directory.open(joined.spaceId)
  let standing = ''
  workspace.team.watch((team) => (standing = team.standing))
  await until(() => standing === 'member', PATIENCE)
  await until(async () => {
    const list = await tab.directory.list()
    return list.find(({ spaceId }) => spaceId === space.spaceId)?.syncedAt !== undefined
  }, PATIENCE)
  // What nobody shares is not visited.
  expect((await tab.directory.list()).find(({ spaceId }) => spaceId === open.spaceId)?.syncedAt).toBeUndefined()
})

test('the open space is left alone, and one that cannot be reached does not stop the rounds', async () => {
  relay = await runRelay()
  const { device, tab, open, space } = await withPair(3)
  const opened: string[] = []
  const directory: Directory = Object.assign(Object.create(tab.directory) as Directory, {
    list: () => tab.directory.list(),
    open: (spaceId: string) => {
      opened.push(spaceId)
      return opened.length === 1 ? Promise.reject(new Error('gone')) : tab.directory.open(spaceId)
    },
    noteSynced: (spaceId: string, at: number) => tab.directory.noteSynced(spaceId, at),
  })
  device.net.setOffline(true)
  begin(directory, (spaceId) => spaceId === open.spaceId)
  await until(() => opened.length > 1, PATIENCE)
  device.net.setOffline(false)
  await until(async () => (await tab.directory.list()).some(({ syncedAt }) => syncedAt !== undefined), PATIENCE)
  expect(new Set(opened)).toEqual(new Set([space.spaceId]))
})

test('a space that has something to send is visited at once, also while another tab makes the rounds', async () => {
  relay = await runRelay()
  const { tab, space } = await withPair(5)
  const end = new AbortController()
  ends.push(end)
  const never = { ...times, first: 3_600_000, pause: 3_600_000 }
  const rounds = new Rounds({ directory: tab.directory, isOpen: () => false, signal: end.signal, times: never })
  rounds.visitSoon(space.spaceId)
  await until(async () => (await tab.directory.list()).some(({ syncedAt }) => syncedAt !== undefined), PATIENCE)
})

test('what was visited in vain is visited again when the line is back, and what was left with something to send comes first', async () => {
  relay = await runRelay()
  const { device, tab, space } = await withPair(7)
  const end = new AbortController()
  ends.push(end)
  const unsent = new Set<string>()
  const once = { ...times, pause: 3_600_000 }
  const env = { directory: tab.directory, isOpen: () => false, signal: end.signal, times: once, unsent }
  const isSynced = async () => (await tab.directory.list()).some(({ syncedAt }) => syncedAt !== undefined)
  device.net.setOffline(true)
  const rounds = new Rounds(env)
  void rounds.run()
  await until(() => unsent.has(space.spaceId), PATIENCE)
  expect(await isSynced()).toBe(false)
  device.net.setOffline(false)
  rounds.lineIsBack()
  await until(isSynced, PATIENCE)
  await until(() => unsent.size === 0, PATIENCE)
  // Two more pairs, of which the second is the one that was left; the round would begin with another.
  const founder = { personName: 'Ann', region: 'DE' }
  for (const name of ['Ann & Cleo', 'Ann & Dan']) {
    const { spaceId } = value(await tab.directory.foundSpace({ kind: 'pair', name, ...founder }))
    const pair = await tab.directory.open(spaceId)
    value(await pair.team.share({ personName: 'Ann', deviceName: 'Laptop' }))
    await pair.close()
  }
  const opened: string[] = []
  const directory: Directory = Object.assign(Object.create(tab.directory) as Directory, {
    list: () => tab.directory.list(),
    open: (spaceId: string) => {
      opened.push(spaceId)
      return tab.directory.open(spaceId)
    },
    noteSynced: (spaceId: string, at: number) => tab.directory.noteSynced(spaceId, at),
  })
  const order = (await tab.directory.list()).filter(({ sharedAs }) => sharedAs).map(({ spaceId }) => spaceId)
  const left = order.at(-1)!
  void new Rounds({ ...env, directory, unsent: new Set([left]) }).run()
  await until(() => opened.length > 0, PATIENCE)
  expect(opened[0]).toBe(left)
  expect(order[0]).not.toBe(left)
})
