// A whole device comes back with 24 words, through a relay that runs.
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningRelay, runRelay } from '../../../pwa/server/relay/running.ts'
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
