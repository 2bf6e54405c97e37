import type { SpaceInfo } from '../../shared/workspace/api.ts'
import { session } from './session.svelte.ts'
import { spaces } from './spaces.svelte.ts'

/** The team of the sample that the open space is of, itself included; undefined in a space that is no sample. Reactive. */
export function sampleRoot(): string | undefined {
  const { space } = session
  return space?.sampleOf ?? (space?.sample ? space.spaceId : undefined)
}

/** The coaching pairs of this device; in a sample its own, elsewhere the real ones: a sample is no part of anybody's day. Reactive. */
export function pairsHere(): SpaceInfo[] {
  return spaces.list.filter(({ kind, sampleOf }) => kind === 'pair' && sampleOf === sampleRoot())
}
