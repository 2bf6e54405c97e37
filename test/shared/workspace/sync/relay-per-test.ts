// A real relay for each test of a file, and the devices at it: both end with the test.
import { afterEach, beforeEach } from 'vitest'
import { runRelay, type RunningRelay } from '../../../pwa/server/relay/running.ts'
import type { Seat } from '../../../support/shared-team.ts'
import { until } from '../../../support/until.ts'

/** How long something may take that goes over the relay, in ms. */
export const PATIENCE = 20_000

/** What a test works with. */
export interface AtRelay {
  relay: RunningRelay
  /** Every device the test uses belongs here: its tab is killed behind the test. */
  seats: Seat[]
}

/** Call it at the top of a file; what it returns is filled anew before each test. */
export function relayPerTest(): AtRelay {
  const at = { seats: [] as Seat[] } as AtRelay
  beforeEach(async () => void (at.relay = await runRelay()))
  afterEach(async () => {
    for (const seat of at.seats.splice(0)) seat.tab.kill()
    await at.relay.stop()
  })
  return at
}

/** Waits until a device has a lead of this name. */
export const has = (seat: Seat, name: string): Promise<void> =>
  until(async () => (await seat.leads()).includes(name), PATIENCE)
