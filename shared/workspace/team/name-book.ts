// Who the people, devices and requests of a log are, as far as this device can open what is sealed.
import { equalBytes, toHex } from '../../sync/bytes.ts'
import { verify } from '../../sync/crypto/webcrypto.ts'
import type { Op } from '../../sync/membership/op.ts'
import type { JoinBody } from '../../sync/membership/op-body.ts'
import { TEAM_GROUP } from '../../sync/membership/state.ts'
import { deviceClaim } from '../../sync/membership/write.ts'
import { type AskingName, keyHintOf, openAskingName, openMemberName, type SealedName } from './names.ts'
import type { Notes } from './notes.ts'
import type { TeamLog } from './team-log.ts'

type Join = Op & { body: JoinBody }

/** A member's name as it stands in the log; null when no key that is held opens it. */
export async function memberNameIn(
  team: Pick<TeamLog, 'log' | 'contentKey'>,
  person: string,
): Promise<SealedName | null> {
  const roster = team.log.roster()
  const sealed = roster.people.get(person)?.sealedName
  const hint = sealed && keyHintOf(sealed)
  if (!hint) return null
  for (const epoch of roster.keys.values()) {
    if (epoch.group !== TEAM_GROUP || !equalBytes(epoch.commit.subarray(0, hint.byteLength), hint)) continue
    const key = team.contentKey(epoch.id)
    const name = key && (await openMemberName(sealed, person, key))
    if (name) return name
  }
  return null
}

/** Opens names and keeps what it opened. */
export class NameBook {
  /** By the sealed bytes: what could not be opened may be later, when a key comes. */
  private readonly people = new Map<string, SealedName>()
  private readonly asking = new Map<string, AskingName | null>()
  private readonly joins = new Map<string, Join>()
  private seen = 0

  constructor(
    private readonly team: TeamLog,
    private readonly notes: Notes,
  ) {}

  /** A person's name and that of the first device; null when this device cannot open it. */
  async person(id: string): Promise<SealedName | null> {
    const sealed = this.team.log.roster().people.get(id)?.sealedName
    if (!sealed) return null
    const place = `${id}${toHex(sealed)}`
    const known = this.people.get(place)
    if (known) return known
    const hint = keyHintOf(sealed)
    const found = hint ? await memberNameIn(this.team, id) : await this.openUnsealedAgain(sealed, id)
    if (found) this.people.set(place, found)
    return found
  }

  /** Who let him in could not read the name and passed it on as the joiner had sealed it. */
  private async openUnsealedAgain(sealed: Uint8Array, id: string): Promise<SealedName | null> {
    const join = this.joinOf(id)
    if (!join || !equalBytes(join.body.sealedName, sealed)) return null
    const name = await this.request(join.hash)
    return name && { person: name.person, device: name.device }
  }

  /** What a device calls itself; '' when unknown here. */
  async device(id: string, person: string): Promise<string> {
    const note = await this.notes.device(id)
    if (note) return note.name
    if (id === person) return (await this.person(person))?.device ?? ''
    const join = this.joinOf(id)
    return (join && (await this.request(join.hash))?.device) ?? ''
  }

  private joinOf(device: string): Join | null {
    const { log } = this.team
    if (log.size !== this.seen) {
      for (const op of log.ops().slice(this.seen)) if (isJoin(op)) this.joins.set(op.device, op)
      this.seen = log.size
    }
    return this.joins.get(device) ?? null
  }

  /**
   * What somebody who asks says of himself. Null when this device cannot open it, when there is no such request, and when a device asks without
   * its word that it becomes a device of whom the link was made by.
   */
  async request(hash: string): Promise<AskingName | null> {
    const known = this.asking.get(hash)
    if (known !== undefined) return known
    const { team } = this
    const join = team.log.op(hash)
    if (!join || !isJoin(join)) return null
    const invite = join.prev[0] ?? ''
    const place = { space: team.log.space, invite, device: join.body.device }
    const secret = (await this.notes.invite(invite))?.secret ?? null
    const name = await openAskingName(join.body.sealedName, place, { secret, keys: team.keys })
    const person = team.log.resolved().invites.get(invite)?.forDeviceOf ?? null
    const found = name && (await hasItsProof(name, person, team.log.space, join.body)) ? name : null
    this.asking.set(hash, found)
    return found
  }
}

const isJoin = (op: Op): op is Join => op.body.type === 'join'

async function hasItsProof(name: AskingName, person: string | null, space: string, body: JoinBody): Promise<boolean> {
  if (person === null) return true
  return name.proof !== null && (await verify(body.device.sign, name.proof, deviceClaim(space, person)))
}
