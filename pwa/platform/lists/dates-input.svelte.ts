// The input for a range of days brings a calendar, which is most of what filters weigh: it is fetched after the list, in a quiet moment.
import { once } from '../../../shared/ui/later.ts'
import type DatesInput from './DatesInput.svelte'

const load = once(() => import('./DatesInput.svelte'))

/** What is fetched stays: from then on a menu opens with its dates in place, and the keyboard can go to them at once. */
export const datesInput = $state<{ component: typeof DatesInput | null }>({ component: null })

/** Fetches the input, once; after a failure, the next menu that wants it tries again. */
export async function wantDatesInput(): Promise<void> {
  datesInput.component ??= await load()
}
