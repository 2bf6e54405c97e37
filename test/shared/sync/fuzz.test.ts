// Any bytes from any peer or relay end in a counted refusal or an orderly error; the replica goes on and converges. Random bytes and real ones
// that were changed, given to everything that reads bytes and then to a whole replica.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReach } from '../../../shared/store/updates.ts'
import { Malformed } from '../../../shared/sync/bytes.ts'
import { parseEnvelope } from '../../../shared/sync/envelope/codec.ts'
import { parseOp } from '../../../shared/sync/membership/op.ts'
import { decodeClientMessage, decodeServerMessage } from '../../../shared/sync/relay/protocol.ts'
import { decodeMessage, encodeMessage } from '../../../shared/sync/replica/messages.ts'
import { splitParts } from '../../../shared/sync/replica/snapshot.ts'
import { diceOf } from '../../support/dice.ts'
import { foundTeam, Network, type NetworkDevice, TEAM } from '../../support/network.ts'
import { withSeededRandom } from '../../support/seeded-random.ts'
import { PATIENCE, soakCounts, soakLimits } from '../../support/soak.ts'

const board = { group: TEAM, name: 'board' }
const READERS = { parseEnvelope, parseOp, decodeMessage, decodeClientMessage, decodeServerMessage, splitParts }

test(
  '[E1] [M6] [R9] random bytes are malformed for every reader, and nothing else happens',
  { timeout: PATIENCE },
  () => {
    let read = 0
    let malformed = 0
    // The first byte or two choose what is read: small ones get further.
    const bytes = fc.tuple(fc.uint8Array({ maxLength: 4, max: 12 }), fc.uint8Array({ maxLength: 400 }))
    fc.assert(
      fc.property(bytes, ([start, rest]) => {
        const all = Uint8Array.from([...start, ...rest])
        for (const reader of Object.values(READERS)) {
          try {
            reader(all)
            read++
          } catch (error) {
            expect(error).toBeInstanceOf(Malformed)
            malformed++
          }
        }
        try {
          readReach(all)
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { ...soakLimits<[[Uint8Array, Uint8Array]]>(800), interruptAfterTimeLimit: PATIENCE / 10 },
    )
    expect(malformed).toBeGreaterThan(read)
    soakCounts('random bytes', { read, malformed })
  },
)

/** One change to bytes of a length: a byte set, cut off, put in, or a piece of other bytes put over it. */
function mutate(bytes: Uint8Array, others: readonly Uint8Array[], roll: (below: number) => number): Uint8Array {
  const at = roll(bytes.byteLength + 1)
  switch (roll(5)) {
    case 0:
      return bytes.slice(0, at)
    case 1:
      return Uint8Array.from([...bytes.subarray(0, at), roll(256), ...bytes.subarray(at)])
    case 2: {
      const other = others[roll(others.length)] ?? bytes
      const from = roll(other.byteLength + 1)
      const piece = other.subarray(from, from + roll(64))
      const out = bytes.slice()
      out.set(piece.subarray(0, Math.max(0, out.byteLength - at)), at)
      return out
    }
    default: {
      const out = bytes.slice()
      if (out.byteLength > 0) out[at % out.byteLength] = roll(256)
      return out
    }
  }
}

/** Everything that three devices say to each other while they write, make a snapshot and change the membership. */
async function conversation(
  roll: (below: number) => number,
): Promise<{ anna: NetworkDevice; ben: NetworkDevice; victim: NetworkDevice; said: Uint8Array[] }> {
  const { devices } = await foundTeam({ anna: 'owner', ben: 'coach', victim: 'member', dan: 'member' })
  const { anna, ben, victim, dan } = devices
  const network = new Network(roll)
  for (let round = 0; round < 4; round++) {
    for (const device of [anna, ben, dan]) device.edit(board, (doc) => doc.getMap('m').set(device.name, round))
    await network.heal([anna, ben, dan])
  }
  await ben.replica.tidy(4)
  await network.heal([anna, ben, dan])
  await anna.replica.tidy(100)
  await anna.remove(dan.id, TEAM)
  anna.edit(board, (doc) => doc.getMap('m').set('anna', 'last'))
  await network.heal([anna, ben])
  return { anna, ben, victim, said: network.seen.map(({ message }) => message) }
}

test(
  '[E1] [E7] a replica takes changed real messages from anyone and still ends as all others',
  { timeout: PATIENCE },
  async () => {
    const counts = { messages: 0, malformed: 0, refused: 0, replicas: 0 }
    const story = fc.asyncProperty(fc.nat(2 ** 31), async (seed) => {
      const roll = diceOf(seed)
      await withSeededRandom(diceOf(seed ^ 0x5eed), async () => {
        const { anna, ben, victim, said } = await conversation(roll)
        const parts = said.flatMap((bytes) => {
          const message = decodeMessage(bytes)
          return message.type === 'give' ? message.envelopes : message.type === 'ops' ? message.ops : []
        })
        const session = victim.replica.connect({ device: anna.id, send: () => undefined })
        for (let left = 60; left > 0; left--) {
          const real = roll(3) === 0
          let message = said[roll(said.length)] ?? new Uint8Array()
          if (!real && roll(2) === 0) message = mutate(message, said, roll)
          else if (!real) {
            const part = mutate(parts[roll(parts.length)] ?? new Uint8Array(), parts, roll)
            const type =
              roll(2) === 0
                ? ({ type: 'ops', ops: [part] } as const)
                : ({ type: 'give', envelopes: [part], more: [] } as const)
            message = encodeMessage(type)
          }
          counts.messages++
          try {
            await victim.replica.receive(session, message)
          } catch (error) {
            expect(error).toBeInstanceOf(Malformed)
            counts.malformed++
          }
        }
        victim.replica.disconnect(session)
        for (const { count } of victim.replica.admission.refusals.all()) counts.refused += count
        victim.edit(board, (doc) => doc.getMap('m').set('victim', 1))
        await new Network(roll).heal([anna, ben, victim])
        expect(victim.read(board)).toMatchObject({ anna: 'last', victim: 1 })
        for (const other of [anna, ben]) expect(Buffer.compare(other.state(board), victim.state(board))).toBe(0)
        await victim.restart()
        expect(Buffer.compare(anna.state(board), victim.state(board))).toBe(0)
        counts.replicas++
      })
    })
    await fc.assert(story, soakLimits<[number]>(8))
    expect(counts.malformed).toBeGreaterThan(0)
    expect(counts.refused).toBeGreaterThan(0)
    soakCounts('changed messages', counts)
  },
)
