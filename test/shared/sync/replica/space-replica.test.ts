import { describe, expect, test, vi } from 'vitest'
import { Crash, foundTeam, Network, TEAM } from '../../../support/network.ts'
import { diceOf } from '../../../support/dice.ts'

const board = { group: TEAM, name: 'board' }

describe('a space on several devices', () => {
  test('edits made apart meet', async () => {
    const { devices } = await foundTeam({ anna: 'owner', ben: 'member', cleo: 'reader' })
    const { anna, ben, cleo } = devices
    const network = new Network(diceOf(1))
    anna.edit(board, (doc) => doc.getMap('m').set('a', 1))
    ben.edit(board, (doc) => doc.getMap('m').set('b', 2))
    await network.heal([anna, ben, cleo])
    expect(cleo.read(board)).toEqual({ a: 1, b: 2 })
    expect(anna.state(board)).toEqual(cleo.state(board))
    expect(ben.state(board)).toEqual(cleo.state(board))
  })

  test('[E12] a machine that stops at any step of a write or of a receipt loses nothing', async () => {
    let stopped = 0
    for (let steps = 0; steps < 9; steps++) {
      const { devices } = await foundTeam({ anna: 'owner', ben: 'member' })
      const { anna, ben } = devices
      const network = new Network(diceOf(steps))
      await anna.restart()
      anna.edit(board, (doc) => doc.getMap('m').set('a', 1))
      await anna.flush()
      ben.edit(board, (doc) => doc.getMap('m').set('b', 2))
      ben.crashIn(steps)
      try {
        await ben.flush()
        network.connect(anna, ben)
        await network.deliverAll()
      } catch (error) {
        expect(error).toBeInstanceOf(Crash)
        stopped++
        await network.crashed(ben)
      }
      await network.heal([anna, ben])
      expect(anna.read(board), String(steps)).toEqual({ a: 1, b: 2 })
      expect(ben.state(board)).toEqual(anna.state(board))
      // Nothing was sealed under one number twice.
      expect(anna.events).toEqual([])
    }
    expect(stopped).toBeGreaterThan(3)
  })

  test('who builds on more than 64 others says so in several envelopes', { timeout: 90_000 }, async () => {
    const names = Array.from({ length: 66 }, (_, at) => `member${String(at)}`)
    const roles = Object.fromEntries([['anna', 'owner'], ['late', 'reader'], ...names.map((name) => [name, 'member'])])
    const { devices } = await foundTeam(roles as Record<string, 'owner' | 'member' | 'reader'>)
    const network = new Network(diceOf(2))
    const [anna, late, ...members] = Object.values(devices)
    if (!anna || !late) throw new Error('team')
    for (const [at, member] of members.entries()) {
      member.edit(board, (doc) => doc.getMap('m').set('same', at))
      await network.heal([anna, member])
    }
    anna.edit(board, (doc) => doc.getMap('m').set('same', 'anna'))
    await anna.flush()
    const own = [...anna.disk.envelopes.rows.values()].filter((row) => row.device === anna.id)
    expect(own).toHaveLength(2)
    await network.heal([anna, late])
    expect(late.read(board)).toEqual({ same: 'anna' })
    expect(late.state(board)).toEqual(anna.state(board))
  })

  test('[E17] what a demoted member writes meanwhile and what fell away stand beside one another when he is a member again', async () => {
    const { devices } = await foundTeam({ anna: 'owner', dan: 'member', rhea: 'reader' })
    const { anna, dan, rhea } = devices
    const all = [anna, dan, rhea]
    const network = new Network(diceOf(3))
    const set = (key: string): void => dan.edit(board, (doc) => doc.getMap('m').set(key, 1))
    set('before')
    await network.heal(all)
    // Anna does not know of this one: it is past the cut.
    set('unseen')
    await dan.flush()
    await anna.op({ type: 'setRole', person: dan.id, role: 'reader', cuts: anna.cutsOf(dan.id) })
    await network.heal(all)
    expect(dan.read(board)).toEqual({ before: 1 })
    set('meanwhile')
    await dan.restart()
    set('after restart')
    await network.heal(all)
    expect(rhea.read(board)).toEqual({ before: 1 })
    await anna.op({ type: 'setRole', person: dan.id, role: 'member', cuts: null })
    await network.heal(all)
    expect(dan.read(board)).toEqual({ before: 1, unseen: 1, meanwhile: 1, 'after restart': 1 })
    for (const other of [anna, rhea]) expect(other.state(board)).toEqual(dan.state(board))
    expect(dan.unsent(board)).toBe(0)
  })

  test('what was counted is not opened again at the next start, and what comes later still builds on it', async () => {
    const { devices } = await foundTeam({ anna: 'owner', ben: 'member', cleo: 'member' })
    const { anna, ben, cleo } = devices
    const network = new Network(diceOf(4))
    for (let at = 0; at < 40; at++) {
      ben.edit(board, (doc) => doc.getMap('m').set('same', at))
      await ben.flush()
    }
    await network.heal([anna, ben, cleo])
    const opened = vi.spyOn(globalThis.crypto.subtle, 'decrypt')
    await anna.restart()
    // One for the document's name.
    expect(opened.mock.calls.length).toBeLessThan(3)
    opened.mockRestore()
    cleo.edit(board, (doc) => doc.getMap('m').set('same', 'cleo'))
    ben.edit(board, (doc) => doc.getMap('m').set('ben', 40))
    await network.heal([anna, ben, cleo])
    expect(anna.read(board)).toEqual({ same: 'cleo', ben: 40 })
    for (const other of [ben, cleo]) expect(other.state(board)).toEqual(anna.state(board))
    expect(anna.replica.admission.refusals.all()).toEqual([])
  })

  /** Cleo has an unsent edit on top of one of Ed's that fell away. */
  async function stranded() {
    const { devices } = await foundTeam({ anna: 'owner', cleo: 'member', ed: 'member' })
    const { anna, cleo, ed } = devices
    const network = new Network(diceOf(5))
    ed.edit(board, (doc) => doc.getMap('m').set('same', 'ed'))
    await ed.flush()
    network.connect(ed, cleo)
    await network.deliverAll()
    cleo.edit(board, (doc) => doc.getMap('m').set('same', 'cleo'))
    await anna.remove(ed.id, TEAM)
    network.connect(anna, cleo)
    await network.deliverAll()
    await cleo.flush()
    return { anna, cleo, ed, network }
  }

  test('[E18] who has unsent edits on top of what fell away is told', async () => {
    const { cleo } = await stranded()
    expect(cleo.unsent(board)).toBe(1)
    expect(cleo.events.map(({ type }) => type)).toEqual(['rebuilt', 'stranded'])
  })

  test('[E18] such an edit holds up only those that build on it: later ones go, once, also those given with it', async () => {
    const { anna, cleo, network } = await stranded()
    for (const key of ['one', 'two']) cleo.edit(board, (doc) => doc.getMap('m').set(key, 'cleo'))
    await cleo.flush()
    expect(cleo.unsent(board)).toBe(1)
    cleo.edit(board, (doc) => doc.getMap('m').delete('one'))
    await cleo.flush()
    await cleo.restart()
    cleo.edit(board, (doc) => doc.getMap('m').set('three', 'cleo'))
    await network.heal([anna, cleo])
    expect(anna.read(board)).toEqual({ two: 'cleo', three: 'cleo' })
    expect(cleo.read(board)).toEqual({ two: 'cleo', three: 'cleo' })
    expect(cleo.unsent(board)).toBe(1)
    // The two given together with the one that cannot go, the deletion, and the last.
    const chain = anna.replica.admission.logs.get(anna.docId(board))?.chains.get(cleo.id)
    expect(chain?.counted).toBe(4)
  })

  test('[E18] given up, it is gone from the document too, and its clocks are not used again', async () => {
    const { anna, cleo, network } = await stranded()
    cleo.giveUp(board)
    await cleo.replica.rebuild(board.group, board.name)
    cleo.edit(board, (doc) => doc.getMap('m').set('same', 'again'))
    await network.heal([anna, cleo])
    expect(cleo.unsent(board)).toBe(0)
    expect(anna.read(board)).toEqual({ same: 'again' })
    expect(anna.state(board)).toEqual(cleo.state(board))
  })

  test('[E18] an edit in a name that is not the device’s holds up the edits on top of it until it is given up', async () => {
    const { devices } = await foundTeam({ anna: 'owner', cleo: 'member' })
    const { anna, cleo } = devices
    const network = new Network(diceOf(6))
    cleo.edit(board, (doc) => doc.getMap('m').set('mine', 1))
    await network.heal([anna, cleo])
    cleo.edit(board, (doc) => {
      doc.clientID = 77
      doc.getMap('m').set('mine', 'of another document')
    })
    cleo.edit(board, (doc) => doc.getMap('m').set('mine', 'on top'))
    cleo.edit(board, (doc) => doc.getMap('m').set('beside', 1))
    await network.heal([anna, cleo])
    // 'beside' follows 'on top' in its client's clocks, so it waits with it.
    expect(cleo.unsent(board)).toBe(3)
    expect(cleo.events.map(({ type }) => type)).toEqual(['stranded'])
    cleo.giveUp(board)
    await cleo.replica.rebuild(board.group, board.name)
    cleo.edit(board, (doc) => doc.getMap('m').set('later', 1))
    await network.heal([anna, cleo])
    expect(anna.read(board)).toEqual({ mine: 1, later: 1 })
    expect(anna.state(board)).toEqual(cleo.state(board))
  })
})
