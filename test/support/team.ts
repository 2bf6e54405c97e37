// A team on a simulated device, for tests that begin with one.
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { createDevice, type SimulatedDevice, type SimulatedTab } from './simulated-device.ts'

export interface TestTeam {
  device: SimulatedDevice
  tab: SimulatedTab
  space: SpaceInfo
  workspace: Workspace
}

/** A founded team, open in one tab. */
export async function createTeam(seed = 1): Promise<TestTeam> {
  const device = createDevice(seed)
  const tab = await device.openTab()
  const founded = await tab.directory.foundTeam({ teamName: 'Team', personName: 'Rep', region: 'DE' })
  if (!founded.ok) throw new Error(founded.error.code)
  return { device, tab, space: founded.value, workspace: await tab.directory.open(founded.value.spaceId) }
}

/** The value of a result that must be a success. */
export function value<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`)
  return result.value
}

/** Parameters of the usual first screen of leads. */
export const FIRST_SCREEN = {
  offset: 0,
  limit: 100,
  filter: {},
  sort: { field: 'createdAt', direction: 'desc' },
  today: '2026-03-02',
} as const
