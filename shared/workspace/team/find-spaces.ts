// Which spaces the device of somebody's words is in, by their ids.
import { toHex } from '../../sync/bytes.ts'
import { type DeviceKeys, signAs } from '../../sync/crypto/device-keys.ts'
import type { RelaySocket } from '../../sync/relay/client.ts'
import { findSpaces } from '../../sync/relay/find-spaces.ts'

/** Asks a relay (`wss://host/relay`) once; ids as 32 hex digits. Rejects with `FindFailed` when it does not answer. */
export async function findSpaceIds(
  address: string,
  keys: DeviceKeys,
  openSocket: (address: string) => RelaySocket,
): Promise<string[]> {
  const sign = (bytes: Uint8Array): Promise<Uint8Array> => signAs(keys, bytes)
  const { spaces } = await findSpaces({ address, device: keys.public, sign, openSocket })
  return spaces.map((space) => toHex(space))
}
