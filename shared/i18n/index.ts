// Every word a person reads: `m.leads_title()`, typed and compiled from messages/<feature>/<locale>.json.
// Keys are snake_case and begin with their feature. After a change: `npm run i18n` (the builds do it themselves).
export * as m from './paraglide/messages/_index.js'
export { getLocale, locales, matchLocale, onLocaleChange, setLocale, type Locale } from './locale.ts'
export { formatDate, formatDateTime, formatNumber, formatRelative } from './formats.ts'
