// A whole history on a bad network, told from a seed, and what must hold at its end.
import * as Y from 'yjs'
import { expect } from 'vitest'
import { isRotateDue } from '../../../../shared/sync/membership/entitled.ts'
import { slotOf } from '../../../../shared/sync/membership/state.ts'
import { encodeMessage } from '../../../../shared/sync/replica/messages.ts'
import { forge, forgeDocId, sha256 } from '../../../support/forge-envelope.ts'
import { LyingRelay } from '../../../support/lying-relay.ts'
import { Crash, foundTeam, Network, type NetworkDevice, TEAM } from '../../../support/network.ts'
import { diceOf } from '../../../support/dice.ts'
import { withSeededRandom } from '../../../support/seeded-random.ts'

const PLACES = [
  { group: TEAM, name: 'board' },
  { group: TEAM, name: 'plan' },
]

/** What a history is made of; the seed gives its keys too. */
export interface Story {
  seed: number
  steps: number
  /** What may go wrong in this one. */
  clones: boolean
  malice: boolean
  crashes: boolean
  membership: boolean
  /** Snapshots are made and vouched for all the time, and two devices begin late. */
  snapshots?: boolean
  /** There is a relay, and it lies. */
  relay?: boolean
}

/** A member with a writer of his own, who sends what he likes to whom he likes. */
class Mallory {
  private seq = 0
  private prev: Uint8Array = new Uint8Array(32)
  private readonly doc = new Y.Doc()

  constructor(
    private readonly self: NetworkDevice,
    private readonly roll: (below: number) => number,
  ) {
    this.doc.clientID = slotOf(self.id) * 2 ** 32 + 1
  }

  private next(): Uint8Array {
    const before = Y.encodeStateVector(this.doc)
    this.doc.getMap('m').set(`mallory${String(this.roll(9))}`, this.roll(99))
    return Y.encodeStateAsUpdateV2(this.doc, before)
  }

  async attack(victim: NetworkDevice, bystander: NetworkDevice): Promise<void> {
    const keyId = [...this.self.members.keysOf(TEAM).keys()].at(-1) ?? ''
    const told = {
      space: this.self.space,
      doc: forgeDocId(TEAM, 'board'),
      device: this.self.id,
      seq: this.seq + 1,
      prev: this.prev,
      keyId,
      contentKey: this.self.members.contentKey(keyId) ?? new Uint8Array(32),
      name: 'board',
      signing: this.self.keys.signing,
    }
    const foreign = new Y.Doc()
    foreign.clientID = slotOf(victim.id) * 2 ** 32 + 1
    foreign.getMap('m').set('stolen', 1)
    switch (this.roll(7)) {
      case 0:
        return this.send(victim, await forge({ ...told, updates: [Y.encodeStateAsUpdateV2(foreign)] }))
      case 1:
        return this.send(
          victim,
          await forge({ ...told, updates: [Uint8Array.from({ length: 30 }, () => this.roll(256))] }),
        )
      case 2:
        return this.send(victim, await forge({ ...told, doc: forgeDocId(TEAM, 'plan'), updates: [] }))
      case 3: {
        const whole = await forge({ ...told, updates: [] })
        whole[this.roll(whole.length)] = this.roll(256)
        return this.send(victim, whole)
      }
      case 4: {
        // One number twice, to two peers.
        const one = await forge({ ...told, updates: [this.next()] })
        await this.send(victim, one)
        await this.send(bystander, await forge({ ...told, updates: [] }))
        return this.goOn(one)
      }
      case 5: {
        const gap = Y.encodeStateVector(this.doc)
        this.doc.getMap('m').set('gap', 1)
        const second = Y.encodeStateAsUpdateV2(this.doc, gap)
        return this.send(victim, await forge({ ...told, seq: this.seq + 2, updates: [second] }))
      }
      default: {
        const good = await forge({ ...told, updates: [this.next()] })
        await this.send(victim, good)
        return this.goOn(good)
      }
    }
  }

  private goOn(envelope: Uint8Array): void {
    this.seq++
    this.prev = sha256(envelope)
  }

  private async send(to: NetworkDevice, envelope: Uint8Array): Promise<void> {
    const session = to.replica.connect({ device: this.self.id, send: () => undefined })
    await to.replica.receive(session, encodeMessage({ type: 'give', envelopes: [envelope], more: [] }))
    to.replica.disconnect(session)
  }
}

/** Plays a history and compares the replicas at its end. */
export async function tell(
  story: Story,
  watch?: (devices: readonly NetworkDevice[], relay: LyingRelay | null) => void,
): Promise<void> {
  await withSeededRandom(diceOf(story.seed ^ 0x5eed), () => play(story, watch))
}

