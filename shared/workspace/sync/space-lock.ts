// What the lock at rest does to one space that is open in a core.
import { Turns } from '../../kernel/turns.ts'
import { err, ok, type Result } from '../../kernel/result.ts'
import type { Core } from '../core/core.ts'
import type { TeamService } from '../team/team-service.ts'
import { putUnderLock } from './renewing.ts'
import type { SpaceSync } from './space-sync.ts'

type Outcome = Result<null, { code: string; detail?: string }>
export type LockAction = 'lockKeys' | 'unlock' | 'protect' | 'unprotect'

const ACTIONS: ReadonlySet<string> = new Set<LockAction>(['lockKeys', 'unlock', 'protect', 'unprotect'])

export function isLockAction(action: string): action is LockAction {
  return ACTIONS.has(action)
}

/** The space as the lock meets it, each time it is asked. */
export interface LockableSpace {
  /** It waits to be let in. */
  readonly isAsking: boolean
  /** Its keys are under a lock that is not open. */
  readonly isLocked: boolean
  readonly opened: { sync: SpaceSync; service: TeamService } | null
  /** Reads everything from the disk again. */
  openAnew(): Promise<void>
}

/** Carries out one action, behind those before it. See `TeamActions`. */
export class SpaceLock {
  /** One after the other: every tab says what the lock does. */
  private readonly turns = new Turns()

  constructor(
    private readonly core: Core,
    private readonly space: LockableSpace,
  ) {}

  act(action: LockAction, vault: CryptoKey): Promise<Outcome> {
    return this.turns.take(() => (action === 'lockKeys' ? this.lock() : this.withKey(action, vault)))
  }

  private async lock(): Promise<Outcome> {
    this.core.team.vault = null
    if (this.space.opened?.sync.areKeysLocked) await this.space.openAnew()
    return ok(null)
  }

  private async withKey(action: Exclude<LockAction, 'lockKeys'>, vault: CryptoKey): Promise<Outcome> {
    const { core, space } = this
    core.team.vault = vault
    // A request has keys of its own, which the device keeps until it is in.
    if (space.isAsking) return ok(null)
    if (space.isLocked) await space.openAnew()
    if (space.isLocked) return err({ code: 'other_lock' })
    if (action === 'unlock') return ok(null)
    if (!space.opened) return err({ code: 'core_unreachable' })
    const { sync, service } = space.opened
    if (action === 'unprotect') {
      if (sync.areKeysLocked) await sync.unlockForGood()
      core.team.vault = null
      await space.openAnew()
      return ok(null)
    }
    if (sync.areKeysLocked) return ok(null)
    const devices = (await service.state()).members.flatMap((member) => member.devices)
    const name = devices.find(({ isSelf }) => isSelf)?.name ?? ''
    try {
      return await service.inTurn(() => putUnderLock(core, sync, vault, name))
    } finally {
      if (sync.hasEnded) await space.openAnew()
    }
  }
}
