// Which spaces a device is in, for a device that has nothing but its keys, as one made again from recovery words.
import { LIMITS } from '../../../shared/sync/relay/protocol.ts'
import type { RelayContext } from './relay.ts'

/** Spaces looked into: those that noted the device, of which it may have left some. */
const CANDIDATES = 512

/** Spaces whose log names the device as one that is in; `more` when that are not all. Rejects as the store does. */
export async function spacesOf(context: RelayContext, device: string): Promise<{ spaces: string[]; more: boolean }> {
  const candidates = await context.store.spacesNoting(device, CANDIDATES)
  const spaces: string[] = []
  for (const name of candidates) {
    if (spaces.length === LIMITS.spaces) return { spaces, more: true }
    const space = await context.openSpace(name)
    if (space.roster.deviceKey(device)) spaces.push(name)
    context.leaveSpace(space)
  }
  return { spaces, more: candidates.length === CANDIDATES }
}
