// The team of one space in its core: founds it, asks to be let in, or opens what is shared, and does what tabs ask for. Loaded when a space is
// shared, or about to be.
import { err, ok, type Result } from '../../kernel/result.ts'
import { toSpaceKind } from '../../domain/team/space-kind.ts'
import { queries } from '../../readmodel/queries.ts'
import { errorToFailure } from '../../store/failures.ts'
import { ALONE, SILENT } from '../alone.ts'
import type { Core } from '../core/core.ts'
import { keepOwnPerson, recordOfMember } from '../core/own-person.ts'
import { LEADERS_GROUP } from '../../sync/membership/state.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import { foundTeam } from '../team/found.ts'
import { relayOriginOf } from '../team/relay-address.ts'
import { SpaceOffers } from '../team/space-offers.ts'
import { signText } from '../team/signed-text.ts'
import { TeamService } from '../team/team-service.ts'
import { paperOf } from '../team/words.ts'
import { areReadable } from '../../sync/crypto/device-keys.ts'
import type { SealedKeys } from '../../sync/crypto/vault.ts'
import type { PairingFault } from '../../sync/peer/pairing.ts'
import type { SyncState, TeamActions, TeamErrorCode, TeamState } from '../team-api.ts'
import type { TeamCall } from '../team-tab.ts'
import { AskingSpace } from './asking-space.ts'
import { takeInventory } from './filling.ts'
import { nameToGroup } from './groups.ts'
import { Places } from './places.ts'
import { isOwnFounding, keepNewDevice, keepFounding, relayOf } from './new-device.ts'
import { LockedSpace } from './locked-space.ts'
import { DEVICE_KEYS, KeysLocked } from './secrets.ts'
import { isLockAction, SpaceLock } from './space-lock.ts'
import { SpaceSync } from './space-sync.ts'
import { SyncDatabase } from './sync-database.ts'
import { TextDocuments } from './text-documents.ts'

type Outcome = Result<unknown, { code: string; detail?: string }>

/** Screens hear of sync at most so often, ms. */
const TELL_MS = 100
/** After a failure of the disk it is opened anew, ms. */
const REOPEN_MS = 500
const LONG_MS = 60_000

/** Opens the team of a core's space as its meta says. */
export async function openSpaceTeam(core: Core): Promise<SpaceTeam> {
  const team = new SpaceTeam(core)
  await team.open()
  return team
}

export class SpaceTeam {
  private readonly places = new Places()
  private sync: SpaceSync | null = null
  private service: TeamService | null = null
  private offers: SpaceOffers | null = null
  private asking: AskingSpace | null = null
  private locked: LockedSpace | null = null
  /** What was said last, for the moments in which nothing is open. */
  private lastState: TeamState = ALONE
  private progress: SyncState['progress'] = null
  private chores: ReturnType<typeof setTimeout> | undefined
  private teller: ReturnType<typeof setTimeout> | undefined
  private again: ReturnType<typeof setTimeout> | undefined
  private failures = 0
  private openedAt = 0
  private isClosed = false
  /** Records of people by their ids in the log, as last read. */
  private records = new Map<string, { recordId: string; name: string }>()

  private readonly lock: SpaceLock

  constructor(private readonly core: Core) {
    this.lock = new SpaceLock(core, this)
  }

  async open(): Promise<void> {
    const { meta } = this.core.team
    if (meta?.stage === 'asking') {
      this.asking = await AskingSpace.open(
        this.core,
        () => this.changed(),
        async (device, draft) => {
          await keepNewDevice(this.core, device, draft)
          this.asking = null
          await this.openSync()
        },
      )
    } else if (meta) await this.openSync()
  }

