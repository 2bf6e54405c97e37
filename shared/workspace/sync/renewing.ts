// Turning the lock on in one space. Keys that IndexedDB holds as they are cannot be wrapped, and what was once on a disk may stay there behind the
// database's back: so the device gets new keys, which never stand there unsealed, and the old ones are put out of the space.
import { err, type Result } from '../../kernel/result.ts'
import { sealDeviceKeys } from '../../sync/crypto/vault.ts'
import { slotOf } from '../../sync/membership/state.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import type { Core } from '../core/core.ts'
import { textsLock } from '../protocol.ts'
import { newDeviceKeys } from '../team/found.ts'
import { deviceNoteKey } from '../team/notes.ts'
import { renewDevice } from '../team/renew.ts'
import { keepRenewed } from './new-device.ts'
import { DEVICE_KEYS, INVITE_NOTES, sealedHandedKeys } from './secrets.ts'
import type { SpaceSync } from './space-sync.ts'

type Outcome = Result<null, { code: string; detail?: string }>

/** Edits that come while the device is getting ready make it begin anew so often. */
const ATTEMPTS = 5

/**
 * Puts a space under the lock whose key is `vault`; durable when it is ok. `sync` has closed then, or when it tells that it has failed half-way,
 * and is to be opened anew either way. Refused, with nothing changed: `texts_open` while a text is open in any tab, `edits_wait` while edits of
 * this device cannot be sealed, which the old keys must do.
 */
export function putUnderLock(core: Core, sync: SpaceSync, vault: CryptoKey, deviceName: string): Promise<Outcome> {
  // What is typed into a text stands under a number of the old keys until the text is opened anew.
  const { spaceId } = core.options
  return core.environment.locks.request(textsLock(spaceId), { ifAvailable: true }, async (held) => {
    if (held === null) return err({ code: 'texts_open' })
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (!(await sync.settle())) return err({ code: 'edits_wait' })
      const done = await core.exclusive(() => renewNow(core, sync, vault, deviceName))
      if (done) return done
    }
    return err({ code: 'edits_wait' })
  })
}

/** Null when something was edited meanwhile. */
async function renewNow(core: Core, sync: SpaceSync, vault: CryptoKey, deviceName: string): Promise<Outcome | null> {
  const { db, keys: old } = sync
  await core.writer.flush()
  const failed = core.writer.failedWrites
  if (failed) return err({ code: failed.code })
  if ((await db.unsealedCount()) > 0) return null
  const { log, cut, contentKeys } = sync.handOver()
  const made = await renewDevice({
    space: log.space,
    ops: await db.ops(),
    old,
    contentKeys,
    cut,
    make: () => newDeviceKeys({ toSeal: true }),
  })
  if (!made.ok) return made
  const { keys, operations } = made.value
  const meta = { ...core.team.meta!, slot: slotOf(deviceOf(keys)) }
  // Invites of a device that is out end with it: their secrets are of no more use.
  const spent = [...(await db.valuesFrom(INVITE_NOTES)).keys()]
  const values = [
    { id: DEVICE_KEYS, value: await sealDeviceKeys(vault, keys) },
    await sealedHandedKeys(vault, contentKeys),
    { id: `note:${deviceNoteKey(deviceOf(keys))}`, value: { name: deviceName, isRecovery: false } },
    ...spent.map((name) => ({ id: INVITE_NOTES + name, value: null })),
  ]
  await keepRenewed(core, meta, values, operations)
  return { ok: true, value: null }
}
