// An attacker's own writer of snapshots: it says whatever it is told about a document, in its own name or in another's.
import * as Y from 'yjs'
import type { DeviceKeys } from '../../shared/sync/crypto/device-keys.ts'
import { forge, forgeDocId, sha256 } from './forge-envelope.ts'
import type { NetworkDevice, Place } from './network-device.ts'
import { TEAM } from './network.ts'

export interface ForgedSnapshot {
  place: Place
  /** What it claims to stand for: by device, the number and hash of the last envelope. */
  chains: Iterable<readonly [string, { seq: number; hash: Uint8Array }]>
  /** What it claims to hold: by Yjs client, how many operations. */
  ends: Iterable<readonly [number, number]>
  /** The document, as a Yjs update (V2). */
  state: Uint8Array
  /** Under which document it is sent, hex; that of the place otherwise. */
  doc?: string
  /** Whose it claims to be, hex; the writer's own otherwise. */
  device?: string
  /** Instead of the writer's own. */
  keys?: DeviceKeys
  /** Into how many envelopes it is cut. */
  parts?: number
  /** How many it says there are. */
  claimedParts?: number
}

function body({ chains, ends, state }: ForgedSnapshot): Buffer {
  const out: Buffer[] = []
  const put = (size: 2 | 4 | 8, value: number): void => {
    const number = Buffer.alloc(size)
    if (size === 8) number.writeBigUInt64BE(BigInt(value))
    else number.writeUIntBE(value, 0, size)
    out.push(number)
  }
  const heads = [...chains].sort(([a], [b]) => (a < b ? -1 : 1))
  put(2, heads.length)
  for (const [device, { seq, hash }] of heads) {
    out.push(Buffer.from(device, 'hex'))
    put(4, seq)
    out.push(Buffer.from(hash))
  }
  const clients = [...ends].sort(([a], [b]) => a - b)
  put(4, clients.length)
  for (const [client, end] of clients) {
    put(8, client)
    put(8, end)
  }
  return Buffer.concat([...out, state])
}

/** The envelopes of a snapshot as told, by a device that holds the team's key, whatever it may do in the team. */
export async function forgeSnapshot(by: NetworkDevice, told: ForgedSnapshot): Promise<Uint8Array[]> {
  const { place, parts = 1, claimedParts = parts } = told
  const keyId = [...by.members.keysOf(TEAM).keys()].at(-1) ?? ''
  const whole = body(told)
  const id = Buffer.from(sha256(whole)).subarray(0, 16)
  const label = Buffer.concat([id, Buffer.from([claimedParts >> 8, claimedParts & 255])])
  const size = Math.ceil(whole.byteLength / parts)
  const made: Uint8Array[] = []
  for (let at = 0; at < parts; at++) {
    const last = made.at(-1)
    const envelope = await forge({
      kind: 2,
      space: by.space,
      doc: told.doc ?? forgeDocId(place.group, place.name),
      device: told.device ?? by.id,
      seq: at + 1,
      ...(last && { prev: sha256(last) }),
      keyId,
      contentKey: by.members.contentKey(keyId) ?? new Uint8Array(32),
      name: place.name,
      updates: [label, whole.subarray(at * size, (at + 1) * size)],
      signing: (told.keys ?? by.keys).signing,
    })
    made.push(envelope)
  }
  return made
}

/** A document with as many operations of each client as it is told, none of which was ever written; as a Yjs update (V2). */
export function lyingState(ends: Iterable<readonly [number, number]>): Uint8Array {
  const doc = new Y.Doc()
  for (const [client, end] of ends) {
    doc.clientID = client
    for (let at = 0; at < end; at++) doc.getMap('m').set(`lie${String(at)}`, client)
  }
  return Y.encodeStateAsUpdateV2(doc)
}
