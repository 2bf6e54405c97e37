// What two browsers must know of each other to connect a data channel, without the text it comes in: some 150 bytes for 1,500 of SDP. So it
// fits a QR code, and a peer's bytes never reach the browser's parser: it reads only texts made here from numbers.
import { type ByteReader, type ByteWriter, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'

export interface Description {
  type: 'offer' | 'answer'
  setup: (typeof SETUPS)[number]
  ufrag: string
  pwd: string
  /** SHA-256 of the DTLS certificate, 32 bytes: whoever signed the description is at the other end of the channel. */
  fingerprint: Uint8Array
  candidates: readonly Candidate[]
}

/** An address at which a browser may be reached over UDP. */
export interface Candidate {
  kind: (typeof CANDIDATE_KINDS)[number]
  priority: number
  /** 4 or 16 bytes of an IP address, or the 16 of the UUID in a browser's `<uuid>.local`. */
  address: { form: (typeof ADDRESS_FORMS)[number]; bytes: Uint8Array }
  port: number
}

const TYPES = ['offer', 'answer'] as const
const SETUPS = ['actpass', 'active', 'passive'] as const
const CANDIDATE_KINDS = ['host', 'srflx', 'relay'] as const
const ADDRESS_FORMS = ['ip4', 'ip6', 'local'] as const
/** Most candidates of a description; a machine with more networks is reached over the first. */
export const MAX_CANDIDATES = 10
const FINGERPRINT_BYTES = 32
const MAX_UFRAG = 32
const MAX_PWD = 64
/** RFC 8839: letters, digits, + and /; at least 4 and 22. */
const UFRAG = new RegExp(`^[A-Za-z0-9+/]{4,${String(MAX_UFRAG)}}$`)
const PWD = new RegExp(`^[A-Za-z0-9+/]{22,${String(MAX_PWD)}}$`)

/** Reads a browser's own description of a connection with one data channel. Throws `Malformed` when it is of another kind. */
export function readSdp(type: string, sdp: string): Description {
  const value = (name: string): string => new RegExp(`^a=${name}:(.*?)\\r?$`, 'm').exec(sdp)?.[1]?.trim() ?? ''
  const [algorithm, digest = ''] = value('fingerprint').split(' ')
  const fingerprint = Uint8Array.from(digest.split(':'), (part) => Number.parseInt(part, 16))
  const isPlain = (type === 'offer' || type === 'answer') && value('mid') === MID && algorithm === 'sha-256'
  const setup = value('setup') as Description['setup']
  if (!isPlain || fingerprint.byteLength !== FINGERPRINT_BYTES || !SETUPS.includes(setup)) throw new Malformed('SDP')
  const lines = sdp.split(/\r?\n/).filter((line) => line.startsWith('a=candidate:'))
  const candidates = lines.flatMap((line) => readCandidate(line.slice(2)) ?? []).slice(0, MAX_CANDIDATES)
  return checked({ type, setup, ufrag: value('ice-ufrag'), pwd: value('ice-pwd'), fingerprint, candidates })
}

function checked(description: Description): Description {
  if (!UFRAG.test(description.ufrag) || !PWD.test(description.pwd)) throw new Malformed('description')
  return description
}

/** A browser's candidate line, or null for one that we do not carry (TCP, another component, another kind of name). */
export function readCandidate(line: string): Candidate | null {
  const [, component, protocol, priority, host = '', port, , kind] = line.split(' ')
  const known = CANDIDATE_KINDS.find((one) => one === kind)
  const address = readAddress(host)
  if (component !== '1' || protocol?.toLowerCase() !== 'udp' || !known || !address) return null
  return { kind: known, priority: Number(priority) >>> 0, address, port: Number(port) & 0xffff }
}

function readAddress(host: string): Candidate['address'] | null {
  const uuid = /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\.local$/i.exec(host)
  const hex = (digits: string): Uint8Array => fromHex(digits.slice(0, 32).toLowerCase())
  if (uuid) return { form: 'local', bytes: hex(uuid.slice(1).join('')) }
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return { form: 'ip4', bytes: Uint8Array.from(host.split('.'), Number) }
  if (!/^[0-9a-f:]+$/i.test(host) || !host.includes(':')) return null
  const [head = '', tail] = host.split('::')
  const groups = (part = ''): string[] => (part ? part.split(':').map((one) => one.padStart(4, '0')) : [])
  const given = groups(head).length + groups(tail).length
  const zeros = Array<string>(Math.max(0, 8 - given)).fill('0000')
  const all = [...groups(head), ...zeros, ...groups(tail)]
  return all.length === 8 ? { form: 'ip6', bytes: hex(all.join('')) } : null
}

function addressText({ form, bytes }: Candidate['address']): string {
  if (form === 'ip4') return bytes.join('.')
  const hex = toHex(bytes)
  if (form === 'ip6') return (hex.match(/.{4}/g) ?? []).join(':')
  return `${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}.local`
}

/** The line a browser takes. */
export function candidateLine(candidate: Candidate): string {
  const { kind, priority, address, port } = candidate
  const text = addressText(address)
  // Browsers hide the address behind a reflexive or relayed one in the same way.
  const related = kind === 'host' ? '' : ' raddr 0.0.0.0 rport 0'
  return `candidate:${String(priority)} 1 udp ${String(priority)} ${text} ${String(port)} typ ${kind}${related}`
}

/** The only stream of the only media section. */
export const MID = '0'

/** The text a browser takes as the other's description. */
export function toSdp(description: Description): string {
  const { setup, ufrag, pwd, fingerprint, candidates } = description
  const digest = (toHex(fingerprint).toUpperCase().match(/../g) ?? []).join(':')
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${MID}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...candidates.map((candidate) => `a=${candidateLine(candidate)}`),
    `a=ice-ufrag:${ufrag}`,
    `a=ice-pwd:${pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${digest}`,
    `a=setup:${setup}`,
    `a=mid:${MID}`,
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ]
  return lines.map((line) => `${line}\r\n`).join('')
}