  private async openSync(): Promise<void> {
    const { core } = this
    const { meta } = core.team
    if (!meta || this.isClosed) return
    let sync: SpaceSync
    try {
      sync = await SpaceSync.open(core, meta.space, {
        onSyncChange: () => this.tellSync(),
        onFailed: () => this.reopen(),
      })
    } catch (error) {
      if (!(error instanceof KeysLocked)) throw error
      return this.openLocked(meta.space)
    }
    try {
      const address = await relayOf(core, sync.db)
      if (this.isClosed) return sync.close()
      this.sync = sync
      sync.lines.setPlace(this.places.current)
      this.openedAt = performance.now()
      this.service = new TeamService({
        team: sync,
        app: core.environment.appAddress,
        relay: () => sync.lines.relayAddress,
        now: () => core.environment.clock.now(),
        recordOf: (memberId) => this.records.get(memberId) ?? null,
      })
      this.offers = new SpaceOffers({ team: sync, document: sync.offers, now: () => core.environment.clock.now() })
      sync.onChange(() => this.teamChanged())
      await sync.lines.useRelay(address)
      this.teamChanged()
    } catch (error) {
      sync.close()
      throw error
    }
  }

  private async openLocked(space: string): Promise<void> {
    const { public: device } = (await new SyncDatabase(this.core.db).value(DEVICE_KEYS)) as SealedKeys
    this.locked = await LockedSpace.open(this.core, space, device, () => this.tellSync())
    this.changed()
  }

  get isAsking(): boolean {
    return this.asking !== null
  }

  get isLocked(): boolean {
    return this.locked !== null
  }

  get opened(): { sync: SpaceSync; service: TeamService } | null {
    const { sync, service } = this
    return sync && service ? { sync, service } : null
  }

  /** Reads everything from the disk again, with the keys as the lock stands. */
  async openAnew(): Promise<void> {
    clearTimeout(this.again)
    this.sync?.close()
    this.locked?.close()
    this.sync = null
    this.service = null
    this.locked = null
    try {
      await this.openSync()
    } catch (error) {
      this.reopen()
      throw error
    }
  }

  /** After a failure of the disk: everything is read from it again, soon, then more and more seldom. */
  private reopen(): void {
    this.sync?.close()
    this.sync = null
    this.service = null
    this.offers = null
    this.changed()
    if (this.isClosed) return
    clearTimeout(this.again)
    if (performance.now() - this.openedAt > LONG_MS) this.failures = 0
    const wait = Math.min(LONG_MS, REOPEN_MS * 2 ** this.failures++)
    this.again = setTimeout(() => void this.openSync().catch(() => this.reopen()), wait)
  }

  close(): void {
    this.isClosed = true
    clearTimeout(this.again)
    clearTimeout(this.chores)
    clearTimeout(this.teller)
    this.sync?.close()
    this.asking?.close()
    this.locked?.close()
  }

  noteStored(): void {
    this.sync?.noteStored()
    this.locked?.noteStored()
  }

  noteText(id: string): void {
    this.sync?.noteText(id)
  }

  /** Nothing else is to be done. `force`: also what is hardly worth it. */
  async tidy(force: boolean): Promise<void> {
    await this.sync?.tidy(force)
  }

  private changed(): void {
    this.core.team.changed('team')
    this.tellSync()
  }

  private tellSync(): void {
    this.teller ??= setTimeout(() => {
      this.teller = undefined
      this.core.team.changed('sync')
      this.keepPerson()
    }, TELL_MS)
  }

  private teamChanged(): void {
    this.core.team.changed('team')
    clearTimeout(this.chores)
    this.chores = setTimeout(() => void this.doChores(), 0)
  }

  /** What a device does for the team by itself. A failure only postpones it. */
  private async doChores(): Promise<void> {
    try {
      const again = await this.service?.upkeep()
      await this.offers?.reseal()
      if (again === null || again === undefined || this.isClosed) return
      clearTimeout(this.chores)
      this.chores = setTimeout(() => void this.doChores(), again)
    } catch {
      // The next change of the log begins it anew.
    }
  }

  private keeping: Promise<void> = Promise.resolve()

  /** The person's record follows the log, once everything the team has is here. A failure only postpones it to the next change. */
  private keepPerson(): void {
    const { sync } = this
    if (!sync || sync.hasPerson) return
    this.keeping = this.keeping.then(() => this.keepPersonNow(sync)).catch(() => undefined)
  }

  private async keepPersonNow(sync: SpaceSync): Promise<void> {
    const own = sync.ownPerson()
    if (!own || sync.hasPerson || this.isClosed || this.core.team.isReadOnly) return
    const name = (await sync.note('personName')) as string | undefined
    const id = await keepOwnPerson(this.core, { ...own, name: name ?? '' })
    if (id === null) return
    sync.hasPerson = true
    if (id !== this.core.options.personId) await this.core.becomePerson(id)
  }