async function play(story: Story, watch: Parameters<typeof tell>[1]): Promise<void> {
  const roll = diceOf(story.seed)
  const { devices } = await foundTeam({
    anna: 'owner',
    ben: 'manager',
    cleo: 'member',
    dan: 'member',
    ed: 'member',
    mallory: 'member',
    rhea: 'reader',
    nell: 'member',
    noah: 'coach',
  })
  const { anna, ben, cleo, dan, ed, rhea } = devices
  const late = story.snapshots ? [devices.nell, devices.noah] : []
  const network = new Network(roll)
  const mallory = new Mallory(devices.mallory, roll)
  const lasting = [anna, ben, cleo, dan, rhea]
  const writers = [anna, ben, cleo, dan, ed]
  const all = [...lasting, ed]
  const made: { by: NetworkDevice; place: (typeof PLACES)[number]; key: string }[] = []
  const relay = story.relay ? new LyingRelay(diceOf(story.seed ^ 0x2e1a), PLACES) : null
  let edIsGone = false
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T
  const guarded = async (device: NetworkDevice, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      await network.crashed(device)
    }
  }
  for (let step = 0; step < story.steps; step++) {
    const what = roll(100)
    if (story.snapshots && roll(3) === 0) {
      const by = pick(lasting)
      await guarded(by, async () => void (await by.replica.tidy(2)))
    }
    if (relay && step % 3 === 0) {
      const by = pick(all)
      await guarded(by, () => relay.meet(by, all))
    }
    const newcomer = late.length > 0 && roll(30) === 0 ? late.pop() : undefined
    if (newcomer) {
      network.connect(newcomer, pick(lasting))
      lasting.push(newcomer)
      writers.push(newcomer)
      all.push(newcomer)
    }
    if (what < 35) {
      const by = pick(writers)
      const place = pick(PLACES)
      const key = `${by.name}-${String(step)}`
      by.edit(place, (doc) => {
        doc.getMap('m').set(key, step)
        doc.getMap('m').set(`shared${String(roll(3))}`, key)
        if (roll(4) === 0) doc.getMap('m').delete(`shared${String(roll(3))}`)
      })
      made.push({ by, place, key })
      await guarded(by, () => by.flush())
    } else if (what < 75) {
      for (let left = roll(12); left > 0; left--) await network.deliverOne()
    } else if (what < 85) {
      const a = pick(all)
      const b = pick(all)
      if (a.id !== b.id) network.connect(a, b)
    } else if (what < 89) {
      network.cut(pick(all))
    } else if (what < 91) {
      network.weather = { lost: roll(30), doubled: roll(30) }
    } else if (what < 94 && story.crashes) {
      pick(lasting).crashIn(roll(12))
    } else if (what < 97 && story.malice) {
      const victim = pick(lasting)
      await guarded(victim, () => mallory.attack(victim, victim === anna ? ben : anna))
    } else if (what < 98 && story.clones && !all.some((device) => device.name === 'ed2')) {
      const twin = await ed.clone('ed2')
      all.push(twin)
      writers.push(twin)
    } else if (story.membership) {
      if (!edIsGone) {
        edIsGone = true
        await guarded(anna, () => anna.remove(ed.id, TEAM))
      } else if (roll(2) === 0) {
        await guarded(ben, () => ben.op({ type: 'setRole', person: dan.id, role: 'reader', cuts: ben.cutsOf(dan.id) }))
      } else {
        await guarded(ben, () => ben.op({ type: 'setRole', person: dan.id, role: 'member', cuts: null }))
      }
    }
  }
  for (const device of all) device.crashIn(Infinity)
  lasting.push(...late)
  all.push(...late)
  await network.heal(all)
  if (isRotateDue(anna.members.roster(), TEAM)) await anna.rotate(TEAM)
  await network.heal(all)
  watch?.(all, relay)
  // Given his right again, all that he wrote counts, also what he wrote without it.
  const isDanDemoted = anna.members.roster().people.get(dan.id)?.role === 'reader'
  for (const place of PLACES) {
    // Whoever may not send an edit still sees it: a demoted Dan, or one who was told that he is stranded.
    const holdsBack = lasting.filter((device) => device.unsent(place) > 0)
    for (const device of holdsBack) {
      const told = device.events.some(({ type }) => type === 'stranded')
      expect(told || (device === dan && isDanDemoted), `${device.name} sent all`).toBe(true)
    }
    const [first, ...others] = lasting.filter((device) => !holdsBack.includes(device))
    for (const other of others) {
      expect(other.read(place), `${other.name} ${place.name}`).toEqual(first?.read(place))
      const isSame = Buffer.compare(other.state(place), first?.state(place) ?? new Uint8Array()) === 0
      expect(isSame, `${other.name} has the bytes of ${first?.name ?? ''} in ${place.name}`).toBe(true)
    }
    // With unsent edits on top of what fell away (E18) something does wait.
    const store = first?.doc(place).store
    expect(store?.pendingStructs ?? null).toBeNull()
    expect(store?.pendingDs ?? null).toBeNull()
  }
  for (const { by, place, key } of made) {
    if (by.id === ed.id || (by === dan && isDanDemoted)) continue
    const told = by.events.some((event) => event.type === 'stranded' && event.doc.name === place.name)
    const mayStrand = story.clones || story.malice || by === dan
    if (mayStrand && told) continue
    expect(rhea.read(place), `${key} in ${place.name}`).toHaveProperty(key)
  }
}
