// A whole device comes back with 24 words, through a relay that runs.
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningRelay, runRelay, Seat, shareTeam } from '../../../support/shared-team.ts'
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
async function machine(seed: number, spaces: string[]): Promise<Seat> {
  const device = createDevice(seed)
  device.net.relay = relay!.address
  const seat = new Seat(device)
  seat.tab = await device.openTab()

  seat.tab.environment.findSpaces = (address) => {
    expect(address).toBe(relay!.address)
    return Promise.resolve(spaces)
  }
  seats.push(seat)
  return seat
}

/** The id of the space in its log. */
const logIdOf = (link: string): string => {
  const code = link.slice(link.indexOf('#j1.') + 4, link.lastIndexOf('.http'))
  return Buffer.from(code, 'base64url').subarray(1, 17).toString('hex')
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
      const space = logIdOf(value(await owner.workspace.team.invite({ role: 'reader', expiresInDays: 1 })).link)
      await owner.addLead('after')
      await owner.sent()
      await member.sent()
      await until(async () => (await member.leads()).length === 2, 20_000)

      const fresh = await machine(77, [space])
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
    const owner = await Seat.found(1, relay.address)
    seats.push(owner)
    value(await owner.workspace.team.share({ personName: 'Rep', deviceName: '' }))
    const words = value(await owner.workspace.team.createWords('english')).words.join(' ')
    const fresh = await machine(78, [])
    const args = { words, relay: null, deviceName: '' }
    expect(await fresh.tab.directory.recover(args)).toEqual({ ok: false, error: { code: 'none' } })
    delete fresh.tab.environment.findSpaces
    expect(await fresh.tab.directory.recover(args)).toMatchObject({ ok: false, error: { code: 'core_unreachable' } })
    expect(await fresh.tab.directory.recover({ ...args, relay: 'nowhere' })).toMatchObject({ ok: false })
    expect(await fresh.tab.directory.list()).toEqual([])
  })
})
