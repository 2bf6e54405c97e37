// Names of people and devices as they stand in the membership log: sealed, so that the relay reads none. Two forms:
// - of a member: under a content key of group team, named by the hash it was committed to. Who comes later holds that key too, since every
//   rotate hands on the older ones; the founder seals his with the key that his first rotate then gives.
// - of somebody who asks: under a key made from the invite's secret, which the device that made the invite has. That key is also sealed to
//   a few other devices, as many as fit, so that a request need not wait for the one that made the invite.
import { ByteReader, ByteWriter, concatBytes, fromHex, Malformed, utf8 } from '../../sync/bytes.ts'
import type { DeviceKeys, DevicePublic } from '../../sync/crypto/device-keys.ts'
import { deviceIdOf, openAs } from '../../sync/crypto/device-keys.ts'
import { hash } from '../../sync/crypto/digest.ts'
import { sealBox } from '../../sync/crypto/hpke.ts'
import { deriveBytes, deriveSealingKey, NONCE_BYTES, open, randomBytes, seal } from '../../sync/crypto/webcrypto.ts'

const MEMBER = 1
const ASKING = 2
const HINT_BYTES = 8
/** As the membership log allows. */
const MOST_BYTES = 512
const BOX_BYTES = 80
const PROOF_BYTES = 64
const USE = 'touchline/asking-v1'
/** Bytes of UTF-8: 40 Chinese characters, 20 for a device. */
const PERSON_BYTES = 120
const DEVICE_BYTES = 60

export interface SealedName {
  person: string
  /** What the device calls itself. */
  device: string
}

/** What somebody who asks says of himself. */
export interface AskingName extends SealedName {
  /** The new device's word that it becomes a device of the person who made the link; null when a new person asks. */
  proof: Uint8Array | null
}

/** Where a request stands: sealed names are bound to it. */
export interface AskingPlace {
  space: string
  /** Hash of the invite. */
  invite: string
  device: DevicePublic
}

/** A text from a person or a peer as a name: one line, without what is invisible or turns the direction, and of bounded length. */
export function cleanName(text: string, mostBytes = PERSON_BYTES): string {
  // A peer's text may be long: no more of it is looked at than could be kept.
  const line = text
    .slice(0, mostBytes * 4)
    // What is invisible goes first: between two spaces, or a letter and its accent, it would leave both of them.
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  let out = ''
  let size = 0
  for (const character of line) {
    size += utf8(character).byteLength
    if (size > mostBytes) break
    out += character
  }
  return out.trim()
}

/** A device's name, cleaned. */
export function cleanDeviceName(text: string): string {
  return cleanName(text, DEVICE_BYTES)
}

function writeName(name: SealedName, proof: Uint8Array | null): Uint8Array {
  const out = new ByteWriter().text(cleanName(name.person)).text(cleanDeviceName(name.device))
  return (proof ? out.u8(1).raw(proof) : out.u8(0)).done()
}

