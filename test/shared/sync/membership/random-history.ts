// Random histories: up to twelve devices that each saw what they happened to hear, doing what they may and what they may not.
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import type { Body } from '../../../../shared/sync/membership/op-body.ts'
import { type Role, type Roster, ROLES } from '../../../../shared/sync/membership/roster.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { diceOf } from '../../../support/dice.ts'
import { deviceNamed, forge, forgeGenesis } from './forge.ts'

const BOX = new Uint8Array(80)
const NOTHING = new Uint8Array(0)
const SIGNATURE = new Uint8Array(64)

interface Peer {
  name: string
  id: string
  known: Map<string, Op>
}

/** What one device knows as the parents of its next operation. */
function tipsOf(known: ReadonlyMap<string, Op>): string[] {
  const tips = new Set([...known.values()].filter((op) => op.body.type !== 'join').map((op) => op.hash))
  const drop = (names: readonly string[]): void => {
    for (const name of names) {
      tips.delete(name)
      const op = known.get(name)
      if (op?.body.type === 'join') drop(op.prev)
    }
  }
  for (const op of known.values()) if (op.body.type !== 'join') drop(op.prev)
  return [...tips]
}

/** A history and everything of it each device saw. */
export function randomHistory(seed: number, steps: number): { space: string; ops: Op[]; views: Op[][] } {
  const dice = diceOf(seed)
  const pick = <T>(list: readonly T[]): T | undefined => list[dice(list.length || 1)]
  const genesis = forgeGenesis('d0', dice(3) === 0 ? 'paper' : undefined)
  const { space } = genesis
  const all = new Map([[genesis.hash, genesis]])
  const peers: Peer[] = [{ name: 'd0', id: deviceNamed('d0').id, known: new Map(all) }]
  const share = (from: Peer, to: Peer): void => from.known.forEach((op, name) => to.known.set(name, op))
  const say = (peer: Peer, body: Body, more: readonly string[] = []): Op => {
    let prev = [...new Set([...more, ...tipsOf(peer.known)])]
    // Somebody who backdates: on top of an older operation of his choice.
    if (dice(8) === 0 && body.type !== 'admit')
      prev = [pick([...peer.known.values()].filter((op) => op.body.type !== 'join'))!.hash]
    const op = forge(space, peer.id, prev, body)
    peer.known.set(op.hash, op)
    all.set(op.hash, op)
    return op
  }
  const people = (): string[] => peers.map((peer) => peer.id)
  const role = (): Role => ROLES[dice(3) === 0 ? dice(5) : dice(2)]!
  const cut = (): Map<string, number> => new Map(dice(2) ? [[TEAM_GROUP, dice(9)]] : [])
  const cuts = (): Map<string, Map<string, number>> =>
    new Map(peers.filter(() => dice(2)).map((peer) => [peer.id, cut()]))

  for (let step = 0; step < steps; step++) {
    const peer = pick(peers)!
    switch (dice(peers.length < 5 ? 4 : 14)) {
      case 0:
      case 1: {
        if (peers.length >= 12) break
        const name = `d${String(peers.length)}`
        const { id, public: device } = deviceNamed(`${name} ${String(seed)}`)
        if (dice(4) === 0) {
          say(peer, { type: 'addDevice', person: pick(people())!, device, proof: SIGNATURE })
        } else {
          const invite = say(peer, { type: 'invite', key: hash(utf8(name)), role: role(), expires: 0 })
          const join = forge(space, id, [invite.hash], {
            type: 'join',
            device,
            sealedName: utf8(name),
            inviteSignature: SIGNATURE,
          })
          all.set(join.hash, join)
          for (const by of [peer, ...(dice(5) === 0 ? [pick(peers)!] : [])]) {
            by.known.set(invite.hash, invite)
            share(peer, by)
            by.known.set(join.hash, join)
            say(by, { type: 'admit', join: join.hash, sealedName: utf8(name) }, [join.hash])
          }
        }
        const newcomer = { name, id, known: new Map<string, Op>() }
        share(peer, newcomer)
        peers.push(newcomer)
        break
      }
      case 2:
      case 3:
      case 4:
        share(pick(peers)!, peer)
        break
      case 5:
      case 6:
        say(peer, { type: 'removePerson', person: pick(people())!, cuts: cuts() })
        break
      case 7:
        say(peer, { type: 'removeDevice', target: pick(people())!, cut: cut() })
        break
      case 8:
        say(peer, { type: 'setRole', person: pick(people())!, role: role(), cuts: cuts() })
        break
      case 9:
        say(peer, { type: 'setRole', person: pick(people())!, role: role(), cuts: null })
        break
      case 10: {
        const invites = [...peer.known.values()].filter((op) => op.body.type === 'invite')
        const invite = pick(invites)
        if (invite) say(peer, { type: 'revokeInvite', invite: invite.hash })
        break
      }
      case 11: {
        const some = new Set(people().filter(() => dice(2)))
        some.add(peer.id)
        say(peer, { type: 'grant', readers: { people: some }, writers: { people: new Set([peer.id]) } })
        break
      }
      case 12: {
        const recipients = new Map(
          people()
            .filter(() => dice(4))
            .map((id) => [id, BOX]),
        )
        say(peer, { type: 'rotate', group: TEAM_GROUP, commit: hash(utf8(String(step))), recipients, past: NOTHING })
        break
      }
      default:
        say(peer, { type: 'checkpoint', digest: new Uint8Array(32) })
    }
  }
  return { space, ops: [...all.values()], views: peers.map((peer) => [...peer.known.values()]) }
}

/** A roster as text in one order: two are the same when these are. */
export function textOf(roster: Roster): string {
  return JSON.stringify(roster, (_key, value: unknown) => {
    if (value instanceof Uint8Array) return value.join()
    if (value instanceof Map) return [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1))
    return value instanceof Set ? [...(value as Set<string>)].sort() : value
  })
}
