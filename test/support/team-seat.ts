// A device of a team with the app's own code for keys, invitations, the log and envelopes, and nothing that needs Node: it runs in the page or, with
// another WebCrypto, in a worker. Everything given and taken goes through a structured clone.
import { foundTeam } from '../../shared/workspace/team/found.ts'
import { draftJoin, type JoinDraft, makeRequest, prospectOf } from '../../shared/workspace/team/join-request.ts'
import { sealMemberName } from '../../shared/workspace/team/names.ts'
import { areReadable, type DeviceKeys } from '../../shared/sync/crypto/device-keys.ts'
import { createInviteSecret, inviteKeyOf, makeInviteFragment } from '../../shared/sync/invite/invite-link.ts'
import { MembershipLog } from '../../shared/sync/membership/log.ts'
import { TEAM_GROUP } from '../../shared/sync/membership/state.ts'
import { NetworkDevice } from './network-device.ts'

const BOARD = { group: TEAM_GROUP, name: 'board' }
const RELAY = 'wss://relay.example/relay'
const STORE = 'keys'

/** One table for the keys of all seats, in the browser's IndexedDB. */
function openKeys(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('team-seats')
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as Error)
  })
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as Error)
  })
}

/** The keys that a seat has left in IndexedDB. */
export async function keysOfSeat(name: string): Promise<DeviceKeys> {
  const db = await openKeys()
  const keys = await settled(db.transaction(STORE).objectStore(STORE).get(name))
  db.close()
  return keys as DeviceKeys
}

export class TeamSeat {
  private device: NetworkDevice | null = null
  private draft: JoinDraft | null = null

  constructor(private readonly name: string) {}

  private get open(): NetworkDevice {
    if (!this.device) throw new Error(`${this.name} is in no team`)
    return this.device
  }

  /** Its keys go to IndexedDB, and are used as they come from there. */
  private async keep(keys: DeviceKeys): Promise<DeviceKeys> {
    const db = await openKeys()
    await settled(db.transaction(STORE, 'readwrite').objectStore(STORE).put(keys, this.name))
    db.close()
    return keysOfSeat(this.name)
  }

  private ops(): Uint8Array[] {
    return this.open.members.log.ops().map((op) => op.bytes)
  }

  /** Founds a team and invites; the link, and all operations. */
  async found(): Promise<{ link: string; ops: Uint8Array[] }> {
    const founded = await foundTeam({ personName: this.name, deviceName: 'Laptop' })
    if (!founded.ok) throw new Error(founded.error.code)
    const { space, keys, operations } = founded.value
    this.device = await NetworkDevice.start(this.name, space, await this.keep(keys), operations)
    const secret = createInviteSecret()
    const { publicKey } = await inviteKeyOf({ space, secret })
    await this.open.op({ type: 'invite', key: publicKey, role: 'member', expires: 0 })
    const link = `https://app.example/${makeInviteFragment({ space, secret, relay: null })}`
    return { link, ops: this.ops() }
  }

  /** Asks on a link; the request. */
  async ask(link: string, ops: Uint8Array[]): Promise<Uint8Array> {
    const drafted = await draftJoin({ link, personName: this.name, deviceName: 'Phone', relay: RELAY })
    if (!drafted.ok) throw new Error(drafted.error.code)
    const log = new MembershipLog(drafted.value.space)
    for (const { status } of await log.addAll(ops)) if (status !== 'accepted') throw new Error(status)
    const prospect = await prospectOf(log, drafted.value, Date.now())
    if (prospect.is !== 'open') throw new Error(prospect.is)
    const { draft, op } = await makeRequest(log, drafted.value, prospect.invite)
    this.draft = draft
    return op.bytes
  }

  /** Lets in who asks, with a key for all who are in then; all operations. */
  async letIn(request: Uint8Array): Promise<Uint8Array[]> {
    const { members } = this.open
    if (!(await members.add([request]))) throw new Error('the request is refused')
    const join = members.log.ops().find(({ body }) => body.type === 'join')
    const key = [...members.keysOf(TEAM_GROUP).values()].at(-1)
    if (!join || !key) throw new Error('no request or no key')
    const sealedName = await sealMemberName({ person: 'Guest', device: 'Phone' }, join.device, key)
    await this.open.op({ type: 'admit', join: join.hash, sealedName })
    await this.open.rotate(TEAM_GROUP)
    return this.ops()
  }

  /** Comes in, with the operations that say so. */
  async enter(ops: Uint8Array[]): Promise<void> {
    if (!this.draft) throw new Error('it has not asked')
    this.device = await NetworkDevice.start(this.name, this.draft.space, await this.keep(this.draft.keys), ops)
  }

  /** Writes on the board; all envelopes it holds. */
  async write(key: string, value: string): Promise<Uint8Array[]> {
    this.open.edit(BOARD, (doc) => doc.getMap('m').set(key, value))
    await this.open.flush()
    if (this.open.unsent(BOARD) > 0) throw new Error('not sealed')
    return [...this.open.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  }

  /** Takes envelopes in; what is on the board then. */
  async read(envelopes: Uint8Array[]): Promise<Record<string, unknown>> {
    await this.open.replica.receiveEntries([], envelopes)
    return this.open.read(BOARD)
  }

  /** The page's own code can read its keys. */
  areReadable(): boolean {
    return areReadable(this.open.keys)
  }
}
