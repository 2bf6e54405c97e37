import { session } from './session.svelte.ts'

/** The team of the sample that the open space is of, itself included; undefined in a space that is no sample. Reactive. */
export function sampleRoot(): string | undefined {
  const { space } = session
  return space?.sampleOf ?? (space?.sample ? space.spaceId : undefined)
}
