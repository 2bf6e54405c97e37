// What turning the lock on or off does to every space of the device, also those that are not open.
import type { Directory, LockOutcome, SpaceInfo, TeamState, Workspace } from '../api.ts'

/** A space that did not do as the others, and why. */
export interface SpaceLeft {
  space: SpaceInfo
  error: Extract<LockOutcome, { ok: false }>['error']
}

type Spaces = Pick<Directory, 'list' | 'open'>

function stateOf(workspace: Workspace): Promise<TeamState> {
  return new Promise((resolve) => {
    const stop = workspace.team.watch((state) => {
      resolve(state)
      queueMicrotask(() => stop())
    })
  })
}

async function inEach(directory: Spaces, work: (workspace: Workspace) => Promise<LockOutcome>): Promise<SpaceLeft[]> {
  const left: SpaceLeft[] = []
  for (const space of await directory.list()) {
    const workspace = await directory.open(space.spaceId)
    try {
      const { standing } = await stateOf(workspace)
      // One that waits to be let in, or was put out, has no keys that are worth a lock.
      if (standing !== 'member') continue
      const done = await work(workspace)
      if (!done.ok) left.push({ space, error: done.error })
    } finally {
      await workspace.close()
    }
  }
  return left
}

/** Puts the keys of all shared spaces under the lock. Those that could not be are given back; they go there when they are next open. */
export function protectSpaces(directory: Spaces, vault: CryptoKey): Promise<SpaceLeft[]> {
  return inEach(directory, (workspace) => workspace.team.protect(vault))
}

/** Puts the keys of all shared spaces outside the lock. It must stay while there are any that could not be. */
export function unprotectSpaces(directory: Spaces, vault: CryptoKey): Promise<SpaceLeft[]> {
  return inEach(directory, (workspace) => workspace.team.unprotect(vault))
}
