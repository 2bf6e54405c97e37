import { m } from '../../../shared/i18n/index.ts'
import type { CheckedText } from '../../../shared/workspace/team/signed-text.ts'
import { session } from '../../platform/session.svelte.ts'

/** Whose signature it is, as far as this space knows the device. Names of devices that are not known here are only what they say. */
export function signerText(by: CheckedText['by']): string {
  if (!by) return m.training_signed_none()
  const member = session.team?.members.find(({ devices }) => devices.some(({ deviceId }) => deviceId === by.deviceId))
  if (member) return m.training_signed_known({ name: member.name || by.name })
  return m.training_signed_unknown({ name: by.name || m.training_unanswered(), device: by.deviceId.slice(0, 12) })
}
