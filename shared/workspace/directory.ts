// The spaces on this device: a small database of its own, so that the list opens without opening any of them.
import { toSpaceKind, type SpaceKind } from '../domain/team/space-kind.ts'
import { createId, isId, randomToken } from '../kernel/ids.ts'
import { ok, type Result } from '../kernel/result.ts'
import { errorToFailure } from '../store/failures.ts'
import { deleteDatabase } from '../store/idb.ts'
import { CallError } from './call-error.ts'
import type { SampleArgs } from './core/transfer.ts'
import type { HostMessage } from './core-host.ts'
import { DIRECTORY, DirectoryDatabase } from './directory-database.ts'
import type { SpaceFileHeader } from '../store/space-file.ts'
import type { Directory, OnProgress, RestoreError, SpaceInfo, Workspace, WorkspaceError } from './api.ts'
import type { Channel, WorkspaceEnvironment } from './environment.ts'
import { isSpaceId, PROTOCOL, spaceName } from './protocol.ts'
import type { RecoveredDevice } from './team/recover.ts'
import { checkWords, drawWords, readInvite, recover } from './joining.ts'
import { WorkspaceTab } from './workspace.ts'

/** A space just founded is opened by the screen in a moment: its core is kept until then, ms. */
const LINGER_MS = 5000

interface OpenSpace {
  tab: WorkspaceTab
  lingering: ReturnType<typeof setTimeout> | undefined
}

/** Opens the list of spaces on this device. */
export async function openDirectory(environment: WorkspaceEnvironment): Promise<Directory> {
  return new DeviceDirectory(environment, new DirectoryDatabase(environment.indexedDB))
}

class DeviceDirectory implements Directory {
  private readonly channel: Channel
  private readonly callbacks = new Set<() => void>()
  private readonly opened = new Map<string, OpenSpace>()
  /** The space that was asked for last: opening it need not read it again. Any change forgets it. */
  private asked: SpaceInfo | null = null

  constructor(
    private readonly environment: WorkspaceEnvironment,
    private readonly db: DirectoryDatabase,
  ) {
    this.channel = environment.openChannel(DIRECTORY)
    this.channel.onmessage = () => this.emit()
  }

  private emit(): void {
    this.asked = null
    for (const callback of this.callbacks) callback()
  }

  private changed(): void {
    this.channel.postMessage({ kind: 'changed' })
    this.emit()
  }

  async list(): Promise<SpaceInfo[]> {
    const spaces = await this.db.spaces()
    return spaces.sort((a, b) => a.createdAt - b.createdAt || (a.spaceId < b.spaceId ? -1 : 1))
  }

  async active(): Promise<SpaceInfo | null> {
    this.asked = (await this.db.active()) ?? (await this.list())[0] ?? null
    return this.asked
  }

  onChange(callback: () => void): () => void {
    this.callbacks.add(callback)
    return () => this.callbacks.delete(callback)
  }

  async setActive(spaceId: string): Promise<void> {
    await this.db.setActive(spaceId)
    this.changed()
  }

  async describe(spaceId: string, { name, kind }: Pick<SpaceInfo, 'name' | 'kind'>): Promise<void> {
    await this.db.change(spaceId, { name, kind })
    this.changed()
  }

  async noteSynced(spaceId: string, at: number): Promise<void> {
    const known = await this.db.space(spaceId)
    if (!known || (known.syncedAt ?? 0) >= at) return
    await this.db.change(spaceId, { syncedAt: at })
    this.changed()
  }

  /** The tab's line to a space, kept for a moment when nobody uses it. */
  private hold(spaceId: string, personId: string): OpenSpace {
    const known = this.opened.get(spaceId)
    if (known) return known
    const tab = new WorkspaceTab(this.environment, spaceId, personId, {
      onClosed: () => {
        clearTimeout(this.opened.get(spaceId)?.lingering)
        this.opened.delete(spaceId)
      },
      onShared: async (sharedAs) => {
        await this.db.change(spaceId, { sharedAs })
        this.changed()
      },
    })
    const space: OpenSpace = { tab, lingering: undefined }
    this.opened.set(spaceId, space)
    return space
  }