/** Never throws on account of the bytes; what it gives is cleaned. */
function readName(bytes: Uint8Array): AskingName | null {
  try {
    const reader = new ByteReader(bytes)
    const person = cleanName(reader.text(MOST_BYTES))
    const device = cleanDeviceName(reader.text(MOST_BYTES))
    const proof = reader.u8() === 1 ? reader.raw(PROOF_BYTES).slice() : null
    reader.end()
    return { person, device, proof }
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

const memberKey = (contentKey: Uint8Array): Promise<CryptoKey> =>
  deriveSealingKey(contentKey, 'touchline/member-name-v1', new Uint8Array(0))

/** A member's name for the log. `person`: his id, hex; a name of one is not the name of another. */
export async function sealMemberName(name: SealedName, person: string, contentKey: Uint8Array): Promise<Uint8Array> {
  const nonce = randomBytes(NONCE_BYTES)
  const sealed = await seal(await memberKey(contentKey), nonce, writeName(name, null), fromHex(person))
  return concatBytes([Uint8Array.of(MEMBER), hash(contentKey).subarray(0, HINT_BYTES), nonce, sealed])
}

/** The first bytes of the commitment to the key a member's name is sealed under; null when it is no member's. */
export function keyHintOf(sealed: Uint8Array): Uint8Array | null {
  return sealed[0] === MEMBER && sealed.byteLength > 1 + HINT_BYTES + NONCE_BYTES
    ? sealed.subarray(1, 1 + HINT_BYTES)
    : null
}

/** A member's name, or null: another key, or not what it claims to be. */
export async function openMemberName(
  sealed: Uint8Array,
  person: string,
  contentKey: Uint8Array,
): Promise<SealedName | null> {
  if (keyHintOf(sealed) === null) return null
  const nonce = sealed.subarray(1 + HINT_BYTES, 1 + HINT_BYTES + NONCE_BYTES)
  const rest = sealed.subarray(1 + HINT_BYTES + NONCE_BYTES)
  const bytes = await open(await memberKey(contentKey), nonce, rest, fromHex(person))
  const name = bytes && readName(bytes)
  return name && { person: name.person, device: name.device }
}

const placeBytes = ({ space, invite, device }: AskingPlace): Uint8Array =>
  concatBytes([fromHex(space), fromHex(invite), deviceIdOf(device)])

/** What the secret's holders and those it is sealed to have in common. It does not let them ask on the invite themselves. */
const askingSecret = (secret: Uint8Array, space: string): Promise<Uint8Array> =>
  deriveBytes(secret, new ByteWriter().raw(utf8('touchline/asking-key-v1\0')).raw(fromHex(space)).done())

const askingKey = (shared: Uint8Array): Promise<CryptoKey> =>
  deriveSealingKey(shared, 'touchline/asking-name-v1', new Uint8Array(0))

/** The name of somebody who asks, readable by who has the secret, and by the first of `readers` as far as there is room. */
export async function sealAskingName(
  name: AskingName,
  place: AskingPlace,
  secret: Uint8Array,
  readers: readonly DevicePublic[],
): Promise<Uint8Array> {
  const shared = await askingSecret(secret, place.space)
  const nonce = randomBytes(NONCE_BYTES)
  const bound = placeBytes(place)
  const sealed = await seal(await askingKey(shared), nonce, writeName(name, name.proof), bound)
  const room = Math.floor((MOST_BYTES - 2 - NONCE_BYTES - sealed.byteLength) / BOX_BYTES)
  const boxes = await Promise.all(readers.slice(0, room).map(({ box }) => sealBox(box, shared, USE, bound)))
  return concatBytes([Uint8Array.of(ASKING, boxes.length), ...boxes, nonce, sealed])
}

/** The name of somebody who asks, or null when neither the secret nor the device's keys open it. */
export async function openAskingName(
  sealed: Uint8Array,
  place: AskingPlace,
  held: { secret: Uint8Array | null; keys: DeviceKeys },
): Promise<AskingName | null> {
  const [kind, count = 0] = sealed
  const start = 2 + count * BOX_BYTES
  if (kind !== ASKING || sealed.byteLength <= start + NONCE_BYTES) return null
  const bound = placeBytes(place)
  const candidates = held.secret ? [await askingSecret(held.secret, place.space)] : []
  for (let at = 0; at < count; at++) {
    const box = sealed.subarray(2 + at * BOX_BYTES, 2 + (at + 1) * BOX_BYTES)
    const shared = candidates.length === 0 && (await openAs(held.keys, box, USE, bound))
    if (shared) candidates.push(shared)
  }
  const nonce = sealed.subarray(start, start + NONCE_BYTES)
  for (const shared of candidates) {
    const bytes = await open(await askingKey(shared), nonce, sealed.subarray(start + NONCE_BYTES), bound)
    if (bytes) return readName(bytes)
  }
  return null
}
