// Light, dark, or as the system does. Kept on this device.
const KEY = 'touchline.theme'
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

function readTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY)
    return THEMES.find((theme) => theme === stored) ?? 'system'
  } catch {
    return 'system'
  }
}

class ThemeState {
  current = $state<Theme>(readTheme())
  /** What the theme comes to now. */
  dark = $state(false)

  constructor() {
    const media = matchMedia('(prefers-color-scheme: dark)')
    media.addEventListener('change', () => this.#apply(media.matches))
    this.#apply(media.matches)
    // Another tab changed it.
    window.addEventListener('storage', (event) => {
      if (event.key !== KEY) return
      this.current = readTheme()
      this.#apply(media.matches)
    })
  }

  set(theme: Theme): void {
    this.current = theme
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // It then lasts until this tab closes.
    }
    this.#apply(matchMedia('(prefers-color-scheme: dark)').matches)
  }

  #apply(systemDark: boolean): void {
    const root = document.documentElement
    if (this.current === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = this.current
    this.dark = this.current === 'dark' || (this.current === 'system' && systemDark)
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]'))
      meta.content = this.dark ? '#0f1512' : '#fbfaf7'
  }
}

export const theme = new ThemeState()
