// How the body of an operation lies in bytes. Everything that has an order is sorted and free of doubles, so that there is one encoding.
import { ByteReader, ByteWriter, fromHex, Malformed, toHex } from '../bytes.ts'
import type { DevicePublic } from '../crypto/device-keys.ts'
import type { Body } from './op-body.ts'
import { type Audience, type Cut, ROLES } from './roster.ts'

const MAX_NAME_BYTES = 512
const MAX_KIND_BYTES = 32
const MAX_LEGACY = 4096
const MAX_PEOPLE = 255
const MAX_PAST_BYTES = 128 * 1024
/** An encapsulated X25519 key (32), a content key (32) and a tag (16). */
const KEY_BOX_BYTES = 80
/** In the place of an invite's role: it is for a device. */
const FOR_DEVICE = 0xff

/** The bytes of a body. */
export function writeBody(body: Body): Uint8Array {
  const out = new ByteWriter()
  switch (body.type) {
    case 'genesis':
      out.raw(body.nonce).text(body.kind)
      writeDevice(out, body.founder).flag(body.recovery !== null)
      if (body.recovery) writeDevice(out, body.recovery.public).raw(body.recovery.proof)
      out.block(body.sealedName).u16(body.legacyClients.length)
      for (const client of [...body.legacyClients].sort((a, b) => a - b)) out.u32(client)
      break
    case 'invite':
      out
        .raw(body.key)
        .u8(body.forDevice ? FOR_DEVICE : ROLES.indexOf(body.role))
        .u53(body.expires)
      break
    case 'join':
      writeDevice(out, body.device).block(body.sealedName).raw(body.inviteSignature)
      break
    case 'admit':
      out.raw(fromHex(body.join)).block(body.sealedName)
      break
    case 'addDevice':
      writeDevice(out.raw(fromHex(body.person)), body.device).raw(body.proof)
      break
    case 'setRole':
      out
        .raw(fromHex(body.person))
        .oneOf(ROLES, body.role)
        .flag(body.cuts !== null)
      if (body.cuts) writeCuts(out, body.cuts)
      break
    case 'grant':
      writeAudience(out, body.readers)
      writeAudience(out, body.writers)
      break
    case 'removePerson':
      writeCuts(out.raw(fromHex(body.person)), body.cuts)
      break
    case 'removeDevice':
      writeCut(out.raw(fromHex(body.target)), body.cut)
      break
    case 'rotate':
      out.raw(fromHex(body.group)).raw(body.commit).u16(body.recipients.size)
      for (const [device, box] of sorted(body.recipients)) out.raw(fromHex(device)).raw(box)
      out.block(body.past)
      break
    case 'revokeInvite':
      out.raw(fromHex(body.invite))
      break
    case 'checkpoint':
      out.raw(body.digest)
  }
  return out.done()
}

/** Reads the body of an operation of that type, all of it. Throws `Malformed`. */
export function readBody(type: Body['type'], bytes: Uint8Array): Body {
  const reader = new ByteReader(bytes)
  const body = readFields(type, reader)
  reader.end()
  return body
}

