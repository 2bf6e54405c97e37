// The link that lets a person ask to be let into a space: #j1.<version, space, secret>.<relay>. It stands behind the # of the app's address,
// which browsers send to no server. For a further device of the person who made it: #d1. and the same.
import { ByteReader, ByteWriter, fromBase64Url, fromHex, orNull, toBase64Url, toHex, utf8 } from '../bytes.ts'
import type { PrivateKey } from '../crypto/kept-key.ts'
import { deriveBytes, importSigningKey, randomBytes } from '../crypto/webcrypto.ts'
import { signingPublicKeyOf } from '../crypto/recovery-words.ts'

const PERSON_PREFIX = 'j1.'
const DEVICE_PREFIX = 'd1.'
const VERSION = 1
const SECRET_BYTES = 16
/** Longer texts are not looked at: a link is read from a camera or pasted by a person. */
const MAX_LINK = 512
const SCHEMES = new Set(['http:', 'https:', 'ws:', 'wss:'])

export interface InviteLink {
  /** Hex of 16 bytes. */
  space: string
  /** 128 random bits. Who knows them may ask to be let in; no server ever sees them. */
  secret: Uint8Array
  /** Origin of the relay that has the space, or null when the inviter has none. */
  relay: string | null
  /** Present when it is for a further device of the person who made it. */
  forDevice?: true
}

/** Why a text is not an invite. */
export type InviteFault = 'not-an-invite' | 'newer-version' | 'damaged' | 'relay-not-allowed'
export type ParsedInvite = { ok: true; invite: InviteLink } | { ok: false; fault: InviteFault }

/** The keys an invite's secret stands for. */
export interface InviteKey {
  /** Stands in the invite operation. */
  publicKey: Uint8Array
  privateKey: PrivateKey
}

/** A new secret. */
export function createInviteSecret(): Uint8Array {
  return randomBytes(SECRET_BYTES)
}

/** The part of the link from the # on. Throws for a relay that is no origin a browser may connect to. */
export function makeInviteFragment(invite: InviteLink): string {
  if (invite.secret.byteLength !== SECRET_BYTES) throw new Error('an invite secret has 16 bytes')
  const relay = invite.relay === null ? '' : originOf(invite.relay)
  if (relay === null) throw new Error('relay-not-allowed')
  const code = new ByteWriter().u8(VERSION).raw(fromHex(invite.space)).raw(invite.secret).done()
  return `#${invite.forDevice ? DEVICE_PREFIX : PERSON_PREFIX}${toBase64Url(code)}.${relay}`
}

/** Reads an invite from a whole link, or from its part behind the #. Any text gives a result. */
export function parseInvite(text: string): ParsedInvite {
  if (text.length > MAX_LINK) return { ok: false, fault: 'not-an-invite' }
  const fragment = text.trim().split('#').slice(-1)[0] ?? ''
  if (!/^[jd]\d+\./.test(fragment)) return { ok: false, fault: 'not-an-invite' }
  const forDevice = fragment.startsWith(DEVICE_PREFIX)
  if (!forDevice && !fragment.startsWith(PERSON_PREFIX)) return { ok: false, fault: 'newer-version' }
  const end = fragment.indexOf('.', PERSON_PREFIX.length)
  if (end < 0) return { ok: false, fault: 'damaged' }
  const read = orNull(() => readCode(fragment.slice(PERSON_PREFIX.length, end)))
  if (!read) return { ok: false, fault: 'damaged' }
  const code = { ...read, ...(forDevice && { forDevice: true as const }) }
  const spelled = fragment.slice(end + 1)
  if (spelled === '') return { ok: true, invite: { ...code, relay: null } }
  const relay = originOf(spelled)
  // Only the spelling we write: a path, a user name or another case would be a place to hide something.
  if (relay === null || relay !== spelled) return { ok: false, fault: 'relay-not-allowed' }
  return { ok: true, invite: { ...code, relay } }
}

function readCode(text: string): { space: string; secret: Uint8Array } | null {
  const reader = new ByteReader(fromBase64Url(text))
  if (reader.u8() !== VERSION) return null
  const space = toHex(reader.raw(16))
  const secret = reader.raw(SECRET_BYTES).slice()
  reader.end()
  return { space, secret }
}

/** An address as its origin alone, or null when it is none of http, https, ws or wss, or says more than an origin. */
function originOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (!SCHEMES.has(url.protocol) || url.host === '' || url.username !== '' || url.password !== '') return null
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return null
  return `${url.protocol}//${url.host}`
}

/** The Ed25519 key of an invite, derived from its secret (HKDF-SHA-256) for this space only. */
export async function inviteKeyOf(invite: Pick<InviteLink, 'space' | 'secret'>): Promise<InviteKey> {
  const info = new ByteWriter().raw(utf8('touchline/invite-v1\0')).raw(fromHex(invite.space)).done()
  const seed = await deriveBytes(invite.secret, info)
  return { publicKey: await signingPublicKeyOf(seed), privateKey: await importSigningKey(seed) }
}
