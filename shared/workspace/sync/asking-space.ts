// A space that asks to be let in: it holds a request and nothing else, and goes on asking over restarts.
import { err, ok, type Result } from '../../kernel/result.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import { SILENT } from '../alone.ts'
import type { Core } from '../core/core.ts'
import { draftJoin, type JoinDraft } from '../team/join-request.ts'
import { JoinRunner, type JoinStatus, type NewDevice } from '../team/joining.ts'
import { askingState } from '../team/team-state.ts'
import type { RelayStatus, SyncState, TeamState } from '../team-api.ts'
import { keepDraft } from './new-device.ts'
import { SyncDatabase } from './sync-database.ts'

const RELAY_STATES: Record<JoinStatus['state'], RelayStatus['state']> = {
  connecting: 'connecting',
  offline: 'offline',
  waiting: 'live',
  turned_away: 'refused',
  ended: 'off',
  in: 'live',
}

export class AskingSpace {
  private status: JoinStatus = { state: 'connecting' }
  private readonly runner: JoinRunner

  private constructor(
    core: Core,
    private draft: JoinDraft,
    onChange: () => void,
    onIn: (device: NewDevice, draft: JoinDraft) => Promise<void>,
  ) {
    const { environment } = core
    this.runner = new JoinRunner(
      {
        openSocket: (address) => environment.openSocket(address),
        random: () => Math.random(),
        now: () => performance.now(),
        wallClock: () => environment.clock.now(),
        keep: async (changed) => {
          await keepDraft(core, changed)
          this.draft = changed
        },
        onStatus: (status) => {
          this.status = status
          onChange()
        },
        onIn: (device) => onIn(device, this.draft),
      },
      draft,
    )
  }

  /** Makes a request from a link and keeps it. Nothing is sent yet. */
  static async begin(
    core: Core,
    args: { link: string; personName: string; deviceName: string },
  ): Promise<Result<{ space: string }, { code: string; detail?: string }>> {
    const drafted = await draftJoin({ ...args, relay: core.environment.relayAddress })
    if (!drafted.ok) return err(drafted.error)
    await keepDraft(core, drafted.value)
    return ok({ space: drafted.value.space })
  }

  /** Goes on with the request that is kept. `onIn` is called when it is let in; durable when it resolves. */
  static async open(
    core: Core,
    onChange: () => void,
    onIn: (device: NewDevice, draft: JoinDraft) => Promise<void>,
  ): Promise<AskingSpace> {
    const draft = (await new SyncDatabase(core.db).value('draft')) as JoinDraft
    const asking = new AskingSpace(core, draft, onChange, onIn)
    await asking.runner.start()
    return asking
  }

  wake(): void {
    this.runner.wake()
  }

  close(): void {
    this.runner.stop()
  }

  get state(): TeamState {
    const device = deviceOf(this.draft.keys)
    const state = askingState(device, device)
    return this.status.state === 'ended' ? { ...state, ended: this.status.why } : state
  }

  get syncState(): SyncState {
    const state = RELAY_STATES[this.status.state]
    return {
      ...SILENT,
      relay: {
        address: this.draft.relay,
        state,
        behind: 0,
        retryAt: null,
        reason: state === 'refused' ? 'outsider' : null,
      },
    }
  }
}
