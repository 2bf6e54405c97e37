// Installing the app: the browser offers it, we keep the offer until the person asks.
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

class Install {
  #offer = $state.raw<InstallPrompt | null>(null)
  /** Runs as an installed app already. */
  installed = $state(false)

  start(): void {
    this.installed = matchMedia('(display-mode: standalone)').matches
    window.addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault()
      this.#offer = event as InstallPrompt
    })
    window.addEventListener('appinstalled', () => {
      this.#offer = null
      this.installed = true
    })
  }

  get offered(): boolean {
    return this.#offer !== null
  }

  /** Asks the browser to install. True when the person agreed. */
  async ask(): Promise<boolean> {
    const offer = this.#offer
    if (!offer) return false
    this.#offer = null
    return (await offer.prompt()).outcome === 'accepted'
  }
}

export const install = new Install()
