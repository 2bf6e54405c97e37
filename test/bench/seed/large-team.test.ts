// [seed] The large team: the same numbers give the same bytes, and the app takes the file as it takes any export.
import { describe, expect, test } from 'vitest'
import { createDevice } from '../../support/simulated-device.ts'
import { LargeTeam } from './large-team.ts'
import { writeTeamFile } from './team-file.ts'

const bytes = async (file: Blob): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer())

describe('a large team', () => {
  test('is the same every time, and another one with another seed', async () => {
    const first = await bytes(await writeTeamFile({ leads: 300 }))
    expect(await bytes(await writeTeamFile({ leads: 300 }))).toEqual(first)
    expect(await bytes(await writeTeamFile({ leads: 300, seed: 2 }))).not.toEqual(first)
  })

  test('makes any record on its own, as it stands in its document', () => {
    const team = new LargeTeam({ leads: 600 })
    const documents = [...team.documents(['lead'])]
    expect(documents.map(({ records }) => records.length)).toEqual([256, 256, 88])
    expect(documents[2]?.records[3]).toEqual(team.record('lead', 515))
    const ids = new Set(documents.flatMap(({ records }) => records.map(({ id }) => id)))
    expect(ids.size).toBe(600)
  })

  test('speaks both languages, in scripts old and new', () => {
    const team = new LargeTeam({ leads: 400 })
    const notes = Array.from({ length: 400 }, (_, index) => String(team.record('call-note', index).fields['body']))
    for (const script of [/[a-z]{4}/u, /温|冷|库/u, /桃園|銅鑼灣|數據/u]) {
      expect(notes.filter((text) => script.test(text)).length).toBeGreaterThan(10)
    }
    expect(new Set(notes).size).toBe(400)
  })

  test('is restored whole: leads with their notes and steps', async () => {
    const tab = await createDevice().openTab()
    const restored = await tab.directory.restore(await writeTeamFile({ leads: 120 }))
    if (!restored.ok) throw new Error(restored.error.code)
    const workspace = await tab.directory.open(restored.value.space.spaceId)
    const team = new LargeTeam({ leads: 120 })
    const sort = { field: 'createdAt', direction: 'desc' } as const
    const window = await workspace.query('leads.window', {
      offset: 0,
      limit: 50,
      filter: {},
      sort,
      today: '2026-11-20',
    })
    expect(window.total).toBe(120)
    expect(window.rows.every(({ noteCount }) => noteCount === 3)).toBe(true)
    const lead = await workspace.query('lead.byId', { id: team.id('lead', 77) })
    expect(lead?.name).toBe(team.record('lead', 77).fields['name'])
    tab.kill()
  })
})
