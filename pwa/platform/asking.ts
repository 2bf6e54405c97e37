// Which spaces of this device wait to be let in: known before the core says so, so that their empty lists are never shown.
const KEY = 'touchline.asking'

function read(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []
  } catch {
    return []
  }
}

/** True when the space waited to be let in the last time it was looked at. */
export function wasAsking(spaceId: string): boolean {
  return read().includes(spaceId)
}

/** Keeps for the next page whether a space waits. */
export function rememberAsking(spaceId: string, asking: boolean): void {
  const known = read()
  if (known.includes(spaceId) === asking) return
  const next = asking ? [...known, spaceId] : known.filter((id) => id !== spaceId)
  try {
    if (next.length > 0) localStorage.setItem(KEY, JSON.stringify(next))
    else localStorage.removeItem(KEY)
  } catch {
    // The next page shows an empty list for a moment, no more.
  }
}

/** A space is no longer on this device. */
export function forgetAsking(spaceId: string): void {
  rememberAsking(spaceId, false)
}
