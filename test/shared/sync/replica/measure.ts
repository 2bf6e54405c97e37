// How long joining and sealing take: for `npm run bench -- join` and `-- seal`.
import * as Y from 'yjs'
import { createDeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { parseEnvelope } from '../../../../shared/sync/envelope/codec.ts'
import type { DocLog } from '../../../../shared/sync/envelope/doc-log.ts'
import { docIdOf, MessageKeys, openEnvelope, sealEnvelope } from '../../../../shared/sync/envelope/seal.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import { encodeMessage } from '../../../../shared/sync/replica/messages.ts'
import { versionOf } from '../../../../shared/sync/replica/settle.ts'
import { replay, sealSnapshot } from '../../../../shared/sync/replica/snapshot.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'
import { diceOf } from '../../../support/dice.ts'

const PLACE = { group: TEAM, name: 'board' }

export interface JoinPlan {
  updates: number
  /** Updates in one envelope. */
  perEnvelope: number
  /** How many write, in turns of 500 updates. */
  writers: number
  /** Envelopes that come after the snapshot. */
  tail: number
}

/** A written space, and how somebody joins it. */
export interface PreparedJoin {
  envelopes: number
  bytes: number
  snapshotBytes: number
  /** Joins once from all envelopes. The joiner ends with the author's bytes, or this rejects. Gives ms. */
  fromEnvelopes(): Promise<number>
  /** The same from a snapshot and the envelopes after it. */
  fromSnapshot(): Promise<number>
  /** Yjs alone: the same updates applied to a document in one transaction. */
  plainYjs(): Promise<number>
}

/** Writes the space that is to be joined. */
export async function prepareJoin(plan: JoinPlan): Promise<PreparedJoin> {
  const names = Array.from({ length: plan.writers }, (_, at) => `writer${String(at)}`)
  const roles = Object.fromEntries([['boss', 'owner'], ...names.map((name) => [name, 'coach']), ['fresh', 'member']])
  const { devices } = await foundTeam(roles as Record<string, 'owner' | 'member'>)
  const writers = names.map((name) => devices[name] as NetworkDevice)
  const network = new Network(diceOf(1))
  let made = 0
  const turn = async (writer: NetworkDevice, updates: number): Promise<void> => {
    for (let left = updates; left > 0; left -= plan.perEnvelope) {
      for (let at = Math.min(left, plan.perEnvelope); at > 0; at--, made++) {
        writer.edit(PLACE, (doc) => {
          const key = `lead${String(made % 500)}`
          doc.getMap('m').set(key, { name: `Company ${String(made)}`, stage: made % 7, at: made })
        })
      }
      await writer.flush()
    }
    for (const [at, a] of writers.entries()) for (const b of writers.slice(at + 1)) network.connect(a, b)
    await network.deliverAll()
    network.cut()
    network.seen.length = 0
  }
  const perTurn = Math.max(500, plan.perEnvelope)
  const beforeTail = Math.max(0, plan.updates - plan.tail * plan.perEnvelope)
  const first = writers[0] as NetworkDevice
  for (let at = 0; made < beforeTail; at++) {
    await turn(writers[at % writers.length] as NetworkDevice, Math.min(perTurn, beforeTail - made))
  }
  const log = first.replica.admission.logs.get(first.docId(PLACE)) as DocLog
  const body = await replay(first.replica, log, versionOf(log))
  const snapshot = (body && (await sealSnapshot(first.replica, { ...PLACE, id: first.docId(PLACE) }, body))) ?? []
  const covered = versionOf(log)
  await turn(first, plan.updates - made)
  const rows = [...first.disk.envelopes.rows.values()]
  const raw = rows.map((row) => row.bytes)
  const tail = rows.filter((row) => row.seq > (covered.get(row.device) ?? 0)).map((row) => row.bytes)
  const truth = Buffer.from(first.state(PLACE))
  const plain = first.disk.docs.get(PLACE.group + PLACE.name)?.updates ?? []
  const fresh = devices['fresh'] as NetworkDevice
  const joinBy = async (work: (device: NetworkDevice) => Promise<void>): Promise<number> => {
    const device = await NetworkDevice.start('fresh', fresh.space, fresh.keys, first.disk.ops)
    const ms = await timed(() => work(device))
    if (!truth.equals(device.state(PLACE))) throw new Error('the joiner differs')
    return ms
  }
  const sum = (parts: readonly Uint8Array[]): number => parts.reduce((bytes, part) => bytes + part.byteLength, 0)
  return {
    envelopes: raw.length,
    bytes: sum(raw),
    snapshotBytes: sum(snapshot),
    fromEnvelopes: () => joinBy((device) => join(device, raw)),
    fromSnapshot: () =>
      joinBy(async (device) => {
        const outcome = await device.replica.start(snapshot)
        if (outcome !== 'started') throw new Error(outcome)
        await join(device, tail)
      }),
    plainYjs: () =>
      timed(async () => {
        const doc = new Y.Doc()
        doc.transact(() => {
          for (const update of plain) Y.applyUpdateV2(doc, update)
        })
        return Promise.resolve()
      }),
  }
}

async function join(device: NetworkDevice, envelopes: readonly Uint8Array[]): Promise<void> {
  const session = device.replica.connect({ device: null, send: () => undefined })
  let batch: Uint8Array[] = []
  let bytes = 0
  const give = async (): Promise<void> => {
    await device.replica.receive(session, encodeMessage({ type: 'give', envelopes: batch, more: [] }))
    batch = []
    bytes = 0
  }
  for (const envelope of envelopes) {
    batch.push(envelope)
    if ((bytes += envelope.byteLength) > 512 * 1024) await give()
  }
  await give()
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** Microseconds an update for sealing and for opening, with so many updates in an envelope. */
export async function measureSeal(
  updates: number,
  perEnvelope: number,
): Promise<{ sealUs: number; openUs: number; bytes: number }> {
  const device = await createDeviceKeys()
  const id = '01'.repeat(16)
  const keys = new MessageKeys(() => new Uint8Array(32).fill(1))
  const header = {
    kind: 'update',
    space: id,
    doc: docIdOf(id, 'board'),
    device: deviceOf(device),
    keyId: id,
    authHead: id,
    deps: [],
  } as const
  const update = new Uint8Array(28).fill(7)
  const sealed: Uint8Array[] = []
  let prevHash: Uint8Array = new Uint8Array(32)
  const sealMs = await timed(async () => {
    for (let seq = 1; seq <= updates / perEnvelope; seq++) {
      const blocks = Array.from({ length: perEnvelope }, () => update)
      const bytes = await sealEnvelope(device, keys, { ...header, seq, prevHash }, { name: 'board', blocks })
      prevHash = parseEnvelope(bytes).hash
      sealed.push(bytes)
    }
  })
  const openMs = await timed(async () => {
    for (const bytes of sealed) {
      const opened = await openEnvelope(keys, parseEnvelope(bytes), id)
      if (opened === null || typeof opened === 'string') throw new Error('not opened')
    }
  })
  const bytes = sealed.reduce((sum, part) => sum + part.byteLength, 0)
  return { sealUs: (sealMs * 1000) / updates, openUs: (openMs * 1000) / updates, bytes }
}
