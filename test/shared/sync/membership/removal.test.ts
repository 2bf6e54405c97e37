import { describe, expect, it } from 'vitest'
import { Actor, meet } from './actors.ts'

describe('removals', () => {
  it('[M3] of two who remove each other, the one added earlier stays', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'owner')
    const cy = await ada.bringIn('cy', 'owner')
    await meet(ada, bo, cy)
    await bo.remove(cy)
    await cy.remove(bo)
    await meet(ada, bo, cy)
    for (const each of [ada, bo, cy]) expect(each.sees(ada, bo, cy)).toEqual(['ada', 'bo'])
  })

  it('[M2] what a removed person did without being known to the remover is void', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    await ada.remove(bo)
    const eve = await bo.bringIn('eve', 'manager')
    await meet(ada, bo, eve)
    for (const each of [ada, bo, eve]) expect(each.sees(ada, bo, eve)).toEqual(['ada'])
  })
})
