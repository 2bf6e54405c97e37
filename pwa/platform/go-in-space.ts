// Links into another space of this device.
import { showThrown } from './feedback.ts'
import { navigate } from './router.svelte.ts'
import { spaces } from './spaces.svelte.ts'

/** Shows another space, and in it what stands at an address. Says so when the space cannot be opened. */
export async function goInSpace(spaceId: string, path: string): Promise<void> {
  try {
    await spaces.enter(spaceId)
    navigate(path)
  } catch (error) {
    showThrown(error)
  }
}
