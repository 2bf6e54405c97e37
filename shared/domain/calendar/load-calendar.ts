// Loads the published working days when something first asks for them: they are no part of what a screen starts with.
import { createChineseCalendar, weekdayCalendar, type WorkCalendar } from '../../kernel/working-days.ts'

let chinese: Promise<WorkCalendar> | null = null

/**
 * The working days of a team's region (ISO 3166-1 alpha-2). Chinese ones come from `chinese-days`, which follows the State Council's
 * notices; for every other region Monday to Friday. Rejects when the days could not be fetched; the next call tries again.
 */
export async function loadWorkCalendar(region: string | undefined): Promise<WorkCalendar> {
  if (region !== 'CN') return weekdayCalendar
  chinese ??= import('chinese-days/dist/chinese-days.json').then(({ default: days }) => createChineseCalendar(days))
  try {
    return await chinese
  } catch (error) {
    chinese = null
    throw error
  }
}
