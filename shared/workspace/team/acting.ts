// Writing an operation: tried on a copy of the log first, so that what would have no effect is never signed into it for all to keep.
import { err, ok, type Result } from '../../kernel/result.ts'
import type { Op } from '../../sync/membership/op.ts'
import type { Body } from '../../sync/membership/op-body.ts'
import type { VoidCode } from '../../sync/membership/replay.ts'
import { resolve } from '../../sync/membership/resolver.ts'
import { createOp } from '../../sync/membership/write.ts'
import type { TeamErrorCode } from '../team-api.ts'
import type { TeamLog } from './team-log.ts'

export type Refusal = { ok: false; error: { code: TeamErrorCode; detail?: string } }
export type Acted<T> = Result<T, Refusal['error']>

/** Why an action is not done. */
export function refuse(code: TeamErrorCode, detail?: string): Refusal {
  return err(detail === undefined ? { code } : { code, detail })
}

function codeOf(fault: VoidCode): TeamErrorCode {
  if (fault === 'last-owner') return 'last_owner'
  if (fault === 'unknown-target' || fault === 'already-removed') return 'unknown_member'
  return fault === 'unknown-invite' || fault === 'invite-used' || fault === 'invite-revoked'
    ? 'unknown_invite'
    : 'not_allowed'
}

/**
 * Writes an operation of this device that has an effect; otherwise says why it would have none and writes nothing. `before` is called with
 * it when it is about to be added: notes that must be there first.
 */
export async function act(
  team: Pick<TeamLog, 'log' | 'keys' | 'append'>,
  body: Exclude<Body, { type: 'genesis' | 'join' }>,
  before: (op: Op) => Promise<void> = () => Promise.resolve(),
): Promise<Acted<Op>> {
  const op = await createOp(team.log, team.keys, body)
  const fault = resolve(team.log.space, [...team.log.ops(), op]).voids.get(op.hash)
  if (fault) return refuse(codeOf(fault), fault)
  await before(op)
  await team.append(op)
  return ok(op)
}
