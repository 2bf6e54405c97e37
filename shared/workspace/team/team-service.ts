// The team of a shared space on this device: its state, and everything a person may do about it. Actions are carried out one after the
// other; each is refused with a code before anything is written, or is durable when it resolves.
import { Turns } from '../../kernel/turns.ts'
import type { WordList } from '../../sync/crypto/recovery-words.ts'
import type { TeamRole, TeamState } from '../team-api.ts'
import type { Acted } from './acting.ts'
import type { TeamEnvironment } from './environment.ts'
import { GroupKeys } from './group-keys.ts'
import { invite, inviteDevice, isOpen, linkOf, type MadeInvite, revokeInvite } from './invites.ts'
import { paperDevicesIn, recoveryIn } from './join-request.ts'
import { removeDevice, removeMember, setRole } from './members.ts'
import { NameBook } from './name-book.ts'
import type { SealedName } from './names.ts'
import { Notes } from './notes.ts'
import { admit, type Answering, openRequests, refuseRequest } from './requests.ts'
import { type InviteView, teamStateOf, type TeamView } from './team-state.ts'
import { Upkeep } from './upkeep.ts'
import { createWords } from './words.ts'

/** See `TeamActions` for what each action does. */
export class TeamService {
  private readonly answering: Answering
  private readonly chores: Upkeep
  private readonly turns = new Turns()

  constructor(private readonly env: TeamEnvironment) {
    const notes = new Notes(env.team)
    this.answering = { env, notes, names: new NameBook(env.team, notes), keys: new GroupKeys(env.team) }
    this.chores = new Upkeep(this.answering)
  }

  /** Does something behind all actions before it, and before those that come later. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.turns.take(work)
  }

  invite(args: { role: TeamRole; expiresInDays: number }): Promise<Acted<MadeInvite>> {
    return this.inTurn(() => invite(this.env, this.answering.notes, args))
  }

  inviteDevice(): Promise<Acted<MadeInvite>> {
    return this.inTurn(() => inviteDevice(this.env, this.answering.notes))
  }

  revokeInvite(inviteId: string): Promise<Acted<null>> {
    return this.inTurn(() => revokeInvite(this.env, inviteId))
  }

  admit(requestId: string): Promise<Acted<null>> {
    return this.inTurn(() => admit(this.answering, requestId))
  }

  refuse(requestId: string): Promise<Acted<null>> {
    return this.inTurn(() => refuseRequest(this.answering, requestId))
  }

  setRole(memberId: string, role: TeamRole): Promise<Acted<null>> {
    return this.inTurn(() => setRole(this.env, this.answering.keys, memberId, role))
  }

  removeMember(memberId: string): Promise<Acted<null>> {
    return this.inTurn(() => removeMember(this.env, this.answering.keys, memberId))
  }

  removeDevice(deviceId: string, words: string | null = null): Promise<Acted<null>> {
    return this.inTurn(() => removeDevice(this.env, this.answering.keys, deviceId, words))
  }

  createWords(list: WordList): Promise<Acted<{ words: string[] }>> {
    return this.inTurn(() => createWords(this.env, this.answering.notes, this.answering.keys, list))
  }

  /**
   * Does what a device does by itself while it is online; to be called after every change of the log and of who is online. Gives the ms after
   * which it wants to be called though nothing changed, or null.
   */
  upkeep(): Promise<number | null> {
    return this.inTurn(() => this.chores.run())
  }

  /** The state as screens show it. */
  async state(): Promise<TeamState> {
    return teamStateOf(await this.view())
  }

  private async view(): Promise<TeamView> {
    const { team } = this.env
    const { names: book } = this.answering
    const requests = await openRequests(this.answering)
    const roster = team.log.roster()
    const names = new Map<string, SealedName>()
    for (const id of roster.people.keys()) {
      const name = await book.person(id)
      if (name) names.set(id, name)
    }
    const deviceNames = new Map<string, string>()
    const recovery = paperDevicesIn(team.log)
    for (const { id, person } of roster.devices.values()) {
      deviceNames.set(id, await book.device(id, person))
    }
    return {
      deviceId: team.self,
      roster,
      invites: await this.openInvites(),
      requests,
      names,
      deviceNames,
      recovery,
      senior: recoveryIn(team.log),
      recordOf: (id) => this.env.recordOf(id),
      lastSeen: (id) => team.lastSeen(id),
      online: team.online(),
    }
  }

  private async openInvites(): Promise<Map<string, InviteView>> {
    const { log } = this.env.team
    const open = new Map<string, InviteView>()
    for (const [id, state] of log.resolved().invites) {
      if (!isOpen(state)) continue
      const note = await this.answering.notes.invite(id)
      const maker = log.roster().devices.get(log.op(id)?.device ?? '')?.person ?? ''
      open.set(id, { state, maker, link: note && linkOf(this.env, note, state.forDeviceOf !== null) })
    }
    return open
  }
}
