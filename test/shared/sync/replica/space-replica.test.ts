import { describe, expect, test } from 'vitest'
import { dice, foundTeam, Network, TEAM } from '../../../support/network.ts'

const board = { group: TEAM, name: 'board' }

describe('a space on several devices', () => {
  test('edits made apart meet', async () => {
    const { devices } = await foundTeam({ anna: 'owner', ben: 'member', cleo: 'reader' })
    const { anna, ben, cleo } = devices
    const network = new Network(dice(1))
    anna.edit(board, (doc) => doc.getMap('m').set('a', 1))
    ben.edit(board, (doc) => doc.getMap('m').set('b', 2))
    await network.heal([anna, ben, cleo])
    expect(cleo.read(board)).toEqual({ a: 1, b: 2 })
    expect(anna.state(board)).toEqual(cleo.state(board))
    expect(ben.state(board)).toEqual(cleo.state(board))
  })
})
