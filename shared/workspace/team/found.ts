// The first operations of a space that its person begins to share.
import { ok } from '../../kernel/result.ts'
import { createDeviceKeys, type DeviceKeys } from '../../sync/crypto/device-keys.ts'
import { createContentKey, createRotate } from '../../sync/membership/group-key.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import type { Op } from '../../sync/membership/op.ts'
import { slotOf, TEAM_GROUP } from '../../sync/membership/state.ts'
import { createOp, deviceOf, foundSpace } from '../../sync/membership/write.ts'
import { type Acted, refuse } from './acting.ts'
import { sealMemberName } from './names.ts'
import { deviceNoteKey } from './notes.ts'

/** All that a device must keep, at once, to be its new space's first one. */
export interface FoundedTeam {
  /** 32 hex. */
  space: string
  /** The founder's id as a person. */
  memberId: string
  keys: DeviceKeys
  /** In the order to keep and to send them in. */
  operations: Uint8Array[]
  /** For `TeamLog.setNote`. */
  notes: [key: string, value: unknown][]
}

export interface FoundingArgs {
  personName: string
  deviceName: string
  /** Yjs clients of the data from before, at most 4096, each a u32. */
  legacyClients?: readonly number[]
  /** Groups beside the team's that are to be written in from the start: each gets its first key. */
  groups?: readonly string[]
  /** Keys of 24 words that are on paper: they become the most senior device. */
  recovery?: DeviceKeys
}

/** Keys for a new device, or `no_crypto` where the browser cannot make them. `toSeal`: see `createDeviceKeys`. */
export async function newDeviceKeys(how: { toSeal?: boolean } = {}): Promise<Acted<DeviceKeys>> {
  try {
    return ok(await createDeviceKeys(how))
  } catch (error) {
    return refuse('no_crypto', String(error))
  }
}

/** Founds a team. Nothing is kept or sent: that is the caller's, all of it in one step. */
export async function foundTeam(args: FoundingArgs): Promise<Acted<FoundedTeam>> {
  const { recovery } = args
  let made = await newDeviceKeys()
  // The words are on paper by now: of two on one slot it is this device that is made again.
  while (made.ok && recovery && slotOf(deviceOf(made.value)) === slotOf(deviceOf(recovery)))
    made = await newDeviceKeys()
  if (!made.ok) return made
  const keys = made.value
  const memberId = deviceOf(keys)
  // The founder's name is in the operation that the first key comes after: it is sealed under that key, which is not given to anyone yet.
  const contentKey = createContentKey()
  const sealedName = await sealMemberName({ person: args.personName, device: args.deviceName }, memberId, contentKey)
  const genesis = await foundSpace(keys, {
    kind: 'team',
    sealedName,
    ...(recovery && { recovery }),
    ...(args.legacyClients && { legacyClients: args.legacyClients }),
  })
  const log = new MembershipLog(genesis.space)
  const operations: Uint8Array[] = []
  const add = async (op: Op): Promise<void> => {
    const { status } = await log.add(op.bytes)
    if (status !== 'accepted') throw new Error(`founding: ${status}`)
    operations.push(op.bytes)
  }
  await add(genesis)
  await add(await createOp(log, keys, await createRotate(log.roster(), TEAM_GROUP, contentKey)))
  for (const group of args.groups ?? [])
    await add(await createOp(log, keys, await createRotate(log.roster(), group, createContentKey())))
  const notes: FoundedTeam['notes'] = recovery
    ? [[deviceNoteKey(deviceOf(recovery)), { name: '', isRecovery: true }]]
    : []
  return ok({ space: genesis.space, memberId, keys, operations, notes })
}
