// New versions of the app: found by the service worker, taken only when the person says so, and never over unsaved work.
import { whenIdle } from '../../shared/ui/later.ts'
import { registerServiceWorker, type ServiceWorkerControl } from './service-worker.ts'
import { session } from './session.svelte.ts'
import { navigate } from './router.svelte.ts'

/** How long a reload waits for writes to become durable before it gives up, ms. */
const DRAIN_MS = 10_000
const LOOK_EVERY_MS = 60 * 60_000

class Updates {
  /** A newer version waits. */
  ready = $state(false)
  /** Another tab changed the version under this one: it must reload. */
  replaced = $state(false)
  /** All files are on the device. */
  offlineReady = $state(false)
  online = $state(navigator.onLine)
  busy = $state(false)
  #control: ServiceWorkerControl | null = null

  async start(): Promise<void> {
    window.addEventListener('online', () => (this.online = true))
    window.addEventListener('offline', () => (this.online = false))
    // It fetches the whole app: the screen in front of the person comes first.
    await new Promise<void>((resolve) => whenIdle(resolve))
    this.#control = await registerServiceWorker({
      onUpdateReady: () => (this.ready = true),
      onOfflineReady: () => (this.offlineReady = true),
      onReplaced: () => (this.replaced = true),
      onOpenPath: (path) => navigate(path),
    })
    setInterval(() => void this.#control?.update(), LOOK_EVERY_MS)
  }

  /** Looks for a newer version now. */
  async look(): Promise<void> {
    await this.#control?.update()
  }

  /** Takes the newer version, once everything is stored. False: something could not be stored, so nothing was done. */
  async apply(): Promise<boolean> {
    this.busy = true
    const stored = await waitUntilStored()
    if (stored) await this.#control?.applyUpdate()
    this.busy = false
    return stored
  }

  /** Reloads this tab, once everything is stored. False as above. */
  async reload(): Promise<boolean> {
    this.busy = true
    const stored = await waitUntilStored()
    if (stored) location.reload()
    this.busy = false
    return stored
  }
}

async function waitUntilStored(): Promise<boolean> {
  const deadline = performance.now() + DRAIN_MS
  // A core that a newer version has shut out stores nothing any more, and holds nothing unsaved either.
  while ((session.status?.pendingWrites ?? 0) > 0 && !session.status?.failedWrites) {
    if (performance.now() > deadline) return false
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return !session.status?.failedWrites
}

export const updates = new Updates()
