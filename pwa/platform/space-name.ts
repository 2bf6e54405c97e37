import { m } from '../../shared/i18n/index.ts'

/** What a space is called; the name of one that was joined comes with its data. */
export function spaceText(space: { name: string } | null): string {
  return space?.name || m.common_space_unnamed()
}
