// A device of a simulated network: everything real but the disk and the wire. It can lose its memory between any two writes.
import * as Y from 'yjs'
import { applyBounded } from '../../shared/store/updates.ts'
import type { DeviceKeys } from '../../shared/sync/crypto/device-keys.ts'
import { docIdOf } from '../../shared/sync/envelope/seal.ts'
import { createRotate, createContentKey } from '../../shared/sync/membership/group-key.ts'
import { MembershipLog } from '../../shared/sync/membership/log.ts'
import type { Body } from '../../shared/sync/membership/op-body.ts'
import type { Cut } from '../../shared/sync/membership/roster.ts'
import { slotOf } from '../../shared/sync/membership/state.ts'
import { createOp, deviceOf } from '../../shared/sync/membership/write.ts'
import { LogMembers } from '../../shared/sync/replica/log-members.ts'
import type { DocName, Documents, Version } from '../../shared/sync/replica/ports.ts'
import { clientAfterRebuild, clockOf } from '../../shared/sync/replica/client-number.ts'
import { type ReplicaEvent, SpaceReplica } from '../../shared/sync/replica/space-replica.ts'
import type { SnapshotEvent } from '../../shared/sync/replica/snapshots.ts'
import { createMemoryEnvelopeStore, emptyEnvelopeDisk, type EnvelopeDisk } from './memory-envelope-store.ts'

/** The machine stops here. */
export class Crash extends Error {}

interface DocOnDisk {
  updates: Uint8Array[]
  version: Version
  unsealed: Uint8Array[]
  /** The Yjs client of own edits. */
  client: number
}

interface Disk {
  envelopes: EnvelopeDisk
  ops: Uint8Array[]
  docs: Map<string, DocOnDisk>
}

/** A document by its group and name. */
export interface Place {
  group: string
  name: string
}

export class NetworkDevice {
  readonly id: string
  readonly events: ReplicaEvent[] = []
  readonly snapshotEvents: SnapshotEvent[] = []
  private replicaNow: SpaceReplica | null = null
  private membersNow: LogMembers | null = null
  private live = new Map<string, Y.Doc>()
  private stepsLeft = Infinity

  constructor(
    readonly name: string,
    readonly space: string,
    readonly keys: DeviceKeys,
    readonly disk: Disk,
  ) {
    this.id = deviceOf(keys)
  }

  /** Starts over what is on the disk. */
  static async start(
    name: string,
    space: string,
    keys: DeviceKeys,
    ops: readonly Uint8Array[],
  ): Promise<NetworkDevice> {
    const disk: Disk = { envelopes: emptyEnvelopeDisk(), ops: [...ops], docs: new Map() }
    const device = new NetworkDevice(name, space, keys, disk)
    await device.restart()
    return device
  }

  /** A second device with the same keys and the same memories: a backup restored twice. */
  async clone(name: string): Promise<NetworkDevice> {
    const twin = new NetworkDevice(name, this.space, this.keys, structuredClone(this.disk))
    await twin.restart()
    return twin
  }

  get replica(): SpaceReplica {
    if (!this.replicaNow) throw new Error(`${this.name} is down`)
    return this.replicaNow
  }

  get members(): LogMembers {
    if (!this.membersNow) throw new Error(`${this.name} is down`)
    return this.membersNow
  }

  /** Lets the machine stop after so many more steps; each write has one before and one after it. */
  crashIn(steps: number): void {
    this.stepsLeft = steps
  }

  private readonly step = (): void => {
    if (this.stepsLeft-- <= 0) throw new Crash(this.name)
  }

  /** Loses its memory and opens again from the disk; unsent edits go out first. */
  async restart(): Promise<void> {
    this.stepsLeft = Infinity
    this.live = new Map()
    const log = new MembershipLog(this.space)
    await log.addAll(this.disk.ops)
    this.membersNow = await LogMembers.open(log, this.keys, async (ops) => {
      await Promise.resolve()
      this.step()
      this.disk.ops.push(...ops)
      this.step()
    })
    this.replicaNow = await SpaceReplica.open({
      space: this.space,
      self: this.id,
      keys: this.keys,
      members: this.membersNow,
      store: createMemoryEnvelopeStore(this.disk.envelopes, this.step),
      documents: this.documents,
      report: (event) => this.events.push(event),
      reportSnapshot: (event) => this.snapshotEvents.push(event),
    })
    await this.flush()
  }

  private onDisk(key: string): DocOnDisk {
    let doc = this.disk.docs.get(key)
    if (!doc) this.disk.docs.set(key, (doc = this.emptyDoc()))
    return doc
  }

  private emptyDoc(): DocOnDisk {
    return { updates: [], version: new Map(), unsealed: [], client: slotOf(this.id) * 2 ** 32 + 1 }
  }

