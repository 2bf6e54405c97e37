// A device with 4 GB: fewer documents stay in memory, and the index of words comes for those who search.
import { expect, test } from 'vitest'
import { openMemoryEngine } from '../../../shared/readmodel/search/open-engine.ts'
import { Core } from '../../../shared/workspace/core/core.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { createDevice } from '../../support/simulated-device.ts'
import { value } from '../../support/team.ts'

async function openTeam(memory: number | undefined): Promise<Workspace> {
  const tab = await createDevice(1, { memory }).openTab()
  const founded = value(await tab.directory.foundTeam({ teamName: 'Team', personName: 'Rep', region: 'DE' }))
  const workspace = await tab.directory.open(founded.spaceId)
  value(await workspace.run('createLead', { fields: { name: 'Anna' } }))
  return workspace
}

const kindOf = async (workspace: Workspace): Promise<string> => (await workspace.query('search.state', {})).kind

test('the index waits for the first search there, and elsewhere is made in a quiet moment', async () => {
  const small = await openTeam(4)
  // Written later: when this one has had its quiet moment, the other has had its own.
  const others = [await openTeam(8), await openTeam(undefined)]
  for (const other of others) await expect.poll(() => kindOf(other)).toBe('ready')
  expect(await kindOf(small)).toBe('idle')
  const hits = await small.query('search', { text: 'ann', limit: 5 })
  expect(hits.map(({ title }) => title)).toEqual(['Anna'])
  expect(await kindOf(small)).toBe('ready')
})

test('a quarter of the documents stays in memory', async () => {
  const rooms: number[] = []
  for (const memory of [4, 8]) {
    const { environment } = await createDevice(1, { memory }).openTab()
    const nothing = (): void => undefined
    const core = await Core.open(
      { ...environment, openSearchEngine: openMemoryEngine, appAddress: '', memory },
      { spaceId: 'abcd', personId: 'person:aaaa:rep1', onChanged: nothing, onState: nothing, onSuperseded: nothing },
    )
    const before = core.shards.room
    for (let at = 0; at < before + 10; at++) {
      await core.shards.load(`leads/doc${String(at)}`)
      core.shards.trim()
    }
    rooms.push(core.shards.all().length)
    core.close()
  }
  expect(rooms).toEqual([32, 128])
})
