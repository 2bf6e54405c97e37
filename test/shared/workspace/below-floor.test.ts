// Whole devices below the floor, over the same tests as all others: sharing, the lock, and coming back by words.
import '../../support/in-old-browser.ts'
import { expect, test } from 'vitest'
import { canHoldKeys } from '../../../shared/workspace/lock/device-lock.ts'
import './lock/locked-space.test.ts'
import './sync/sharing.test.ts'
import './team/recover.test.ts'

test('[K2] this is such a device', async () => {
  expect(await canHoldKeys()).toBe(false)
})
