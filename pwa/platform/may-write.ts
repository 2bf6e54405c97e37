import { m } from '../../shared/i18n/index.ts'
import { session } from './session.svelte.ts'

/** True unless this person's role in the team is to read, or they were taken out of it. Reactive. */
export function mayWrite(): boolean {
  return session.team?.may.write ?? true
}

/** Why a button is off, in a word; undefined when it is not. */
export function whyReadOnly(): string | undefined {
  return mayWrite() ? undefined : m.sync_banner_reader_short()
}
