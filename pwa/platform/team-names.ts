import { m } from '../../shared/i18n/index.ts'
import type { SyncState, TeamDevice, TeamState } from '../../shared/workspace/api.ts'

/** What a device is called on the screen. */
export function deviceText(device: Pick<TeamDevice, 'name' | 'isRecovery'>): string {
  if (device.isRecovery) return m.team_recovery_device()
  return device.name || m.team_device_unnamed()
}

/** What a person is called; names stand sealed in the log, and may not have come yet. */
export function personText(person: { name: string }): string {
  return person.name || m.team_unnamed()
}

/** Whose device a connected one is, as far as this device knows; else what the device calls itself. */
export function peerName(peer: SyncState['peers'][number], team: TeamState | null): string {
  const member = team?.members.find(({ devices }) => devices.some(({ deviceId }) => deviceId === peer.deviceId))
  return member?.name || peer.name || m.team_device_unnamed()
}