  private linger(space: OpenSpace): void {
    clearTimeout(space.lingering)
    space.lingering = setTimeout(() => {
      if (!space.tab.isUsed) void space.tab.shutDown()
    }, LINGER_MS)
  }

  private async addSpace(info: SpaceInfo): Promise<Result<SpaceInfo, WorkspaceError>> {
    try {
      await this.db.add(info)
    } catch (error) {
      return { ok: false, error: { code: errorToFailure(error) } }
    }
    this.changed()
    return ok(info)
  }

  private async addNewSpace(info: SpaceInfo): Promise<Result<SpaceInfo, WorkspaceError>> {
    const added = await this.addSpace(info)
    if (!added.ok) await this.dropSpace(info.spaceId)
    return added
  }

  foundTeam: Directory['foundTeam'] = ({ teamName, ...rest }) => this.found({ kind: 'team', name: teamName, ...rest })
  foundSpace: Directory['foundSpace'] = (args) => this.found(args)

  private async found(args: {
    kind: SpaceKind
    name: string
    personName: string
    region: string
  }): Promise<Result<SpaceInfo, WorkspaceError>> {
    const { random, clock } = this.environment
    const { kind, name, personName, region } = args
    const spaceId = randomToken(random, 22)
    const personId = createId('person', randomToken(random, 8), random)
    const space = this.hold(spaceId, personId)
    const founded = await space.tab.run('foundTeam', {
      team: { name, region, ...(kind === 'team' ? {} : { kind }) },
      person: { name: personName },
      personId,
    })
    if (!founded.ok) {
      await this.dropSpace(spaceId)
      return founded
    }
    this.linger(space)
    return this.addNewSpace({ spaceId, name: name.trim(), sample: false, createdAt: clock.now(), personId, kind })
  }

  openSampleTeam: Directory['openSampleTeam'] = async (args, onProgress) => {
    const made: SpaceInfo[] = []
    const fill = async (part: SampleArgs['part']): Promise<Result<string | null, WorkspaceError>> => {
      const filled = await this.fillSample({ ...args, part }, part.kind === 'team' ? onProgress : undefined)
      if (!filled.ok) return filled
      const [team] = made
      // The list is by age, and the team comes first in it.
      const createdAt = (team ?? filled.value.info).createdAt + made.length
      const beside = team && { sampleOf: team.spaceId }
      made.push({ ...filled.value.info, createdAt, kind: part.kind, ...beside })
      return ok(filled.value.coacheeId)
    }
    const coachee = await fill({ kind: 'team' })
    let failed = coachee.ok ? null : coachee
    for (const kind of ['pair', 'own'] as const) {
      if (failed || !coachee.ok) break
      const [{ spaceId: teamId }, { spaceId: pairId }] = [made[0] ?? { spaceId: '' }, made[1] ?? { spaceId: '' }]
      const filled = await fill(kind === 'own' ? { kind, teamId, pairId, coacheeId: coachee.value ?? '' } : { kind })
      if (!filled.ok) failed = filled
    }
    // The team last: it is the one that is opened.
    let added: Result<SpaceInfo, WorkspaceError> | null = failed
    for (const info of [...made].reverse()) if (!added || added.ok) added = await this.addSpace(info)
    if (!added?.ok) for (const { spaceId } of made) await this.forget(spaceId)
    return added ?? { ok: false, error: { code: 'core_unreachable' } }
  }

