// Founding a pair or a plan from an open space: who founds it and where they are at home is known there.
import type { Result } from '../../shared/kernel/result.ts'
import type { Directory, SpaceInfo, Workspace, WorkspaceError } from '../../shared/workspace/api.ts'
import { askToPersist } from './persistence.ts'
import { guessRegion } from './regions.ts'
import { navigate } from './router.svelte.ts'
import { spaces } from './spaces.svelte.ts'

/** Longest name of a space, as the record takes it. */
export const MAX_SPACE_NAME = 100

export interface Founder {
  /** '' when the space does not know the person yet. */
  personName: string
  region: string
}

/** Who uses this device in a space. */
export async function readFounder(workspace: Workspace): Promise<Founder> {
  const [people, team] = await Promise.all([workspace.query('people.all', {}), workspace.query('team.get', {})])
  const self = people.find(({ id }) => id === workspace.personId)
  return { personName: self?.name ?? '', region: team?.region ?? guessRegion() }
}

/**
 * Founds a pair or a plan. `fill` may write into it before anybody sees it; when that is refused, the space is taken away again and the
 * reason given back.
 */
export async function foundSpace<E = WorkspaceError>(
  directory: Directory,
  args: { kind: 'pair' | 'plan'; name: string } & Founder,
  fill?: (workspace: Workspace) => Promise<Result<unknown, E>>,
): Promise<Result<SpaceInfo, E | WorkspaceError>> {
  const founded = await directory.foundSpace({ ...args, name: args.name.trim().slice(0, MAX_SPACE_NAME) })
  if (!founded.ok || !fill) return founded
  const { spaceId } = founded.value
  const workspace = await directory.open(spaceId)
  const filled = await fill(workspace).finally(() => workspace.close())
  if (filled.ok) return founded
  await directory.removeSpace(spaceId)
  return filled
}

/** Opens a space that was just founded and goes to where the other person is invited. */
export async function enterToInvite(space: SpaceInfo): Promise<void> {
  await spaces.enter(space.spaceId)
  navigate('/team')
  void askToPersist()
}