  private async state(): Promise<TeamState> {
    if (this.asking) return this.asking.state
    const { log } = this.locked ?? this.sync ?? {}
    if (!log) return this.lastState
    const people = await this.core.model.people()
    this.records = new Map()
    for (const member of log.roster().people.keys()) {
      const row = recordOfMember(people, member)
      if (row) this.records.set(member, { recordId: row.id, name: row.name ?? '' })
    }
    // Another one may be open by now.
    const { locked, service, sync, offers } = this
    if (locked) this.lastState = locked.state((member) => this.records.get(member) ?? null)
    else if (service) {
      const state = { ...(await service.state()), offers: (await offers?.list()) ?? [] }
      this.lastState = {
        ...state,
        ...(sync?.areKeysLocked && { lock: 'open' }),
        ...(sync && areReadable(sync.keys) && { areKeysReadable: true }),
      }
    }
    return this.lastState
  }

  private async syncState(): Promise<SyncState> {
    if (this.asking) return this.asking.syncState
    if (this.locked) return this.locked.syncState()
    if (!this.sync) return { ...SILENT, progress: this.progress }
    const state = this.sync.state
    const namesDevices = state.problems.some(({ code }) => code === 'other_cloned' || code === 'lied')
    if (!namesDevices && state.peers.length === 0) return state
    const names = await this.deviceNames()
    return {
      ...state,
      peers: state.peers.map((peer) => ({ ...peer, name: names.get(peer.deviceId) ?? '' })),
      problems: state.problems.map((problem) => ({
        ...problem,
        subject: names.get(problem.subject) ?? problem.subject,
      })),
    }
  }

  /** Whose each device is, by name. */
  private async deviceNames(): Promise<Map<string, string>> {
    const { members } = await this.state()
    return new Map(
      members.flatMap(({ name, devices }) => devices.map((device) => [device.deviceId, name || device.name])),
    )
  }

  /** Does what a tab asks for. */
  async act(action: TeamCall['action'], args: unknown[]): Promise<TeamState | SyncState | Outcome | null> {
    if (action === 'state') return this.state()
    if (action === 'syncState') return this.syncState()
    try {
      return await this.outcome(action, args)
    } catch (error) {
      return err({ code: errorToFailure(error), detail: String(error) })
    }
  }

  private async outcome(action: TeamCall['action'], args: unknown[]): Promise<Outcome> {
    const [first, second] = args
    if (action === 'share') return this.share(first as Parameters<TeamActions['share']>[0])
    if (action === 'join') return this.join(first as never)
    if (action === 'setPlace') {
      // Said again to whatever is opened later.
      this.places.say(String(second), String(first))
      this.sync?.lines.setPlace(this.places.current)
      return ok(null)
    }
    if (action === 'wake') {
      this.sync?.wake()
      this.asking?.wake()
      return ok(null)
    }
    if (isLockAction(action)) return this.lock.act(action, first as CryptoKey)
    const { service, sync, offers, locked } = this
    const log = (locked ?? sync)?.log
    if (action === 'textWriters' && log)
      return ok(
        [...log.roster().devices.values()].map(({ slot, person, legacyClients }) => ({
          slot,
          before: legacyClients,
          memberId: person,
        })),
      )
    if (locked && action === 'dismissProblem') {
      await locked.dismiss(String(first))
      return ok(null)
    }
    if (locked) return err({ code: 'locked' })
    if (!service || !sync || !offers) {
      const why = this.core.team.meta ? 'core_unreachable' : 'not_shared'
      return err({ code: this.asking ? 'not_allowed' : why })
    }
    switch (action) {
      case 'dismissProblem':
        await sync.status.problems.dismiss(String(first))
        return ok(null)
      case 'stuckEdits':
        return ok(await sync.stuck.list())
      case 'giveUp':
        return sync.stuck.giveUp(String(first))
      case 'makeAgain':
        return sync.stuck.makeAgain(String(first))
      case 'setRelay':
        return this.setRelay(sync, first as string | null)
      case 'pairingCode':
        return toOutcome(await sync.lines.pairingCode(), (code) => ({ code }))
      case 'scanPairingCode': {
        const names = await this.deviceNames()
        return toOutcome(await sync.lines.scanPairingCode(String(first)), ({ device, ...scanned }) => ({
          ...scanned,
          deviceId: device,
          peer: names.get(device) ?? '',
        }))
      }
      case 'invite':
        return service.invite(first as never)
      case 'inviteDevice':
        return service.inviteDevice()
      case 'revokeInvite':
        return service.revokeInvite(String(first))
      case 'offerSpace':
        return offers.offer(first as never)
      case 'answerOffer':
        return offers.answer(String(first), second as never)
      case 'withdrawOffer':
        return offers.withdraw(String(first))
      case 'admit':
        return service.admit(String(first))
      case 'refuse':
        return service.refuse(String(first))
      case 'setRole':
        return service.setRole(String(first), second as never)
      case 'removeMember':
        return service.removeMember(String(first))
      case 'removeDevice':
        return service.removeDevice(String(first), second === undefined ? null : String(second))
      case 'createWords':
        return service.createWords(first as never)
      case 'signText': {
        const { self, members } = await this.state()
        const name = members.find(({ memberId }) => memberId === self?.memberId)?.name ?? ''
        const { use, text } = first as { use: string; text: string }
        return ok({ signed: await signText(sync.keys, { use, text, name }) })
      }
      default:
        return err({ code: 'invalid_arguments', detail: String(action) })
    }
  }

