import { afterEach, beforeEach, expect, test } from 'vitest'
import { runRelay, Seat, shareTeam } from '../../../support/shared-team.ts'
import type { RunningRelay } from '../../../pwa/server/relay/running.ts'
import { until } from '../../../support/until.ts'

let relay: RunningRelay
let seats: Seat[] = []
beforeEach(async () => void (relay = await runRelay()))
afterEach(async () => {
  for (const seat of seats.splice(0)) seat.tab.kill()
  await relay.stop()
})

test('what was there before sharing, and what both write later, is on both devices', async () => {
  seats = await shareTeam(relay, 'Ann')
  const [owner, ann] = seats as [Seat, Seat]
  await owner.addLead('before')
  await until(async () => (await ann.leads()).includes('before'), 20_000)
  await ann.addLead('from Ann')
  await until(async () => (await owner.leads()).includes('from Ann'), 20_000)
  expect(await owner.leads()).toEqual(await ann.leads())
})
