// Which spaces a device is in, for a device that has nothing but its keys, as one made again from recovery words.
import { inParts } from '../../../shared/kernel/parts.ts'
import { fromHex, toHex } from '../../../shared/sync/bytes.ts'
import { deviceIdOf, type DevicePublic } from '../../../shared/sync/crypto/device-keys.ts'
import { CLOSE, LIMITS } from '../../../shared/sync/relay/protocol.ts'
import type { Connection } from './connection.ts'
import type { RelayContext } from './relay.ts'

/** Spaces looked into: those that noted the device, of which it may have left some. */
const CANDIDATES = 4096

/**
 * Tells a device which spaces it is in, and closes. Its two keys make its id, so it can ask for no other; its signature, over no space and
 * this connection's nonce, proves that they are its own.
 */
export async function tellSpaces(
  connection: Connection,
  device: DevicePublic,
  isSignedBy: (key: Uint8Array) => Promise<boolean>,
): Promise<void> {
  const { context } = connection
  const wait = context.findWait(connection.address)
  if (wait > 0) {
    context.metrics.add('rate_limited_total')
    connection.refuse(0, 'rate', { retryAfter: wait })
    return connection.close(CLOSE.flood, 'flood')
  }
  if (!(await isSignedBy(device.sign.slice()))) {
    context.metrics.add('unauthorized_total')
    return connection.close(CLOSE.unauthorized, 'signature')
  }
  connection.endHello()
  const { spaces, more } = await spacesOf(context, toHex(deviceIdOf(device)))
  context.metrics.add('finds_total')
  const pages = inParts(spaces, () => 1, { size: LIMITS.spaces })
  if (pages.length === 0) pages.push([])
  for (const [at, page] of pages.entries()) {
    const isLast = at === pages.length - 1
    connection.send({ type: 'spaces', spaces: page.map((space) => fromHex(space)), more: more || !isLast })
  }
  connection.close(CLOSE.done, 'done')
}

/** Spaces whose log names the device as one that is in; `more` when that are not all. Rejects as the store does. */
async function spacesOf(context: RelayContext, device: string): Promise<{ spaces: string[]; more: boolean }> {
  const candidates = await context.store.spacesNoting(device, CANDIDATES)
  const spaces: string[] = []
  for (const name of candidates) {
    const space = await context.openSpace(name)
    if (space.roster.deviceKey(device)) spaces.push(name)
    context.leaveSpace(space)
  }
  return { spaces, more: candidates.length === CANDIDATES }
}
