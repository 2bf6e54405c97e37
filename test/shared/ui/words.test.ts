import { describe, expect, it } from 'vitest'
import { nameToInitials } from '../../../shared/ui/initials.ts'
import { keysToCaps } from '../../../shared/ui/keycaps.ts'

describe('initials', () => {
  it.each([
    ['Maya Lin', 'ML'],
    ['  ada   king lovelace ', 'AL'],
    ['Ångström', 'Å'],
    ['欧阳晓明', '晓明'],
    ['周航', '周航'],
    ['张 Ben', '张'],
    ['', ''],
    ['👩‍💻 dev', '👩D'],
  ])('%j -> %j', (name, initials) => {
    expect(nameToInitials(name)).toBe(initials)
  })
})

describe('key caps', () => {
  it('are those of the system', () => {
    expect(keysToCaps('mod+shift+z', false)).toEqual(['Ctrl', 'Shift', 'Z'])
    expect(keysToCaps('mod+shift+z', true)).toEqual(['⌘', '⇧', 'Z'])
  })
  it('stand one after the other in a sequence', () => {
    expect(keysToCaps('g ,', false)).toEqual(['G', ','])
  })
  it('know named keys and the plus sign', () => {
    expect(keysToCaps('mod+enter', false)).toEqual(['Ctrl', '↵'])
    expect(keysToCaps('?', false)).toEqual(['?'])
    expect(keysToCaps('+', false)).toEqual(['+'])
  })
})
