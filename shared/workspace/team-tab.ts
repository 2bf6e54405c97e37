// A tab's side of the team: every call goes to the core, and what is watched is asked again when the core says that it changed.
import { ok, type Result } from '../kernel/result.ts'
import { CallError } from './call-error.ts'
import type { CoreClient } from './client.ts'
import { SYNC_STATE, TEAM_STATE, type Changed } from './protocol.ts'
import type { LockOutcome, SyncState, TeamActions, TeamOutcome, TeamState } from './team-api.ts'

/** What a tab asks the core's `team` method. */
export interface TeamCall {
  action: Exclude<keyof TeamActions, 'watch' | 'watchSync'> | 'state' | 'syncState' | 'join'
  args: unknown[]
}

interface Watch {
  tables: readonly string[]
  refresh: () => void
}

/** The team of a space, asked from a tab. */
export class TeamTab implements TeamActions {
  private readonly watches = new Set<Watch>()
  private place = ''

  constructor(
    private readonly client: CoreClient,
    private readonly onShared: (sharedAs: string) => Promise<void>,
  ) {}

  /** Hears what the core says has changed; null: anything may have. */
  refresh(changed: Changed | null): void {
    // A new core knows of no place.
    if (changed === null && this.place !== '') void this.setPlace(this.place)
    for (const { tables, refresh } of this.watches) {
      if (changed === null || tables.some((table) => Object.hasOwn(changed, table))) refresh()
    }
  }

  /** Forgets who watches. */
  close(): void {
    this.watches.clear()
  }

  private async act<T>(action: TeamCall['action'], ...args: unknown[]): Promise<TeamOutcome<T>> {
    try {
      return await this.client.call<Result<T, never>>('team', { action, args } satisfies TeamCall, { isWrite: true })
    } catch (error) {
      if (error instanceof CallError) return { ok: false, error: { code: error.code, detail: error.detail } }
      throw error
    }
  }

  private watchState<T>(
    action: 'state' | 'syncState',
    tables: readonly string[],
    callback: (state: T) => void,
  ): () => void {
    let isAsking = false
    let isStale = false
    const ask = async (): Promise<void> => {
      isAsking = true
      do {
        isStale = false
        try {
          const state = await this.client.call<T>('team', { action, args: [] } satisfies TeamCall)
          if (this.watches.has(watch)) callback(state)
        } catch (error) {
          // The core is gone for now: it is asked again when the next one announces itself.
          if (!(error instanceof CallError)) throw error
        }
      } while (isStale && this.watches.has(watch))
      isAsking = false
    }
    const watch: Watch = {
      tables,
      refresh: () => {
        if (isAsking) isStale = true
        else void ask()
      },
    }
    this.watches.add(watch)
    watch.refresh()
    return () => this.watches.delete(watch)
  }

  watch(callback: (state: TeamState) => void): () => void {
    // Names of people who are in are joined with their records.
    return this.watchState('state', [TEAM_STATE, 'people'], callback)
  }

  watchSync(callback: (state: SyncState) => void): () => void {
    return this.watchState('syncState', [SYNC_STATE], callback)
  }

  share: TeamActions['share'] = async (args) => {
    const shared = await this.act<{ space: string }>('share', args)
    const space = shared.ok ? shared.value.space : shared.error.code === 'already_shared' ? shared.error.detail : null
    // That a link leads here is good to know; sharing does not depend on it.
    if (space) await this.onShared(String(space)).catch(() => undefined)
    return shared.ok ? ok(null) : shared
  }

  /** Asks to be let in. Only for a space that holds nothing. */
  join(args: { link: string; personName: string; deviceName: string }): Promise<TeamOutcome<{ space: string }>> {
    return this.act('join', args)
  }

  invite: TeamActions['invite'] = (args) => this.act('invite', args)
  inviteDevice: TeamActions['inviteDevice'] = () => this.act('inviteDevice')
  revokeInvite: TeamActions['revokeInvite'] = (inviteId) => this.act('revokeInvite', inviteId)
  offerSpace: TeamActions['offerSpace'] = (args) => this.act('offerSpace', args)
  answerOffer: TeamActions['answerOffer'] = (offerId, answer) => this.act('answerOffer', offerId, answer)
  withdrawOffer: TeamActions['withdrawOffer'] = (offerId) => this.act('withdrawOffer', offerId)
  admit: TeamActions['admit'] = (requestId) => this.act('admit', requestId)
  refuse: TeamActions['refuse'] = (requestId) => this.act('refuse', requestId)
  setRole: TeamActions['setRole'] = (memberId, role) => this.act('setRole', memberId, role)
  removeMember: TeamActions['removeMember'] = (memberId) => this.act('removeMember', memberId)
  removeDevice: TeamActions['removeDevice'] = (deviceId, words) => this.act('removeDevice', deviceId, words)
  createWords: TeamActions['createWords'] = (list) => this.act('createWords', list)
  stuckEdits: TeamActions['stuckEdits'] = () => this.act('stuckEdits')
  giveUp: TeamActions['giveUp'] = (editId) => this.act('giveUp', editId)
  makeAgain: TeamActions['makeAgain'] = (editId) => this.act('makeAgain', editId)
  textWriters: TeamActions['textWriters'] = () => this.act('textWriters')
  unlock: TeamActions['unlock'] = (vault) => this.act('unlock', vault) as Promise<LockOutcome>
  lockKeys: TeamActions['lockKeys'] = () => this.act('lockKeys') as Promise<LockOutcome>
  protect: TeamActions['protect'] = (vault) => this.act('protect', vault) as Promise<LockOutcome>
  unprotect: TeamActions['unprotect'] = (vault) => this.act('unprotect', vault) as Promise<LockOutcome>
  signText: TeamActions['signText'] = (args) => this.act('signText', args)
  setRelay: TeamActions['setRelay'] = (address) => this.act('setRelay', address)
  pairingCode: TeamActions['pairingCode'] = () => this.act('pairingCode')
  scanPairingCode: TeamActions['scanPairingCode'] = (text) => this.act('scanPairingCode', text)

  async setPlace(place: string): Promise<void> {
    this.place = place
    // No write: nothing waits for it, and the core that comes after one that is gone is told again.
    const call: TeamCall = { action: 'setPlace', args: [place, this.client.id] }
    await this.client.call('team', call).catch(() => undefined)
  }

  async wake(): Promise<void> {
    await this.act('wake')
  }

  async dismissProblem(problemId: string): Promise<void> {
    await this.act('dismissProblem', problemId)
  }
}