/** Writes a description. */
export function writeDescription(writer: ByteWriter, description: Description): void {
  const { type, setup, ufrag, pwd, fingerprint, candidates } = checked(description)
  writeAscii(writer.oneOf(TYPES, type).oneOf(SETUPS, setup), ufrag)
  writeAscii(writer, pwd).raw(fingerprint).u8(candidates.length)
  for (const candidate of candidates) writeCandidate(writer, candidate)
}

/** Reads a description from anyone. Throws `Malformed`. */
export function readDescription(reader: ByteReader): Description {
  const type = reader.oneOf(TYPES)
  const setup = reader.oneOf(SETUPS)
  const ufrag = readAscii(reader, MAX_UFRAG)
  const pwd = readAscii(reader, MAX_PWD)
  const fingerprint = reader.raw(FINGERPRINT_BYTES).slice()
  const count = reader.u8()
  if (count > MAX_CANDIDATES) throw new Malformed('too many candidates')
  const candidates = Array.from({ length: count }, () => readBinaryCandidate(reader))
  return checked({ type, setup, ufrag, pwd, fingerprint, candidates })
}

/** What goes into a description as letters, digits, + and /. */
function writeAscii(writer: ByteWriter, text: string): ByteWriter {
  return writer.u8(text.length).raw(utf8(text))
}

function readAscii(reader: ByteReader, most: number): string {
  const length = reader.u8()
  if (length > most) throw new Malformed('too long')
  return String.fromCharCode(...reader.raw(length))
}

/** Writes a candidate. */
export function writeCandidate(writer: ByteWriter, { kind, priority, address, port }: Candidate): void {
  writer.oneOf(CANDIDATE_KINDS, kind).u32(priority).oneOf(ADDRESS_FORMS, address.form)
  writer.raw(address.bytes).u16(port)
}

/** Reads a candidate from anyone. Throws `Malformed`. */
export function readBinaryCandidate(reader: ByteReader): Candidate {
  const kind = reader.oneOf(CANDIDATE_KINDS)
  const priority = reader.u32()
  const form = reader.oneOf(ADDRESS_FORMS)
  const bytes = reader.raw(form === 'ip4' ? 4 : 16).slice()
  return { kind, priority, address: { form, bytes }, port: reader.u16() }
}

/** Writes an ICE user name fragment. */
export function writeUfrag(writer: ByteWriter, ufrag: string): void {
  writeAscii(writer, ufrag)
}

/** Reads one from anyone. Throws `Malformed`. */
export function readUfrag(reader: ByteReader): string {
  const ufrag = readAscii(reader, MAX_UFRAG)
  if (!UFRAG.test(ufrag)) throw new Malformed('ufrag')
  return ufrag
}
