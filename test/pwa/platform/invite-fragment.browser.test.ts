import { afterAll, expect, test } from 'vitest'
import { onInvite, takeInvite } from '../../../pwa/platform/invite-fragment.ts'
import { router } from '../../../pwa/platform/router.svelte.ts'
import { until } from '../../support/until.ts'

const home = location.pathname + location.search

afterAll(() => history.replaceState(null, '', home))

test('an invitation opened over the running app is taken out of the address before the router sees it', async () => {
  const link = `${location.origin}/leads#j1.secret.wss://relay.example`
  let heard = 0
  const stop = onInvite(() => (heard += 1))
  router.navigate('/leads')
  location.hash = '#j1.secret.wss://relay.example'
  await until(() => heard === 1)
  expect(location.pathname + location.hash).toBe('/join')
  expect([router.path, router.hash]).toEqual(['/join', ''])
  expect(takeInvite()).toBe(link)
  // Once: who has taken it keeps it.
  expect(takeInvite()).toBeNull()
  // One step back is where the app was. (The length of the history would say it too, but ends at 50, which other tests have used up.)
  history.back()
  await until(() => location.pathname === '/leads')
  expect(location.href).not.toContain('secret')
  stop()
})

test('other fragments are places on the screen, and stay', async () => {
  location.hash = '#junk'
  await until(() => router.hash === 'junk')
  expect(takeInvite()).toBeNull()
  // A newer kind of invitation is one as well: the screen says so.
  location.hash = '#j2.x'
  await until(() => location.pathname === '/join')
  expect(takeInvite()).toContain('#j2.x')
})
