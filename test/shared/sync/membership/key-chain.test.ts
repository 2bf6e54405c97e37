// Content keys lead back to those before them: however often a team changed its key, the operation that does so stays small, and who comes
// later reads all of it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { concatBytes, fromHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { deriveSealingKey, randomBytes, seal } from '../../../../shared/sync/crypto/webcrypto.ts'
import { createContentKey, createRotate } from '../../../../shared/sync/membership/group-key.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { LogMembers } from '../../../../shared/sync/replica/log-members.ts'
import { GroupKeys } from '../../../../shared/workspace/team/group-keys.ts'
import { Actor, meet } from './actors.ts'

async function membersOf(actor: Actor): Promise<LogMembers> {
  const log = new MembershipLog(actor.log.space)
  await log.addAll(actor.log.ops().map((op) => op.bytes))
  return LogMembers.open(log, actor.keys, () => Promise.resolve())
}

/** Rotates with all the keys the actor has, as a device does. Gives the bytes of what went along. */
async function rotate(actor: Actor, known: LogMembers): Promise<number> {
  const body = await createRotate(actor.log.roster(), TEAM_GROUP, createContentKey(), known.keysOf(TEAM_GROUP))
  const op = await actor.write(body)
  await known.add([op.bytes])
  return body.past.byteLength
}

test('[M11] after many rotates each carries one key, and who comes then has them all', async () => {
  const ada = await Actor.found('ada')
  const known = await membersOf(ada)
  const sizes: number[] = []
  for (let round = 0; round < 150; round++) sizes.push(await rotate(ada, known))
  expect(Math.max(...sizes)).toBeLessThan(100)
  // Well within what a relay takes from a device that introduces itself.
  expect(ada.log.ops().reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeLessThan(150 * 512)
  const bo = await ada.bringIn('bo', 'member')
  await known.add(ada.log.ops().map((op) => op.bytes))
  await rotate(ada, known)
  await bo.hears(ada)
  const found = await membersOf(bo)
  expect(found.keysOf(TEAM_GROUP).size).toBe(151)
  expect(found.keysOf(TEAM_GROUP)).toEqual(known.keysOf(TEAM_GROUP))
})

test('[M11] logs in which every rotate carries all keys before it are read as before, and go on as a chain', async () => {
  const ada = await Actor.found('ada')
  const known = await membersOf(ada)
  for (let round = 0; round < 30; round++) {
    const contentKey = createContentKey()
    const body = await createRotate(ada.log.roster(), TEAM_GROUP, contentKey)
    const op = await ada.write({ ...body, past: await sealAll(contentKey, known.keysOf(TEAM_GROUP)) })
    await known.add([op.bytes])
  }
  expect(known.keysOf(TEAM_GROUP).size).toBe(30)
  const bo = await ada.bringIn('bo', 'manager')
  await known.add(ada.log.ops().map((op) => op.bytes))
  expect(await rotate(ada, known)).toBeLessThan(100)
  await bo.hears(ada)
  const found = await membersOf(bo)
  expect(found.keysOf(TEAM_GROUP)).toEqual(known.keysOf(TEAM_GROUP))
})

/** As the first version sealed them. */
async function sealAll(contentKey: Uint8Array, older: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  if (older.size === 0) return new Uint8Array(0)
  const group = fromHex(TEAM_GROUP)
  const key = await deriveSealingKey(contentKey, 'touchline/past-v1', concatBytes([utf8('group'), group]))
  const nonce = randomBytes(12)
  const list = concatBytes([...older].flatMap(([id, old]) => [fromHex(id), old]))
  return concatBytes([nonce, await seal(key, nonce, list, group)])
}

test('[M11] whatever managers do at once or leave out, in the end everybody has every key, and there is rest', async () => {
  const step = fc.record({
    by: fc.nat(2),
    does: fc.constantFrom('rotate', 'rotate', 'forget', 'garble', 'meet', 'join'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const ada = await Actor.found('ada')
      const actors = [ada, await ada.bringIn('bo', 'manager'), await ada.bringIn('cy', 'manager')]
      const known = new Map<Actor, LogMembers>()
      const membersNow = async (actor: Actor): Promise<LogMembers> => {
        let members = known.get(actor)
        if (!members) known.set(actor, (members = await membersOf(actor)))
        await members.add(actor.log.ops().map((op) => op.bytes))
        return members
      }
      await ada.rotate()
      await meet(...actors)
      for (const { by, does } of steps) {
        const actor = actors[by]!
        const members = await membersNow(actor)
        if (does === 'rotate') await rotate(actor, members)
        // A key that brings nothing along, and one that brings what nobody can read.
        else if (does === 'forget') await actor.rotate()
        else if (does === 'garble') {
          const body = await createRotate(actor.log.roster(), TEAM_GROUP, createContentKey())
          await actor.write({ ...body, past: randomBytes(90) })
        } else if (does === 'join') actors.push(await actor.bringIn(`p${String(actors.length)}`, 'member'))
        else await meet(...actors)
      }
      // What devices do by themselves, until nobody has anything to do.
      for (let round = 0, isDone = false; !isDone; round++) {
        expect(round).toBeLessThan(8)
        isDone = true
        await meet(...actors)
        for (const actor of actors) {
          const members = await membersNow(actor)
          const keys = new GroupKeys({
            log: actor.log,
            keys: actor.keys,
            self: actor.id,
            keysOf: (group) => members.keysOf(group),
            contentKey: (id) => members.contentKey(id),
            append: async (op) => {
              await actor.log.add(op.bytes)
              await members.add([op.bytes])
            },
          })
          if ((await keys.due()).length === 0) continue
          isDone = false
          await keys.rotateDue()
          await meet(...actors)
        }
      }
      const all = new Set<string>()
      for (const actor of actors) for (const id of (await membersNow(actor)).keysOf(TEAM_GROUP).keys()) all.add(id)
      for (const actor of actors) {
        expect(new Set((await membersNow(actor)).keysOf(TEAM_GROUP).keys())).toEqual(all)
        // A start finds the same.
        expect(new Set((await membersOf(actor)).keysOf(TEAM_GROUP).keys())).toEqual(all)
      }
    }),
    { numRuns: 25 },
  )
}, 60_000)

test('[M11] what is not the key that was committed to is passed over, and what leads to it all the same is found', async () => {
  const ada = await Actor.found('ada')
  const first = createContentKey()
  const one = await ada.write(await createRotate(ada.log.roster(), TEAM_GROUP, first))
  const second = createContentKey()
  const two = await ada.write({
    ...(await createRotate(ada.log.roster(), TEAM_GROUP, second)),
    past: await sealAll(second, new Map([[one.hash.slice(0, 32), first]])),
  })
  const third = createContentKey()
  await ada.write({
    ...(await createRotate(ada.log.roster(), TEAM_GROUP, third)),
    past: await sealAll(
      third,
      new Map([
        [two.hash.slice(0, 32), second],
        [one.hash.slice(0, 32), second],
      ]),
    ),
  })
  const members = await membersOf(ada)
  expect([...members.keysOf(TEAM_GROUP).values()]).toEqual([first, second, third])
})
