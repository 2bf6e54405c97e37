// 24 words on a new machine, at a relay that runs.
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import type { RelayClient } from '../../../../shared/sync/relay/client.ts'
import { LogMembers } from '../../../../shared/sync/replica/log-members.ts'
import { recoverSpaces, type RecoverEnvironment } from '../../../../shared/workspace/team/recover.ts'
import { freePort, type RunningRelay, runRelay } from '../../../pwa/server/relay/running.ts'
import { connect, openSocket } from './online.ts'
import { bringIn, done, settle, TeamDevice } from './team-device.ts'

let running: RunningRelay | null = null
const clients: RelayClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop()
  await running?.stop()
  running = null
})

function online(device: TeamDevice, address: string): RelayClient {
  const client = connect(device, address)
  clients.push(client)
  return client
}

async function live(device: TeamDevice, address: string): Promise<RelayClient> {
  const client = online(device, address)
  await expect.poll(() => client.state.state, { timeout: 10_000 }).toBe('live')
  await expect.poll(() => client.unacknowledged).toBe(0)
  return client
}

/** A relay that knows the spaces of some devices: which device asks is checked by its id. */
function at(teams: readonly TeamDevice[], here: readonly string[] = []): RecoverEnvironment {
  return {
    findSpaces: (_address, keys: DeviceKeys) =>
      Promise.resolve(
        teams.filter(({ log }) => log.roster().devices.get(deviceOf(keys))?.cut === null).map(({ log }) => log.space),
      ),
    openSocket,
    random: () => 0,
    now: () => performance.now(),
    isHere: (space) => Promise.resolve(here.includes(space)),
  }
}

