import { expect, test } from 'vitest'
import { Places } from '../../../../shared/workspace/sync/places.ts'

test('of several tabs the one that spoke last says where the person is; one that goes out of sight gives way to the others', () => {
  const places = new Places()
  expect(places.current).toBe('')
  places.say('a', '/leads')
  places.say('b', '/notes')
  expect(places.current).toBe('/notes')
  // A tab that is hidden after the next one came into sight takes nothing from it.
  places.say('a', '')
  expect(places.current).toBe('/notes')
  places.say('a', '/steps')
  expect(places.current).toBe('/steps')
  places.say('a', '')
  expect(places.current).toBe('/notes')
  places.say('b', '')
  expect(places.current).toBe('')
})