  /** Makes and fills a space that is not in the list yet. Nothing of it stays when that fails. */
  private async fillSample(
    args: Omit<SampleArgs, 'personId'>,
    onProgress: OnProgress | undefined,
  ): Promise<Result<{ info: SpaceInfo; coacheeId: string | null }, WorkspaceError>> {
    const { random, clock } = this.environment
    const spaceId = randomToken(random, 22)
    const personId = createId('person', randomToken(random, 8), random)
    const space = this.hold(spaceId, personId)
    try {
      const filled = await space.tab.call<Result<{ name: string; coacheeId: string | null }, WorkspaceError>>(
        'fillSample',
        { ...args, personId },
        onProgress,
      )
      if (filled.ok) {
        this.linger(space)
        const { name, coacheeId } = filled.value
        const info = { spaceId, name, sample: true, createdAt: clock.now(), personId, kind: 'team' as const }
        return ok({ info, coacheeId })
      }
      await this.dropSpace(spaceId)
      return filled
    } catch (error) {
      await this.dropSpace(spaceId)
      return { ok: false, error: { code: 'core_unreachable', detail: String(error) } }
    }
  }

  async removeSpace(spaceId: string): Promise<void> {
    const all = await this.db.spaces()
    // A sample goes as a whole: its spaces say nothing without each other.
    const root = all.find((space) => space.spaceId === spaceId)?.sampleOf ?? spaceId
    const parts = all.filter((space) => space.sampleOf === root)
    for (const id of new Set([...parts.map((space) => space.spaceId), root, spaceId])) await this.forget(id)
    this.changed()
  }

  private async forget(spaceId: string): Promise<void> {
    await this.db.remove(spaceId)
    await this.dropSpace(spaceId)
  }

  private async dropSpace(spaceId: string): Promise<void> {
    await this.opened.get(spaceId)?.tab.shutDown()
    // Other tabs, and a core in one of them, let go of the space.
    const channel = this.environment.openChannel(spaceName(spaceId))
    channel.postMessage({ kind: 'removed', protocol: PROTOCOL })
    channel.close()
    await this.deleteDatabases(spaceId)
  }

  private async deleteDatabases(spaceId: string): Promise<void> {
    const { indexedDB } = this.environment
    const prefix = `${spaceName(spaceId)}-text-`
    const all = await indexedDB.databases()
    const names = all.map(({ name }) => name).filter((name) => name?.startsWith(prefix))
    for (const name of [spaceName(spaceId), ...names]) if (name) await deleteDatabase(indexedDB, name)
    await this.environment.removeSearchEngine(spaceId)
  }

  /** Checks a file in a worker of its own: nothing of this device is touched before it is known to be whole. */
  private checkFile(file: Blob): Promise<Result<SpaceFileHeader, RestoreError>> {
    const worker = this.environment.startWorker()
    return new Promise<Result<SpaceFileHeader, RestoreError>>((resolve) => {
      worker.onMessage((message) => {
        const held = message as HostMessage
        if (held.kind === 'checked') resolve(held.result)
      })
      worker.onError((error) => resolve({ ok: false, error: { code: 'core_unreachable', detail: String(error) } }))
      worker.post({ kind: 'check', file })
    }).finally(() => worker.terminate())
  }

  restore: Directory['restore'] = async (file, onProgress, nameCopy = (name) => name) => {
    const checked = await this.checkFile(file)
    if (!checked.ok) return checked
    const { spaceId, personId, name, sample, exportedAt, kind, sharedAs } = checked.value
    if (!isSpaceId(spaceId) || !isId(personId, 'person')) {
      return { ok: false, error: { code: 'file_damaged', detail: 'header' } }
    }
    const known = await this.db.space(spaceId)
    const since = { sample, createdAt: exportedAt, personId, kind: toSpaceKind(kind) }
    if (known || !sharedAs) {
      const merged = await this.restoreInto(
        known ?? { spaceId, name, ...since },
        known !== undefined,
        { file },
        onProgress,
      )
      if (merged.ok || merged.error.code !== 'not_allowed' || !known) return merged
    }
    // A shared space takes in only what travelled in its log, and its numbers are those of its devices: the file becomes a space of its own.
    const isTaken = (await this.db.spaces()).some((space) => space.name === name)
    const own = isTaken ? nameCopy(name) : name
    const copy = { spaceId: randomToken(this.environment.random, 22), name: own, ...since }
    return this.restoreInto(copy, false, { file, asNew: true, name: own }, onProgress)
  }

