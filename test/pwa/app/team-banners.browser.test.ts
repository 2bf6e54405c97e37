// What everybody of a shared team is told above every screen, by what the team's log says of this device.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../shared/ui/tokens.css'
import TeamBanners from '../../../pwa/app/TeamBanners.svelte'
import { session } from '../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../shared/i18n/index.ts'
import type { SyncState, TeamMember, TeamState } from '../../../shared/workspace/api.ts'

const self: TeamMember = {
  memberId: 'm1',
  recordId: null,
  name: 'Lin',
  role: 'member',
  isSelf: true,
  isRemoved: false,
  devices: [],
}
const team: TeamState = {
  standing: 'member',
  self: { memberId: 'm1', deviceId: 'd1', role: 'member' },
  members: [self],
  requests: [],
  invites: [],
  offers: [],
  hasRecoveryWords: false,
  may: { write: true, invite: false, assign: [] },
}
const turnedAway: SyncState = {
  relay: { address: 'wss://relay.example/relay', state: 'refused', behind: 0, retryAt: null, reason: 'outsider' },
  peers: [],
  waiting: 0,
  stuck: 0,
  lastSynced: null,
  progress: null,
  problems: [],
  refusals: {},
}

beforeEach(() => {
  setLocale('en')
  session.sync = turnedAway
})
afterEach(() => {
  session.team = null
  session.sync = null
})

const removed: TeamState = { ...team, standing: 'removed', may: { ...team.may, write: false } }
const guess = page.getByText('The relay no longer counts this device', { exact: false })

test('who was taken out is told so, and nothing is guessed from the relay', async () => {
  session.team = { ...removed, members: [{ ...self, isRemoved: true }] }
  await render(TeamBanners)
  await expect.element(page.getByText(/^You were taken out of “.+”\./u)).toBeVisible()
  expect(guess.elements()).toEqual([])
})

test('who is in on other devices is told that it is this device', async () => {
  session.team = removed
  await render(TeamBanners)
  await expect.element(page.getByText('you are still in it on your others', { exact: false })).toBeVisible()
  expect(guess.elements()).toEqual([])
})

test('where a relay only turns the device away, that is said, until the log says more', async () => {
  session.team = team
  await render(TeamBanners)
  await expect.element(guess).toBeVisible()
  session.team = { ...removed, members: [{ ...self, isRemoved: true }] }
  await expect.element(page.getByText(/^You were taken out of “.+”\./u)).toBeVisible()
  expect(guess.elements()).toEqual([])
})
