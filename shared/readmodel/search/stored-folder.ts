/** The folder of the browser's private files that holds one folder per space. Apart from SQLite: pages remove, workers open. */
export const SEARCH_FOLDER = 'touchline-search'

/** Removes a space's index from this device. False while a worker still holds it; true when there is none. */
export async function removeStored(spaceId: string): Promise<boolean> {
  try {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle(SEARCH_FOLDER)
    await folder.removeEntry(spaceId, { recursive: true })
    return true
  } catch (error) {
    const name = error instanceof Error ? error.name : ''
    // No file system at all holds no index either.
    return name === 'NotFoundError' || name === 'SecurityError' || name === 'TypeError'
  }
}
