// The palette over the real core in a real worker.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import { matchesAction, Palette, type PaletteAction } from '../../../pwa/app/palette.svelte.ts'
import { rememberVisit } from '../../../pwa/platform/recent.ts'
import type { Directory, Workspace } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'
import { until } from '../../support/until.ts'

const noIcon = (() => {}) as unknown as Component

let directory: Directory
let workspace: Workspace
let leadId = ''

const action = (id: string, label: string, words: string): PaletteAction => ({
  id,
  label,
  words,
  icon: noIcon,
  run: () => {},
})
const actions = (): PaletteAction[] => [
  action('new', '新建线索', 'New lead 新建线索'),
  action('go', 'Go to Leads', 'Leads 线索'),
]

beforeAll(async () => {
  directory = await openDirectory(browserEnvironment('test'))
  const founded = await directory.foundTeam({ teamName: 'Palette', personName: 'Rep', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  workspace = await directory.open(founded.value.spaceId)
  const lead = await workspace.run('createLead', { fields: { kind: 'organization', name: '江月冷链物流' } })
  if (!lead.ok) throw new Error(lead.error.code)
  leadId = lead.value.id
  await workspace.run('createLead', { fields: { kind: 'person', name: 'Jane Whitfield', company: 'Oakhaven' } })
})

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(workspace.spaceId)
})

describe('the palette', () => {
  it('finds records, people and companies before actions', async () => {
    const palette = new Palette(workspace, actions)
    palette.type('冷链')
    expect(palette.searching).toBe(true)
    await until(() => !palette.searching)
    expect(palette.groups.map((group) => group.kind)).toEqual(['records'])
    expect(palette.chosen).toMatchObject({
      kind: 'record',
      path: `/leads/${encodeURIComponent(leadId)}`,
      title: '江月冷链物流',
      ranges: [[2, 4]],
    })
  })

  it('shows the answer to what is typed now, not to what was typed before', async () => {
    const palette = new Palette(workspace, actions)
    palette.type('冷链')
    await new Promise((resolve) => setTimeout(resolve, 70))
    palette.type('whit')
    await until(() => !palette.searching)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(palette.items.map((item) => (item.kind === 'record' ? item.title : item.key))).toEqual(['Jane Whitfield'])
  })

  it('shows what was opened last while nothing is typed, and nothing that is gone', async () => {
    const palette = new Palette(workspace, actions)
    rememberVisit(workspace.spaceId, 'lead:AbCd1234:AbCd12345678')
    rememberVisit(workspace.spaceId, leadId)
    await palette.open()
    expect(palette.groups.map((group) => [group.kind, group.items.length])).toEqual([
      ['recent', 1],
      ['actions', 2],
    ])
    expect(palette.chosen).toMatchObject({ title: '江月冷链物流' })
  })

  it('moves round the ends, over groups', async () => {
    const palette = new Palette(workspace, actions)
    await palette.open()
    expect(palette.items).toHaveLength(3)
    palette.move(-1)
    expect(palette.chosen?.key).toBe('go')
    palette.move(1)
    palette.move(1)
    expect(palette.chosen?.key).toBe('new')
  })
})

it('an action is found by its words in either language, in any order', () => {
  const [first] = actions()
  if (!first) throw new Error('no action')
  expect(matchesAction(first, 'lead new')).toBe(true)
  expect(matchesAction(first, '线索')).toBe(true)
  expect(matchesAction(first, 'NEW')).toBe(true)
  expect(matchesAction(first, 'note')).toBe(false)
})
