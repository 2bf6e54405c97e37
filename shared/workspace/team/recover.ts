// Coming back with 24 words: they are a device of the person, which brings this machine in as a new one. Nothing is kept or sent before
// all is ready, so that whatever interrupts it, nothing has happened and the words are typed again.
import { err, ok, type Result } from '../../kernel/result.ts'
import { fromHex } from '../../sync/bytes.ts'
import { type DeviceKeys, deviceIdOf, signAs } from '../../sync/crypto/device-keys.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import { slotOf } from '../../sync/membership/state.ts'
import { deviceOf, proveDevice } from '../../sync/membership/write.ts'
import { RelayClient, type RelaySocket } from '../../sync/relay/client.ts'
import { ENTRY_OP } from '../../sync/relay/protocol.ts'
import { LogMembers } from '../../sync/replica/log-members.ts'
import { act } from './acting.ts'
import { newDeviceKeys } from './found.ts'
import { GroupKeys, type KeyHolder } from './group-keys.ts'
import type { NewDevice } from './joining.ts'
import { memberNameIn } from './name-book.ts'
import { cleanDeviceName } from './names.ts'
import { deviceNoteKey } from './notes.ts'
import { mayRotate, selfIn } from './rights.ts'
import { paperOf } from './words.ts'

/** A space that words brought back. */
export interface RecoveredDevice extends NewDevice {
  /**
   * The content keys the words could open, by id of their rotate. Who may rotate has given them to this device with its operations; of
   * others they are only here until somebody who may does so, and this device needs them to read.
   */
  contentKeys: Map<string, Uint8Array>
  /** The person's name as the log has it; '' when the words do not open it. */
  personName: string
}

export interface RecoverEnvironment {
  /** The spaces a device is in, by their ids, of those a relay has. */
  findSpaces(address: string, keys: DeviceKeys): Promise<string[]>
  openSocket(address: string): RelaySocket
  /** From 0 to below 1. */
  random(): number
  /** ms, never set back. */
  now(): number
  /** True for a space that is on this machine already: it is left as it is. */
  isHere(space: string): Promise<boolean>
}

export type RecoverFault = { code: 'bad_words' | 'none' | 'no_crypto' | 'relay_unreachable'; detail?: string }

/** The spaces of 24 words at a relay, this machine being a new device in each. `relay`: `wss://host/relay`. */
export async function recoverSpaces(
  env: RecoverEnvironment,
  args: { words: string; relay: string; deviceName: string },
): Promise<Result<RecoveredDevice[], RecoverFault>> {
  const written = await paperOf(args.words)
  if (!written.ok) return err({ code: 'bad_words' })
  const paper = written.value
  let spaces: string[]
  try {
    spaces = await env.findSpaces(args.relay, paper)
  } catch (error) {
    return err({ code: 'relay_unreachable', detail: String(error) })
  }
  const recovered: RecoveredDevice[] = []
  let isAnyHere = false
  for (const space of spaces) {
    if (await env.isHere(space)) {
      isAnyHere = true
      continue
    }
    const log = await readLog(env, args.relay, space, paper)
    if (!log) return err({ code: 'relay_unreachable' })
    const device = await bringIn(log, paper, cleanDeviceName(args.deviceName))
    if (!device.ok) return device
    if (device.value) recovered.push(device.value)
  }
  return recovered.length === 0 && !isAnyHere ? err({ code: 'none' }) : ok(recovered)
}

/** Reads a space's membership log as a device of it. Null when the relay could not be reached to the end, or does not let it in. */
async function readLog(
  env: RecoverEnvironment,
  address: string,
  space: string,
  keys: DeviceKeys,
): Promise<MembershipLog | null> {
  const log = new MembershipLog(space)
  const isRead = await new Promise<boolean>((resolve) => {
    const client: RelayClient = new RelayClient({
      address,
      space: fromHex(space),
      claim: { as: 'device', device: deviceIdOf(keys.public) },
      sign: (bytes) => signAs(keys, bytes),
      openSocket: (to) => env.openSocket(to),
      loadMark: () => Promise.resolve(null),
      saveMark: () => Promise.resolve(),
      receive: async (entries) => {
        await log.addAll(entries.filter((entry) => entry[0] === ENTRY_OP).map((entry) => entry.subarray(1)))
      },
      everything: async function* () {},
      operations: () => Promise.resolve([]),
      onState: ({ state }) => {
        if (state === 'connecting' || state === 'catchingUp' || state === 'stopped') return
        resolve(state === 'live')
        client.stop()
      },
      random: () => env.random(),
      now: () => env.now(),
    })
    client.start()
  })
  return isRead ? log : null
}

/** Makes this machine a device of the words' person. Null when the words are no device of the space any more. */
async function bringIn(
  log: MembershipLog,
  paper: DeviceKeys,
  deviceName: string,
): Promise<Result<RecoveredDevice | null, RecoverFault>> {
  const self = selfIn(log.roster(), deviceOf(paper))
  if (!self) return ok(null)
  const taken = new Set([...log.roster().devices.values()].map(({ slot }) => slot))
  let made = await newDeviceKeys()
  while (made.ok && taken.has(slotOf(deviceOf(made.value)))) made = await newDeviceKeys()
  if (!made.ok) return err({ code: 'no_crypto', ...(made.error.detail && { detail: made.error.detail }) })
  const keys = made.value
  const members = await LogMembers.open(log, paper, () => Promise.resolve())
  const holder: KeyHolder = {
    log,
    keys: paper,
    self: deviceOf(paper),
    keysOf: (group) => members.keysOf(group),
    contentKey: (id) => members.contentKey(id),
    append: async (op) => {
      if (!(await members.add([op.bytes]))) throw new Error(`not taken: ${op.body.type}`)
    },
  }
  const person = self.person.id
  const proof = await proveDevice(keys, log.space, person)
  const added = await act(holder, { type: 'addDevice', person, device: keys.public, proof })
  if (!added.ok) return ok(null)
  const groups = new GroupKeys(holder)
  for (const group of log.roster().groups.keys()) {
    const roster = log.roster()
    if (groups.isUsed(roster, group) && mayRotate(roster, self.person, group)) await groups.rotate(group)
  }
  const contentKeys = new Map<string, Uint8Array>()
  for (const id of log.roster().keys.keys()) {
    const key = members.contentKey(id)
    if (key) contentKeys.set(id, key)
  }
  return ok({
    space: log.space,
    memberId: person,
    keys,
    operations: log.ops().map((op) => op.bytes),
    notes: [
      [deviceNoteKey(deviceOf(keys)), { name: deviceName, isRecovery: false }],
      [deviceNoteKey(deviceOf(paper)), { name: '', isRecovery: true }],
    ],
    contentKeys,
    personName: (await memberNameIn(holder, person))?.person ?? '',
  })
}
