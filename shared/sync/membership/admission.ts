// The signatures of an operation, checked once when it comes in. The resolver trusts them from then on.
import { deviceIdOf, type DevicePublic } from '../crypto/device-keys.ts'
import { verify } from '../crypto/webcrypto.ts'
import { toHex } from '../bytes.ts'
import { type Op, signedPart, unsignedPart } from './op.ts'
import { deviceClaim, joinClaim, recoveryClaim } from './write.ts'

/** Why an operation is not taken into the log at all. */
export type RefusalCode =
  'malformed' | 'other-space' | 'bad-signature' | 'bad-proof' | 'not-an-invite' | 'too-many-joins' | 'log-full'

/** What checking needs from the log: the keys of known devices and the operation a join hangs on. */
export interface KnownKeys {
  device(id: string): DevicePublic | undefined
  op(hash: string): Op | undefined
}

/** Null when all signatures are right; `unknown` when the author's keys are not known yet. */
export async function checkSignatures(op: Op, known: KnownKeys): Promise<RefusalCode | 'unknown' | null> {
  const author = authorOf(op, known)
  if (!author) return 'unknown'
  if (toHex(deviceIdOf(author)) !== op.device) return 'bad-signature'
  if (!(await verify(author.sign, op.signature, signedPart(unsignedPart(op))))) return 'bad-signature'
  return checkProof(op, known)
}

/** A founder and a joiner bring their own keys; the id, a hash of them, says whether they are theirs. */
function authorOf({ body, device }: Op, known: KnownKeys): DevicePublic | undefined {
  if (body.type === 'genesis') return body.founder
  return body.type === 'join' ? body.device : known.device(device)
}

async function checkProof(op: Op, known: KnownKeys): Promise<RefusalCode | null> {
  const { body } = op
  if (body.type === 'genesis') {
    if (!body.recovery) return null
    const claim = recoveryClaim(body.nonce, body.founder)
    return (await verify(body.recovery.public.sign, body.recovery.proof, claim)) ? null : 'bad-proof'
  }
  if (body.type === 'addDevice') {
    return (await verify(body.device.sign, body.proof, deviceClaim(op.space, body.person))) ? null : 'bad-proof'
  }
  if (body.type !== 'join') return null
  const invite = known.op(op.prev[0] ?? '')
  if (invite?.body.type !== 'invite') return 'not-an-invite'
  const claim = joinClaim(op.space, invite.hash, body.device, body.sealedName)
  return (await verify(invite.body.key, body.inviteSignature, claim)) ? null : 'bad-proof'
}