describe('words on a new machine', () => {
  it('bring back every key of an owner, and the team sees a new device; nothing is sent before that is kept', async () => {
    running = await runRelay()
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    const words = done(await ada.service.createWords('english')).words.join(' ')
    const cy = await bringIn(ada, 'Cy', 'member')
    await settle(ada, bo, cy)
    const old = await live(ada, running.address)
    const head = await running.relay.store.head(ada.log.space)
    const args = { words, relay: running.address, deviceName: 'New laptop' }
    // The process ends when all is ready and nothing is kept: nothing has happened.
    expect((await recoverSpaces(at([ada]), args)).ok).toBe(true)
    expect(await running.relay.store.head(ada.log.space)).toBe(head)

    const recovered = await recoverSpaces(at([ada]), args)
    if (!recovered.ok) throw new Error(recovered.error.code)
    expect(recovered.value).toHaveLength(1)
    expect(recovered.value[0]?.personName).toBe('Ada')
    const laptop = await TeamDevice.enter('laptop', recovered.value[0]!)
    expect(laptop.person).toBe(ada.person)
    expect(laptop.keysOf(TEAM_GROUP).size).toBe(laptop.log.roster().keys.size)
    for (const [id, key] of ada.keysOf(TEAM_GROUP)) expect(laptop.contentKey(id)).toEqual(key)
    // Kept, and the process ends again before anything was sent.
    await laptop.restart()
    await live(laptop, running.address)
    await expect.poll(() => ada.log.roster().devices.has(laptop.self), { timeout: 10_000 }).toBe(true)
    // The key follows the device: it may be a message behind.
    await expect.poll(() => ada.current(), { timeout: 10_000 }).toEqual(laptop.current())
    // Others tell the words, and the machine they brought in, by the log.
    expect((await ada.state()).members[0]?.devices.map(({ isRecovery }) => isRecovery)).toEqual([false, true, false])
    const { members, hasRecoveryWords, may } = await laptop.state()
    expect(members.map(({ name }) => name)).toEqual(['Ada', 'Bo', 'Cy'])
    expect(members[0]?.devices.map(({ name, isRecovery, isSelf }) => [name, isRecovery, isSelf])).toEqual([
      ["Ada's laptop", false, false],
      ['', true, false],
      ['New laptop', false, true],
    ])
    expect([hasRecoveryWords, may.invite]).toEqual([true, true])
    // Words stay good: and the machine they are used on acts as any device of its person.
    done(await laptop.service.removeDevice(ada.self))
    // The relay shows it its removal, and turns it away.
    await expect.poll(() => old.state, { timeout: 10_000 }).toMatchObject({ state: 'refused', reason: 'outsider' })
    await expect.poll(async () => (await ada.state()).standing).toBe('removed')
  })

  it('bring back what somebody may read who gives no keys: at once from the words, for good from who does', async () => {
    running = await runRelay()
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    const words = done(await bo.service.createWords('chinese')).words.join('')
    await settle(ada, bo)
    const client = await live(ada, running.address)
    client.stop()
    const recovered = await recoverSpaces(at([ada]), { words, relay: running.address, deviceName: 'Bo 2' })
    if (!recovered.ok) throw new Error(recovered.error.code)
    const [found] = recovered.value
    for (const [id, key] of bo.keysOf(TEAM_GROUP)) expect(found?.contentKeys.get(id)).toEqual(key)
    const laptop = await TeamDevice.enter('laptop', found!)
    expect(laptop.person).toBe(bo.person)
    expect(laptop.current()).toBeNull()
    // With the keys of the words in hand it reads and writes at once; one that is none is left out.
    const other = new Map([...found!.contentKeys].map(([id]) => [id, new Uint8Array(32)]))
    const open = async (handed: Map<string, Uint8Array>): Promise<Map<string, Uint8Array>> =>
      (await LogMembers.open(laptop.log, laptop.keys, () => Promise.resolve(), handed)).keysOf(TEAM_GROUP)
    expect(await open(found!.contentKeys)).toEqual(bo.keysOf(TEAM_GROUP))
    expect(await open(other)).toEqual(new Map())
    await live(laptop, running.address)
    client.start()
    await expect
      .poll(() => laptop.current() !== null && laptop.log.size === ada.log.size, { timeout: 10_000 })
      .toBe(true)
    expect(laptop.current()).toEqual(ada.current())
    for (const [id, key] of ada.keysOf(TEAM_GROUP)) expect(laptop.contentKey(id)).toEqual(key)
  })

  it('bring back all spaces but those that are here', async () => {
    running = await runRelay()
    const [ada, other] = [await TeamDevice.found('Ada'), await TeamDevice.found('Ada')]
    const words = done(await ada.service.createWords('english')).words.join(' ')
    for (const device of [ada, other]) await live(device, running.address)
    const args = { words, relay: running.address, deviceName: '' }
    expect(await recoverSpaces(at([ada], [ada.log.space]), args)).toEqual({ ok: true, value: [] })
    expect(await recoverSpaces(at([other]), args)).toEqual({ ok: false, error: { code: 'none' } })
  })

  it('say what is wrong: with the words, with the relay, with words that were taken out', async () => {
    running = await runRelay()
    const ada = await TeamDevice.found('Ada')
    const words = done(await ada.service.createWords('english')).words.join(' ')
    await live(ada, running.address)
    const env = at([ada])
    const args = { words, relay: running.address, deviceName: '' }
    expect(await recoverSpaces(env, { ...args, words: 'abandon' })).toEqual({ ok: false, error: { code: 'bad_words' } })
    const nobody = `ws://localhost:${String(await freePort())}/relay`
    expect(await recoverSpaces(env, { ...args, relay: nobody })).toMatchObject({
      ok: false,
      error: { code: 'relay_unreachable' },
    })
    const failing = { ...env, findSpaces: () => Promise.reject(new Error('no answer')) }
    expect(await recoverSpaces(failing, args)).toMatchObject({ error: { code: 'relay_unreachable' } })
    const paper = (await ada.state()).members[0]?.devices.find(({ isRecovery }) => isRecovery)
    done(await ada.service.removeDevice(paper!.deviceId))
    expect(await recoverSpaces(env, args)).toEqual({ ok: false, error: { code: 'none' } })
    // A relay that does not know it yet, or lies: it turns the words away or shows a log without them.
    await expect.poll(() => clients[0]?.unacknowledged).toBe(0)
    const lying = { ...env, findSpaces: () => Promise.resolve([ada.log.space]) }
    expect((await recoverSpaces(lying, args)).ok).toBe(false)
  })
})
