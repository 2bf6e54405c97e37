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

async function inEach(
  directory: Spaces,
  work: (workspace: Workspace, state: TeamState, space: SpaceInfo) => Promise<void> | void,
): Promise<void> {
  for (const space of await directory.list()) {
    const workspace = await directory.open(space.spaceId)
    try {
      await work(workspace, await stateOf(workspace), space)
    } finally {
      await workspace.close()
    }
  }
}

/** Puts the keys of all shared spaces under the lock. Those that could not be are given back; they go there when they are next open. */
export async function protectSpaces(directory: Spaces, vault: CryptoKey): Promise<SpaceLeft[]> {
  const left: SpaceLeft[] = []
  await inEach(directory, async ({ team }, { standing }, space) => {
    // One that waits to be let in goes there when it is in; one that was put out has no keys that are worth a lock.
    if (standing !== 'member') return
    const done = await team.protect(vault)
    if (!done.ok) left.push({ space, error: done.error })
  })
  return left
}

/** Puts the keys of all shared spaces outside the lock. It must stay while there are any that could not be. */
export async function unprotectSpaces(directory: Spaces, vault: CryptoKey): Promise<SpaceLeft[]> {
  const left: SpaceLeft[] = []
  await inEach(directory, async ({ team }, { lock }, space) => {
    if (!lock) return
    const done = await team.unprotect(vault)
    if (!done.ok) left.push({ space, error: done.error })
  })
  return left
}

/** The spaces whose keys are under the lock, whether it is open or not. */
export async function lockedSpaces(directory: Spaces): Promise<SpaceInfo[]> {
  const locked: SpaceInfo[] = []
  await inEach(directory, (_workspace, { lock }, space) => void (lock && locked.push(space)))
  return locked
}
