// A device gets new keys in place of its old ones: the old ones bring the new ones in, the new ones put the old ones out. All of it is written on a
// copy of the log, so that it is kept at once or not at all.
import { err, ok, type Result } from '../../kernel/result.ts'
import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import type { Op } from '../../sync/membership/op.ts'
import type { Cut } from '../../sync/membership/roster.ts'
import { slotOf } from '../../sync/membership/state.ts'
import { deviceOf, proveDevice } from '../../sync/membership/write.ts'
import { LogMembers } from '../../sync/replica/log-members.ts'
import { act, type Refusal, refuse } from './acting.ts'
import { GroupKeys, type KeyHolder } from './group-keys.ts'
import { selfIn } from './rights.ts'

export interface RenewedDevice {
  keys: DeviceKeys
  /** What is new in the log, in the order to keep and to send it in. */
  operations: Uint8Array[]
}

export interface Renewal {
  space: string
  /** The log as it stands. */
  ops: readonly Uint8Array[]
  old: DeviceKeys
  /** The content keys the device holds, by id of their rotate: the new keys hold them too. */
  contentKeys: ReadonlyMap<string, Uint8Array>
  /** How far what the old keys have written counts. */
  cut: Cut
  /** Makes keys; asked again when a device has their slot. */
  make(): Promise<Result<DeviceKeys, Refusal['error']>>
}

/** Writes what makes new keys of a device. Groups that it may not rotate wait for somebody who may. Refused: nothing is to be kept. */
export async function renewDevice(renewal: Renewal): Promise<Result<RenewedDevice, Refusal['error']>> {
  const { space, old } = renewal
  const log = new MembershipLog(space)
  await log.addAll(renewal.ops)
  const self = selfIn(log.roster(), deviceOf(old))
  if (!self) return refuse('not_allowed')
  const taken = new Set([...log.roster().devices.values()].map(({ slot }) => slot))
  let made = await renewal.make()
  while (made.ok && taken.has(slotOf(deviceOf(made.value)))) made = await renewal.make()
  if (!made.ok) return err(made.error)
  const keys = made.value
  const operations: Uint8Array[] = []
  const holderOf = async (of: DeviceKeys): Promise<KeyHolder> => {
    const members = await LogMembers.open(log, of, () => Promise.resolve(), renewal.contentKeys)
    return {
      log,
      keys: of,
      self: deviceOf(of),
      keysOf: (group) => members.keysOf(group),
      contentKey: (id) => members.contentKey(id),
      append: async (op: Op) => {
        if (!(await members.add([op.bytes]))) throw new Error(`not taken: ${op.body.type}`)
        operations.push(op.bytes)
      },
    }
  }
  const person = self.person.id
  const proof = await proveDevice(keys, space, person)
  const added = await act(await holderOf(old), { type: 'addDevice', person, device: keys.public, proof })
  if (!added.ok) return added
  const holder = await holderOf(keys)
  const removed = await act(holder, { type: 'removeDevice', target: deviceOf(old), cut: renewal.cut })
  if (!removed.ok) return removed
  await new GroupKeys(holder).rotateDue()
  return ok({ keys, operations })
}
