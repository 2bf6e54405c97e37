import { expect, it } from 'vitest'
import { restoreUntil } from '../../../../shared/domain/deletion.ts'
import { daysLeft } from '../../../../pwa/features/deleted/days-left.ts'

it('counts the days a deleted record stays, the day begun included', () => {
  const deletedAt = Date.UTC(2026, 2, 2, 9)
  const until = restoreUntil(deletedAt)
  expect(daysLeft(until, deletedAt)).toBe(30)
  expect(daysLeft(until, deletedAt + 1)).toBe(30)
  expect(daysLeft(until, deletedAt + 29.5 * 86_400_000)).toBe(1)
  expect(daysLeft(until, until)).toBe(0)
  expect(daysLeft(until, until + 86_400_000)).toBe(0)
})