function readFields(type: Body['type'], reader: ByteReader): Body {
  switch (type) {
    case 'genesis': {
      const nonce = reader.raw(16)
      const kind = reader.text(MAX_KIND_BYTES)
      const founder = readDevice(reader)
      const recovery = reader.flag() ? { public: readDevice(reader), proof: reader.raw(64) } : null
      const sealedName = reader.block(MAX_NAME_BYTES)
      const legacyClients = readList(reader, reader.u16(), MAX_LEGACY, () => reader.u32())
      return { type, nonce, kind, founder, recovery, sealedName, legacyClients }
    }
    case 'invite':
      return readInvite(reader)
    case 'join':
      return {
        type,
        device: readDevice(reader),
        sealedName: reader.block(MAX_NAME_BYTES),
        inviteSignature: reader.raw(64),
      }
    case 'admit':
      return { type, join: toHex(reader.raw(32)), sealedName: reader.block(MAX_NAME_BYTES) }
    case 'addDevice':
      return { type, person: readId(reader), device: readDevice(reader), proof: reader.raw(64) }
    case 'setRole': {
      const person = readId(reader)
      const role = reader.oneOf(ROLES)
      return { type, person, role, cuts: reader.flag() ? readCuts(reader) : null }
    }
    case 'grant':
      return { type, ...readAudiences(reader) }
    case 'removePerson':
      return { type, person: readId(reader), cuts: readCuts(reader) }
    case 'removeDevice':
      return { type, target: readId(reader), cut: readCut(reader) }
    case 'rotate': {
      const group = readId(reader)
      const commit = reader.raw(32)
      const recipients = readMap(reader, () => reader.raw(KEY_BOX_BYTES))
      return { type, group, commit, recipients, past: reader.block(MAX_PAST_BYTES) }
    }
    case 'revokeInvite':
      return { type, invite: toHex(reader.raw(32)) }
    case 'checkpoint':
      return { type, digest: reader.raw(32) }
  }
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

function writeDevice(out: ByteWriter, device: DevicePublic): ByteWriter {
  return out.raw(device.sign).raw(device.box)
}

function writeCut(out: ByteWriter, cut: Cut): void {
  out.u16(cut.size)
  for (const [doc, seq] of sorted(cut)) out.raw(fromHex(doc)).u32(seq)
}

function writeCuts(out: ByteWriter, cuts: ReadonlyMap<string, Cut>): void {
  out.u16(cuts.size)
  for (const [device, cut] of sorted(cuts)) writeCut(out.raw(fromHex(device)), cut)
}

function writeAudience(out: ByteWriter, audience: Audience): void {
  if ('least' in audience) {
    out.flag(false).oneOf(ROLES, audience.least)
    return
  }
  out.flag(true).u8(audience.people.size)
  for (const person of [...audience.people].sort()) out.raw(fromHex(person))
}

const readId = (reader: ByteReader): string => toHex(reader.raw(16))
const readDevice = (reader: ByteReader): DevicePublic => ({ sign: reader.raw(32), box: reader.raw(32) })
const readCut = (reader: ByteReader): Cut => readMap(reader, () => reader.u32())
const readCuts = (reader: ByteReader): Map<string, Cut> => readMap(reader, () => readCut(reader))

function readInvite(reader: ByteReader): Body & { type: 'invite' } {
  const key = reader.raw(32)
  const code = reader.u8()
  const role = code === FOR_DEVICE ? 'reader' : ROLES[code]
  if (!role) throw new Malformed('unknown role')
  const expires = reader.u53()
  return { type: 'invite', key, role, expires, ...(code === FOR_DEVICE && { forDevice: true as const }) }
}

/** `count` values, each larger than the one before. */
function readList<T extends string | number>(reader: ByteReader, count: number, most: number, next: () => T): T[] {
  // Each value takes bytes, so a count can never make more room than was sent.
  if (count > most || count > reader.left) throw new Malformed('too many')
  const values: T[] = []
  for (let i = 0; i < count; i++) {
    const value = next()
    const before = values[i - 1]
    if (before !== undefined && value <= before) throw new Malformed('not in order')
    values.push(value)
  }
  return values
}

/** Values after 16-byte names, sorted by name. */
function readMap<T>(reader: ByteReader, next: () => T): Map<string, T> {
  const values: T[] = []
  const names = readList(reader, reader.u16(), 0xffff, () => {
    const name = readId(reader)
    values.push(next())
    return name
  })
  return new Map(names.map((name, at) => [name, values[at] as T]))
}

function readAudience(reader: ByteReader): Audience {
  if (!reader.flag()) return { least: reader.oneOf(ROLES) }
  const people = readList(reader, reader.u8(), MAX_PEOPLE, () => readId(reader))
  if (people.length === 0) throw new Malformed('nobody')
  return { people: new Set(people) }
}

/** Who writes also reads, and both sides are of one kind: roles on one and people on the other would make a back door. */
function readAudiences(reader: ByteReader): { readers: Audience; writers: Audience } {
  const readers = readAudience(reader)
  const writers = readAudience(reader)
  if ('least' in readers && 'least' in writers) {
    if (ROLES.indexOf(writers.least) > ROLES.indexOf(readers.least)) throw new Malformed('writers who may not read')
  } else if ('people' in readers && 'people' in writers) {
    for (const person of writers.people)
      if (!readers.people.has(person)) throw new Malformed('writers who may not read')
  } else throw new Malformed('mixed audiences')
  return { readers, writers }
}
