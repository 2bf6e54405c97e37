// What the palette can do with the lock at rest, where there is one.
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole'
import { m } from '../../shared/i18n/index.ts'
import { notify } from '../platform/feedback.ts'
import { isLockRemembered } from '../platform/lock-remembered.ts'
import { navigate } from '../platform/router.svelte.ts'
import { session } from '../platform/session.svelte.ts'
import type { PaletteAction } from './palette.svelte.ts'

/** The key that locks, and asks for what unlocks. */
export const LOCK_KEYS = 'mod+shift+l'

/** Locks the keys, or asks for what opens them. */
export async function turnLock(): Promise<void> {
  const { tabLock } = await import('../platform/device-lock.svelte.ts')
  await tabLock.open()
  if (tabLock.state?.is === 'open') {
    tabLock.lockNow()
    notify(m.lock_locked_now())
  } else if (tabLock.state?.is === 'locked' && session.team?.standing !== 'alone') tabLock.asking = true
  else navigate('/settings#lock')
}

/** Found by its words in either language. */
export function lockActions(): PaletteAction[] {
  if (!isLockRemembered()) return []
  const words = `${m.lock_action({}, { locale: 'en' })} ${m.lock_action({}, { locale: 'zh-CN' })}`
  return [{ id: 'lock', label: m.lock_action(), words, icon: LockKeyhole, keys: LOCK_KEYS, run: turnLock }]
}
