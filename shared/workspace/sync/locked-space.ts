// A shared space whose keys are locked. What is on the device is there, and edits wait; nothing is sealed, sent or opened. Who is in is known all the
// same: the log is signed, not sealed.
import { deviceIdOf, type DevicePublic } from '../../sync/crypto/device-keys.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import { toHex } from '../../sync/bytes.ts'
import { SILENT } from '../alone.ts'
import type { Core } from '../core/core.ts'
import type { DeviceNote } from '../team/notes.ts'
import { paperDevicesIn, recoveryIn } from '../team/join-request.ts'
import { deviceNoteKey } from '../team/notes.ts'
import { teamStateOf } from '../team/team-state.ts'
import type { SyncState, TeamState } from '../team-api.ts'
import { Contacts } from './contacts.ts'
import { Problems } from './problems.ts'
import { SyncDatabase } from './sync-database.ts'

export class LockedSpace {
  private readonly self: string

  private constructor(
    private readonly core: Core,
    private readonly db: SyncDatabase,
    readonly log: MembershipLog,
    device: DevicePublic,
    private readonly notes: ReadonlyMap<string, DeviceNote>,
    private readonly contacts: Contacts,
    private readonly problems: Problems,
    private readonly onChange: () => void,
  ) {
    this.self = toHex(deviceIdOf(device))
  }

  /** Opens what can be read without keys. `device`: the public half of the keys. */
  static async open(core: Core, space: string, device: DevicePublic, onChange: () => void): Promise<LockedSpace> {
    const db = new SyncDatabase(core.db)
    const log = new MembershipLog(space)
    await log.addAll(await db.ops())
    const notes = (await db.valuesFrom(`note:${deviceNoteKey('')}`)) as Map<string, DeviceNote>
    const now = (): number => core.environment.clock.now()
    const contacts = await Contacts.open(db, now)
    return new LockedSpace(core, db, log, device, notes, contacts, await Problems.open(db, now, onChange), onChange)
  }

  close(): void {
    this.contacts.close()
  }

  /** An edit more waits. */
  noteStored(): void {
    this.onChange()
  }

  /** Nobody can be let in, and nothing of who is in can be changed, without keys. */
  state(recordOf: (memberId: string) => { recordId: string; name: string } | null): TeamState {
    const { notes } = this
    const state = teamStateOf({
      deviceId: this.self,
      roster: this.log.roster(),
      invites: new Map(),
      requests: [],
      names: new Map(),
      deviceNames: new Map([...notes].map(([id, note]) => [id, note.name])),
      recovery: paperDevicesIn(this.log),
      senior: recoveryIn(this.log),
      recordOf,
      lastSeen: (device) => this.contacts.lastSeen(device),
      online: new Set(),
    })
    return { ...state, may: { ...state.may, invite: false, assign: [] }, lock: 'locked' }
  }

  async syncState(): Promise<SyncState> {
    const waiting = (await this.db.unsealedCount()) + (await this.db.unsentCount())
    const lastSynced = ((await this.db.value('lastSynced')) as number | undefined) ?? null
    return { ...SILENT, locked: true, waiting, lastSynced, problems: this.problems.all() }
  }

  /** Forgets a problem that was read. */
  dismiss(problemId: string): Promise<void> {
    return this.problems.dismiss(problemId)
  }
}
