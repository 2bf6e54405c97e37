// The lock at rest in words.
import { errorText } from '../../shared/i18n/errors.ts'
import { m } from '../../shared/i18n/index.ts'
import type { LockErrorCode } from '../../shared/workspace/api.ts'
import type { SpaceLeft } from '../../shared/workspace/lock/all-spaces.ts'
import { NewerLock } from '../../shared/workspace/lock/lock-database.ts'
import type { LockTrouble } from './device-lock.svelte.ts'
import { spaceText } from './space-name.ts'

const LEFT: Record<LockErrorCode, () => string> = {
  texts_open: m.lock_left_texts_open,
  edits_wait: m.lock_left_edits_wait,
  other_lock: m.lock_left_other_lock,
}

/** Why a space is not where the lock is. */
export function leftText(code: string): string {
  const text = Object.hasOwn(LEFT, code) ? LEFT[code as LockErrorCode] : undefined
  return text ? text() : errorText({ code: code as never })
}

/** Why the lock cannot be read. */
export function lockErrorText(error: unknown): string {
  return error instanceof NewerLock ? m.lock_newer() : m.errors_storage_failed()
}

/** Names of spaces in one line. */
export function spaceNames(spaces: readonly SpaceLeft['space'][]): string {
  return spaces.map(spaceText).join(m.common_list_separator())
}

/** What went wrong with the lock, and what to do about it. `kind`: what was tried to open it. */
export function lockTroubleText(trouble: LockTrouble, kind: 'passphrase' | 'passkey'): string {
  switch (trouble.code) {
    case 'wrong':
      return kind === 'passkey' ? m.lock_wrong_passkey() : m.lock_wrong()
    case 'wait':
      return m.lock_wait({ count: trouble.seconds })
    case 'changed':
      return m.lock_changed_elsewhere()
    case 'cancelled':
      return m.lock_passkey_cancelled()
    case 'no_prf':
      return m.lock_passkey_no_prf()
    case 'none':
      return m.lock_passkey_none()
    case 'left': {
      const whys = [...new Set(trouble.left.map(({ error }) => leftText(error.code)))]
      return `${m.lock_left({ names: spaceNames(trouble.left.map(({ space }) => space)) })} ${whys.join(' ')}`
    }
  }
}

/** Shorter is refused, characters. */
export const LEAST_CHARACTERS = 8
const FAIR = 14
const LONG = 20

/** How many characters a person would count. */
export function lengthOf(passphrase: string): number {
  return [...passphrase].length
}

/** How hard a passphrase is to guess, by its length alone; '' while there is too little to say. */
export function strengthText(passphrase: string): string {
  const length = lengthOf(passphrase)
  if (length < LEAST_CHARACTERS) return ''
  if (length < FAIR) return m.lock_strength_short()
  return length < LONG ? m.lock_strength_fair() : m.lock_strength_long()
}