  /** Restores a file into a space. One that is not `known` is made, and taken away again when that is refused. */
  private async restoreInto(
    info: SpaceInfo,
    known: boolean,
    args: { file: Blob; asNew?: boolean; name?: string },
    onProgress: OnProgress | undefined,
  ): ReturnType<Directory['restore']> {
    const { spaceId } = info
    const space = this.hold(spaceId, info.personId)
    try {
      type Restored = Result<{ records: number }, RestoreError>
      const restored = await space.tab.call<Restored>('restore', args, onProgress)
      if (!restored.ok) {
        if (!known) await this.dropSpace(spaceId)
        return restored
      }
      this.linger(space)
      const added = await this.addSpace(info)
      return added.ok
        ? ok({ space: info, records: restored.value.records, merged: known, isCopy: args.asNew === true })
        : (added as never)
    } catch (error) {
      if (!known) await this.dropSpace(spaceId)
      const code = error instanceof CallError ? error.code : 'core_unreachable'
      return { ok: false, error: { code, detail: String(error) } }
    }
  }

  join: Directory['join'] = async (args) => {
    const read = await readInvite(args.link)
    if (!read.ok) return { ok: false, error: { code: 'invalid_arguments', detail: read.fault } }
    const known = (await this.db.spaces()).find(({ sharedAs }) => sharedAs === read.space)
    if (known) return ok(known)
    const { random, clock } = this.environment
    const spaceId = randomToken(random, 22)
    const personId = createId('person', randomToken(random, 8), random)
    const space = this.hold(spaceId, personId)
    const asked = await space.tab.team.join(args)
    if (!asked.ok) {
      await this.dropSpace(spaceId)
      return asked
    }
    this.linger(space)
    const since = { sample: false, createdAt: clock.now(), personId, sharedAs: read.space }
    // Name and kind come with the record of its team.
    return this.addNewSpace({ spaceId, name: '', kind: 'team', ...since })
  }

  readInvite = readInvite
  checkWords = checkWords
  drawWords = drawWords
  recover: Directory['recover'] = (args) =>
    recover(
      {
        environment: this.environment,
        known: async (id) => (await this.db.spaces()).find(({ sharedAs }) => sharedAs === id) ?? null,
        take: (device, relay) => this.takeRecovered(device, relay),
      },
      args,
    )

  private async takeRecovered(device: RecoveredDevice, relay: string): Promise<Result<SpaceInfo, WorkspaceError>> {
    const { random, clock } = this.environment
    const spaceId = randomToken(random, 22)
    const personId = createId('person', randomToken(random, 8), random)
    const space = this.hold(spaceId, personId)
    try {
      const kept = await space.tab.call<Result<null, WorkspaceError>>('recovered', { device, relay })
      if (kept.ok) {
        this.linger(space)
        const since = { sample: false, createdAt: clock.now(), personId, sharedAs: device.space }
        return await this.addNewSpace({ spaceId, name: '', kind: 'team', ...since })
      }
      await this.dropSpace(spaceId)
      return kept
    } catch (error) {
      await this.dropSpace(spaceId)
      const code = error instanceof CallError ? error.code : 'core_unreachable'
      return { ok: false, error: { code, detail: String(error) } }
    }
  }

  async open(spaceId: string): Promise<Workspace> {
    const known = this.asked?.spaceId === spaceId ? this.asked : null
    const info = known ?? (isSpaceId(spaceId) ? await this.db.space(spaceId) : undefined)
    if (!info) throw new Error('no such space on this device')
    const space = this.hold(spaceId, info.personId)
    space.tab.retain()
    clearTimeout(space.lingering)
    return space.tab
  }
}
