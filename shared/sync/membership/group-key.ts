// Giving a group's content key to the devices entitled to it, and taking it.
import { ByteReader, ByteWriter, concatBytes, equalBytes, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'
import { type DeviceKeys, deviceIdOf, openAs } from '../crypto/device-keys.ts'
import { hash } from '../crypto/digest.ts'
import { sealBox } from '../crypto/hpke.ts'
import { deriveSealingKey, NONCE_BYTES, open, randomBytes, seal } from '../crypto/webcrypto.ts'
import { entitledDevices } from './entitled.ts'
import type { RotateBody } from './op-body.ts'
import type { KeyEpoch, Roster } from './roster.ts'

const USE = 'touchline/rotate-v1'
export const CONTENT_KEY_BYTES = 32
/** Most older keys that go along with one: those that no other of them brings. What does not fit goes with the next. */
const MAX_PAST = 1024

/** A new content key. */
export function createContentKey(): Uint8Array {
  return randomBytes(CONTENT_KEY_BYTES)
}

/** Binds a sealed key to where it belongs: it cannot be handed on as the key of another group or space. */
function boundTo(space: string, group: string, commit: Uint8Array, device: string): Uint8Array {
  return concatBytes([fromHex(space), fromHex(group), commit, fromHex(device)])
}

/**
 * The body of a rotate: the key sealed to every device entitled now, with the group's older keys (id -> key) under it. Of those only what the
 * others do not bring along themselves, mostly the last one: whoever is given this key walks back from each to those before it.
 */
export async function createRotate(
  roster: Roster,
  group: string,
  contentKey: Uint8Array,
  older: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<RotateBody> {
  const commit = hash(contentKey)
  const past = await sealPast(group, contentKey, await headsOf(roster, older))
  const boxes = await Promise.all(
    entitledDevices(roster, group).map(async (id): Promise<[string, Uint8Array]> => {
      const box = roster.devices.get(id)?.public.box ?? new Uint8Array(32)
      return [id, await sealBox(box, contentKey, USE, boundTo(roster.space, group, commit, id))]
    }),
  )
  return { type: 'rotate', group, commit, recipients: new Map(boxes), past }
}

/** The content key, or null when it was not sealed to this device or is not the one that was committed to. */
export async function openRotate(space: string, epoch: KeyEpoch, keys: DeviceKeys): Promise<Uint8Array | null> {
  const device = toHex(deviceIdOf(keys.public))
  const box = epoch.recipients.get(device)
  const key = box && (await openAs(keys, box, USE, boundTo(space, epoch.group, epoch.commit, device)))
  return key && isCommitted(epoch, key) ? key : null
}

/** True when this is the content key an epoch committed to. */
export function isCommitted(epoch: KeyEpoch, key: Uint8Array): boolean {
  return key.byteLength === CONTENT_KEY_BYTES && equalBytes(hash(key), epoch.commit)
}

async function sealPast(
  group: string,
  contentKey: Uint8Array,
  older: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  if (older.size === 0) return new Uint8Array(0)
  const list = new ByteWriter()
  for (const [id, key] of [...older].slice(0, MAX_PAST)) list.raw(fromHex(id)).raw(key)
  const nonce = randomBytes(NONCE_BYTES)
  const key = await pastKey(group, contentKey)
  return concatBytes([nonce, await seal(key, nonce, list.done(), fromHex(group))])
}

const pastKey = (group: string, contentKey: Uint8Array): Promise<CryptoKey> =>
  deriveSealingKey(contentKey, 'touchline/past-v1', concatBytes([utf8('group'), fromHex(group)]))

/** The keys among these that none of the others leads to, the newest first. */
async function headsOf(roster: Roster, keys: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Uint8Array>> {
  const heads = new Map<string, Uint8Array>()
  const covered = new Map<string, Uint8Array>()
  for (const [id, key] of newestFirst(roster, keys)) {
    if (covered.has(id)) continue
    heads.set(id, key)
    await walkBack(roster, id, key, covered)
  }
  return heads
}

function newestFirst<T>(roster: Roster, keys: ReadonlyMap<string, T>): [string, T][] {
  const placeOf = (id: string): number => roster.keys.get(id)?.place ?? -1
  return [...keys].sort(([a], [b]) => placeOf(b) - placeOf(a))
}

/** Adds a key (by the id of its epoch) and all it leads to, by any number of steps, to those that are known. */
export async function walkBack(
  roster: Roster,
  id: string,
  key: Uint8Array,
  known: Map<string, Uint8Array>,
): Promise<void> {
  const group = roster.keys.get(id)?.group
  const lacking = new Map<string, number>()
  for (const epoch of roster.keys.values())
    if (epoch.group === group && !known.has(epoch.id)) lacking.set(epoch.id, epoch.place)
  const open: [string, Uint8Array][] = [[id, key]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [at, opener] = next
    if (known.has(at)) continue
    known.set(at, opener)
    lacking.delete(at)
    const epoch = roster.keys.get(at)
    if (!epoch || lacking.size === 0) continue
    const found = newestFirst(roster, await openPast(roster, epoch, opener, known))
    // The newest is looked into first: in logs from before the chain each brings a thousand, and the newest of them nearly all of the rest.
    for (const one of found.reverse()) open.push(one)
  }
}

/** The older keys of the group that an epoch itself brings along, those that their own epochs committed to, but for those known already. */
export async function openPast(
  roster: Roster,
  epoch: KeyEpoch,
  contentKey: Uint8Array,
  known: ReadonlyMap<string, Uint8Array> = new Map(),
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  if (epoch.past.byteLength <= NONCE_BYTES) return found
  const key = await pastKey(epoch.group, contentKey)
  const nonce = epoch.past.subarray(0, NONCE_BYTES)
  const list = await open(key, nonce, epoch.past.subarray(NONCE_BYTES), fromHex(epoch.group))
  if (!list) return found
  try {
    const reader = new ByteReader(list)
    while (reader.left > 0) {
      const id = toHex(reader.raw(16))
      const older = reader.raw(CONTENT_KEY_BYTES).slice()
      const committed = known.has(id) ? undefined : roster.keys.get(id)
      if (committed?.group === epoch.group && isCommitted(committed, older)) found.set(id, older)
    }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
  return found
}
