// Makes the language reactive: a message read while Svelte renders is rendered anew when the language changes, and nothing else is, so
// that no form loses what was typed.
import { getLocale, onLocaleChange, trackLocaleReads } from '../../shared/i18n/locale.ts'

let current = $state.raw(getLocale())
onLocaleChange((locale) => {
  current = locale
  document.documentElement.lang = locale
})
trackLocaleReads(() => void current)
document.documentElement.lang = getLocale()