  /** The Yjs document as this device has it. */
  doc({ group, name }: Place): Y.Doc {
    const key = group + name
    let doc = this.live.get(key)
    if (!doc) {
      doc = new Y.Doc()
      const { updates } = this.onDisk(key)
      for (const update of updates) applyBounded(doc, update, 'disk')
      this.watch(key, doc)
    }
    return doc
  }

  private watch(key: string, doc: Y.Doc): void {
    const disk = this.onDisk(key)
    doc.clientID = disk.client
    this.live.set(key, doc)
    doc.on('updateV2', (update: Uint8Array, origin: unknown) => {
      if (origin !== null) return
      disk.updates.push(update)
      disk.unsealed.push(update)
    })
    // Yjs draws a new number when it meets its own from elsewhere; ours is given.
    doc.on('afterAllTransactions', () => {
      doc.clientID = disk.client
    })
  }

  private readonly documents: Documents = {
    version: (name: DocName) => Promise.resolve(this.onDisk(name.group + name.name).version),
    apply: async (name, updates, version) => {
      await Promise.resolve()
      this.step()
      const doc = this.doc(name)
      doc.transact(() => {
        for (const update of updates) applyBounded(doc, update, 'remote')
      }, 'remote')
      const disk = this.onDisk(name.group + name.name)
      disk.updates.push(...updates)
      disk.version = version
      this.step()
    },
    rebuild: async (name, updates, version) => {
      await Promise.resolve()
      this.step()
      const key = name.group + name.name
      const disk = this.onDisk(key)
      const end = clockOf(this.doc(name), disk.client)
      disk.updates = [...updates, ...disk.unsealed]
      disk.version = version
      this.live.delete(key)
      const doc = this.doc(name)
      disk.client = clientAfterRebuild(disk.client, end, doc)
      doc.clientID = disk.client
      this.step()
    },
  }

  /** Edits a document; the edit is on the disk at once, and sealed by `flush`. */
  edit(place: Place, change: (doc: Y.Doc) => void): void {
    const doc = this.doc(place)
    doc.transact(() => change(doc), null)
  }

  /** Seals and sends what is not sealed yet. */
  async flush(): Promise<void> {
    for (const [key, disk] of this.disk.docs) {
      const unsealed = [...disk.unsealed]
      if (unsealed.length === 0) continue
      const { left } = await this.replica.send(key.slice(0, 32), key.slice(32), unsealed)
      this.step()
      disk.unsealed.splice(0, unsealed.length, ...left.flatMap((at) => unsealed[at] ?? []))
    }
  }

  /** How many edits of a document are not sent yet, since they may not be. */
  unsent({ group, name }: Place): number {
    return this.onDisk(group + name).unsealed.length
  }

  /** The person gives up the edits that are not sent. */
  giveUp({ group, name }: Place): void {
    this.onDisk(group + name).unsealed.length = 0
  }

  /** The bytes all honest replicas must agree on. */
  state(place: Place): Uint8Array {
    return Y.encodeStateAsUpdateV2(this.doc(place))
  }

  /** What a map of a document holds. */
  read(place: Place, map = 'm'): Record<string, unknown> {
    return this.doc(place).getMap(map).toJSON()
  }

  /** Writes a membership operation of this device. */
  async op(body: Exclude<Body, { type: 'genesis' | 'join' }>): Promise<void> {
    const op = await createOp(this.members.log, this.keys, body)
    await this.members.add([op.bytes])
    await this.replica.refresh()
  }

  /** Gives a group a new content key. */
  async rotate(group: string): Promise<void> {
    const body = await createRotate(this.members.roster(), group, createContentKey(), this.members.keysOf(group))
    await this.op(body)
  }

  /** Up to where this device has a person's envelopes: the cuts of a removal. */
  cutsOf(person: string): Map<string, Cut> {
    const devices = this.members.roster().people.get(person)?.devices ?? []
    return new Map(devices.map((device) => [device, this.cutOf(device)]))
  }

  /** Up to where this device has a device's envelopes. */
  cutOf(device: string): Cut {
    const logs = [...this.replica.admission.logs.values()]
    return new Map(
      logs.map((log): [string, number] => [log.id, log.chains.get(device)?.counted ?? 0]).filter(([, seq]) => seq > 0),
    )
  }

  /** Removes a person and gives the team a new key, as one step for those who hear of it. */
  async remove(person: string, group: string): Promise<void> {
    const op = await createOp(this.members.log, this.keys, { type: 'removePerson', person, cuts: this.cutsOf(person) })
    await this.members.add([op.bytes])
    await this.rotate(group)
  }

  /** The id of a document of this device. */
  docId({ group, name }: Place): string {
    return docIdOf(group, name)
  }
}
