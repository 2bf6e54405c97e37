import type { SearchEngine } from './engine.ts'
import { SqliteEngine } from './sqlite-engine.ts'
import { createMemoryHome, createStoredHome } from './sqlite-home.ts'

/** A worker that has just ended may hold its files for a moment. */
const ATTEMPTS = 6
const PAUSE_MS = 250

/**
 * Opens a space's search engine: in the browser's private files, or in memory where there are none or another worker keeps them. One in
 * memory is built anew each time, which costs some seconds of the background and nothing else.
 */
export async function openSearchEngine(spaceId: string): Promise<SearchEngine> {
  for (let attempt = 1; hasPrivateFiles(); attempt++) {
    try {
      return await SqliteEngine.open(await createStoredHome(spaceId))
    } catch (error) {
      const isHeld = error instanceof Error && error.name === 'NoModificationAllowedError'
      if (!isHeld || attempt >= ATTEMPTS) break
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  return openMemoryEngine()
}

/** Opens an empty engine that lasts as long as its worker. */
export async function openMemoryEngine(): Promise<SearchEngine> {
  return SqliteEngine.open(await createMemoryHome())
}

/** Only dedicated workers have file handles that SQLite can use. */
function hasPrivateFiles(): boolean {
  const prototype = (globalThis as { FileSystemFileHandle?: { prototype: object } }).FileSystemFileHandle?.prototype
  return prototype !== undefined && 'createSyncAccessHandle' in prototype
}
