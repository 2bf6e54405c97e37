import { formatDate } from '../../shared/i18n/index.ts'

/** What a hit of search is called. A one-on-one is called by its date, which the core gives as `YYYY-MM-DD`. */
export function hitTitle({ type, title }: { type: string; title: string }): string {
  if (type !== 'one-on-one' || title === '') return title
  return formatDate(new Date(`${title}T12:00:00`), { dateStyle: 'full' })
}