  private async setRelay(sync: SpaceSync, address: string | null): Promise<Outcome> {
    // An address that is none must not be kept: nothing would ever travel by it.
    if (address !== null && (!URL.canParse(address) || !/^wss?:/u.test(address) || !relayOriginOf(address)))
      return err({ code: 'bad_value', detail: 'relay' })
    await sync.db.setValue('relay', { address })
    await sync.lines.useRelay(address)
    return ok(null)
  }

  private async share({ words, ...args }: Parameters<TeamActions['share']>[0]): Promise<Outcome> {
    const { core } = this
    const paper = words === undefined ? null : await paperOf(words)
    if (paper && !paper.ok) return paper
    const { meta } = core.team
    if (meta) {
      // Founding is one transaction. The worker may have died between it and the answer: the call comes a second time.
      const isAsked = await isOwnFounding(new SyncDatabase(core.db), meta, paper && deviceOf(paper.value))
      if (isAsked) return ok({ space: meta.space })
      return err({ code: 'already_shared', detail: meta.space })
    }
    const team = await queries['team.get'](core.model)
    if (team?.sample) return err({ code: 'sample_team' })
    if (toSpaceKind(team?.kind) === 'own') return err({ code: 'own_space' })
    const texts = new TextDocuments(core)
    try {
      const inventory = await takeInventory(core, texts, (done, total) => {
        this.progress = { done, total }
        this.tellSync()
      })
      const founded = await foundTeam({
        ...args,
        ...(paper && { recovery: paper.value }),
        legacyClients: inventory.legacyClients,
        groups: [LEADERS_GROUP].filter((group) => inventory.names.some((name) => nameToGroup(name) === group)),
      })
      if (!founded.ok) return founded
      const kept = await keepFounding(core, founded.value, inventory, args.personName)
      if (!kept.ok) return kept
      await this.openSync()
      return ok({ space: founded.value.space })
    } finally {
      this.progress = null
    }
  }

  private async join(args: { link: string; personName: string; deviceName: string }): Promise<Outcome> {
    if (this.core.team.meta) return err({ code: 'already_shared' })
    const begun = await AskingSpace.begin(this.core, args)
    if (begun.ok) await this.open()
    return begun
  }
}

const PAIRING_ERRORS: Record<PairingFault, TeamErrorCode> = {
  'not-a-code': 'not_a_code',
  'newer-version': 'code_newer',
  damaged: 'code_damaged',
  foreign: 'code_foreign',
  own: 'code_own',
  expired: 'code_expired',
  unavailable: 'no_connections',
}

function toOutcome<T, R>(paired: Result<T, PairingFault>, toValue: (value: T) => R): Outcome {
  return paired.ok ? ok(toValue(paired.value)) : err({ code: PAIRING_ERRORS[paired.error] })
}
