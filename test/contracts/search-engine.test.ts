import { createMemoryHome } from '../../shared/readmodel/search/sqlite-home.ts'
import { SqliteEngine } from '../../shared/readmodel/search/sqlite-engine.ts'
import { TestDisk } from '../support/search-source.ts'
import { searchEngineContract } from './search-engine.ts'

searchEngineContract('SQLite in memory', async () => {
  const engine = await SqliteEngine.open(await createMemoryHome())
  const again = async () => {
    await engine.close()
    return SqliteEngine.open(await createMemoryHome())
  }
  return { engine, reopen: again, damage: again, end: () => engine.close() }
})

searchEngineContract('SQLite on a disk of the test', async () => {
  const disk = new TestDisk()
  const engine = await SqliteEngine.open(disk)
  return {
    engine,
    reopen: async () => {
      await disk.keep()
      return SqliteEngine.open(disk)
    },
    damage: async () => {
      const bytes = await disk.keep()
      bytes.fill(0xa5, Math.floor(bytes.length / 5), Math.floor((bytes.length * 4) / 5))
      return SqliteEngine.open(disk)
    },
    fillDisk: (isFull) => Promise.resolve(disk.fill(isFull)),
    end: () => engine.close(),
  }
})
