// Operations without signatures, made fast and from a seed: for the resolver, which trusts that signatures were checked.
import { concatBytes, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { deviceIdOf, type DevicePublic } from '../../../../shared/sync/crypto/device-keys.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { encodeUnsigned, type Op, parseOp } from '../../../../shared/sync/membership/op.ts'
import type { Body } from '../../../../shared/sync/membership/op-body.ts'
import type { Role } from '../../../../shared/sync/membership/roster.ts'

const SIGNATURE = new Uint8Array(64)

/** A device that a name always gives the same keys. */
export function deviceNamed(name: string): { id: string; public: DevicePublic } {
  const keys = { sign: hash(utf8(`sign ${name}`)), box: hash(utf8(`box ${name}`)) }
  return { id: toHex(deviceIdOf(keys)), public: keys }
}

/** A genesis; the recovery device is the one named, if any. */
export function forgeGenesis(founder: string, recovery?: string): Op {
  const body: Body = {
    type: 'genesis',
    nonce: new Uint8Array(16),
    kind: 'team',
    founder: deviceNamed(founder).public,
    recovery: recovery === undefined ? null : { public: deviceNamed(recovery).public, proof: SIGNATURE },
    sealedName: utf8(founder),
    legacyClients: [],
  }
  return parseOp(concatBytes([encodeUnsigned({ device: deviceNamed(founder).id, prev: [], body }), SIGNATURE]))
}

/** Any other operation. */
export function forge(space: string, device: string, prev: readonly string[], body: Body): Op {
  return parseOp(concatBytes([encodeUnsigned({ space, device, prev, body }), SIGNATURE]))
}

/** The three operations that bring a person in; the last is the admission. */
export function forgeAdmission(space: string, by: string, prev: readonly string[], name: string, role: Role): Op[] {
  const { id, public: keys } = deviceNamed(name)
  const invite = forge(space, by, prev, { type: 'invite', key: hash(utf8(`invite ${name}`)), role, expires: 0 })
  const join = forge(space, id, [invite.hash], {
    type: 'join',
    device: keys,
    sealedName: utf8(name),
    inviteSignature: SIGNATURE,
  })
  return [invite, join, forge(space, by, [join.hash], { type: 'admit', join: join.hash, sealedName: utf8(name) })]
}
