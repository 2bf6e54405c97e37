import { m } from '../../shared/i18n/index.ts'

/** What a space is called; one that waits to be let in does not know its name yet. */
export function spaceText(space: { name: string } | null): string {
  return space?.name || m.common_space_unnamed()
}
