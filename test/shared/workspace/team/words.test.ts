// A whole device comes back with 24 words, through a relay that runs.
import { afterEach, describe, expect, it } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { parseWords } from '../../../../shared/sync/crypto/recovery-words.ts'
import { type RunningRelay, runRelay } from '../../../pwa/server/relay/running.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { createDevice } from '../../../support/simulated-device.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'

let relay: RunningRelay | null = null
const seats: Seat[] = []
afterEach(async () => {
  for (const seat of seats.splice(0)) seat.tab.kill()
  await relay?.stop()
  relay = null
})

/** A new machine on which the words of somebody's device are typed. */
async function machine(seed: number): Promise<Seat> {
  const device = createDevice(seed)
  device.net.relay = relay!.address
  const seat = new Seat(device)
  seat.tab = await device.openTab()
  seats.push(seat)
  return seat
}

describe('words on a new machine', () => {
  it.each(['owner', 'member'] as const)(
    'of the %s bring the team back, with what was written before and after',
    async (who) => {
      relay = await runRelay()
      const [owner, member] = (await shareTeam(relay, 'Bo')) as [Seat, Seat]
      seats.push(owner, member)
      await owner.addLead('before')
      const seat = who === 'owner' ? owner : member
      const words = value(await seat.workspace.team.createWords('english')).words.join(' ')
      await owner.addLead('after')
      await owner.sent()
      await member.sent()
      await until(async () => (await member.leads()).length === 2, 20_000)

      const fresh = await machine(77)
      const { directory } = fresh.tab
      expect(await directory.recover({ words: 'abandon', relay: relay.address, deviceName: '' })).toEqual({
        ok: false,
        error: { code: 'bad_words' },
      })
      const args = { words, relay: relay.address, deviceName: 'New' }
      const [info] = value((await directory.recover(args)) as { ok: true; value: unknown[] }) as [Seat['space']]
      fresh.space = info
      await fresh.open()
      await until(async () => (await fresh.leads()).length === 2, 20_000)
      await fresh.sees(({ members }) => members.find(({ isSelf }) => isSelf)?.devices.length === 3)
      expect(fresh.team?.members.map(({ name }) => name)).toEqual(['Rep', 'Bo'])
      expect(fresh.team?.hasRecoveryWords).toBe(true)
      // It writes as the person's device; the others read it.
      await fresh.addLead('here')
      await fresh.sent()
      await until(async () => (await owner.leads()).includes('here'), 20_000)
      // Once more on the same machine it is the space that is here.
      expect(await directory.recover(args)).toMatchObject({ ok: true, value: [{ spaceId: info.spaceId }] })
      expect(await fresh.tab.directory.list()).toHaveLength(1)
    },
    90_000,
  )

  it('that a team was founded with are its most senior device, bring everything back, and sign the removal of the lost one', async () => {
    relay = await runRelay()
    const owner = await Seat.found(1, relay.address)
    seats.push(owner)
    await owner.addLead('before')
    const { directory } = owner.tab
    const words = (await directory.drawWords('chinese')).join(' ')
    const share = { personName: 'Rep', deviceName: 'Laptop' }
    for (const bad of ['abandon', words.slice(0, -2)]) {
      const refused = await owner.workspace.team.share({ ...share, words: bad })
      expect(refused).toMatchObject({ ok: false, error: { code: 'bad_words' } })
    }
    expect(owner.team?.standing).toBe('alone')
    value(await owner.workspace.team.share({ ...share, words }))
    await owner.sees(({ hasRecoveryWords }) => hasRecoveryWords)
    const lost = owner.team?.self?.deviceId ?? ''
    // What is kept of them is what the log says, and that is no secret.
    const disk = await keysOnDisk(owner.device.indexedDB)
    const parsed = await parseWords(words)
    if (!parsed.ok) throw new Error(parsed.fault)
    const planted = [utf8('Rep'), utf8(words), utf8(words.replaceAll(' ', '')), parsed.entropy]
    expect(planted.map((bytes) => disk.holds(bytes))).toEqual([true, false, false, false])
    expect(disk.cryptoKeys.map((path) => path.split('.').at(-1)).sort()).toEqual(['box', 'signing'])
    expect(owner.team?.members[0]?.devices).toMatchObject([{ isRecovery: false }, { isRecovery: true, isSenior: true }])
    // Asked once more it has what was asked for; with others it must not let them be taken for good.
    expect(await owner.workspace.team.share({ ...share, words })).toEqual({ ok: true, value: null })
    const others = (await directory.drawWords('english')).join(' ')
    expect(await owner.workspace.team.share({ ...share, words: others })).toMatchObject({
      ok: false,
      error: { code: 'already_shared' },
    })
    await owner.addLead('after')
    await owner.sent()
    owner.tab.kill()

    const fresh = await machine(80)
    const args = { words, relay: relay.address, deviceName: 'New' }
    const recovered = await fresh.tab.directory.recover(args)
    ;[fresh.space] = value(recovered as { ok: true; value: [Seat['space']] })
    await fresh.open()
    await until(async () => (await fresh.leads()).join() === 'after,before', 20_000)
    await fresh.sees(({ members }) => members[0]?.devices.length === 3)
    expect(fresh.team).toMatchObject({ hasRecoveryWords: true, self: { role: 'owner' } })
    value(await fresh.workspace.team.removeDevice(lost, words))
    await fresh.sent()
    await fresh.sees(({ members }) => members[0]?.devices.length === 2)
    expect(fresh.team?.members[0]?.devices.map(({ isRecovery }) => isRecovery)).toEqual([true, false])
    // What the lost one wrote stays, and it is told.
    expect(await fresh.leads()).toEqual(['after', 'before'])
    await owner.open()
    await owner.sees(({ standing }) => standing === 'removed')
  }, 90_000)

  it('[M3] sign a removal that a relay takes, though a thief was first there and put out the words and all they brought in', async () => {
    relay = await runRelay()
    const owner = await Seat.found(1, relay.address)
    seats.push(owner)
    const words = (await owner.tab.directory.drawWords('english')).join(' ')
    value(await owner.workspace.team.share({ personName: 'Rep', deviceName: 'Laptop', words }))
    await owner.sees(({ hasRecoveryWords }) => hasRecoveryWords)
    await owner.addLead('before')
    await owner.sent()
    const stolen = owner.team?.self?.deviceId ?? ''
    const paper = owner.team?.members[0]?.devices.find(({ isSenior }) => isSenior)?.deviceId ?? ''
    const fresh = await machine(81)
    const recovered = await fresh.tab.directory.recover({ words, relay: relay.address, deviceName: 'New' })
    ;[fresh.space] = value(recovered as { ok: true; value: [Seat['space']] })
    await fresh.open()
    await until(async () => (await fresh.leads()).length === 1, 20_000)
    await fresh.sent()
    await owner.sees(({ members }) => members[0]?.devices.length === 3)

    fresh.device.net.setOffline(true)
    for (const id of [paper, fresh.team?.self?.deviceId ?? '']) value(await owner.workspace.team.removeDevice(id))
    await owner.sent()
    value(await fresh.workspace.team.removeDevice(stolen, words))
    await fresh.addLead('by the words')
    fresh.device.net.setOffline(false)
    await fresh.workspace.team.wake()
    await fresh.sent()
    await owner.sees(({ standing }) => standing === 'removed')
    expect(fresh.team).toMatchObject({ standing: 'member', hasRecoveryWords: true })
    expect(fresh.team?.members[0]?.devices.map(({ isRecovery }) => isRecovery)).toEqual([true, false])
    expect(await owner.leads()).toEqual(['before'])
    // The relay knows the words again: they bring in one more machine.
    const next = await machine(82)
    const again = await next.tab.directory.recover({ words, relay: relay.address, deviceName: 'Next' })
    ;[next.space] = value(again as { ok: true; value: [Seat['space']] })
    await next.open()
    await until(async () => (await next.leads()).join() === 'before,by the words', 20_000)
  }, 90_000)

  it('that no relay knows, and where none can be asked', async () => {
    relay = await runRelay()
    const owner = await Seat.found(1, null)
    seats.push(owner)
    value(await owner.workspace.team.share({ personName: 'Rep', deviceName: '' }))
    const words = value(await owner.workspace.team.createWords('english')).words.join(' ')
    const fresh = await machine(78)
    const args = { words, relay: null, deviceName: '' }
    expect(await fresh.tab.directory.recover(args)).toEqual({ ok: false, error: { code: 'none' } })
    // It is not the machine's fault: once the relay has the team, they bring it.
    value(await owner.workspace.team.setRelay(relay.address))
    await owner.sent()
    expect(await fresh.tab.directory.recover(args)).toMatchObject({ ok: true, value: [{}] })
    const other = await machine(79)
    expect(await other.tab.directory.recover({ ...args, relay: 'nowhere' })).toMatchObject({ ok: false })
    other.device.net.setOffline(true)
    expect(await other.tab.directory.recover(args)).toMatchObject({ ok: false, error: { code: 'core_unreachable' } })
    other.device.net.setOffline(false)
    delete other.tab.environment.findSpaces
    expect(await other.tab.directory.recover(args)).toMatchObject({ ok: false, error: { code: 'core_unreachable' } })
    expect(await other.tab.directory.list()).toEqual([])
  })
})
