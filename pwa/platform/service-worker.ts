// Registers the service worker and tells the app of updates. Nothing here changes version without being asked.
import { Workbox } from 'workbox-window'
import { OPEN_PATH, type WorkerMessage } from './service-worker-messages.ts'

export interface ServiceWorkerEvents {
  /** A newer version is there and waits: ask the user, then call `applyUpdate`. */
  onUpdateReady(): void
  /** The app's files are all on the device: it now opens without a network. */
  onOfflineReady(): void
  /**
   * Another tab changed to the newer version while this one still shows the older: ask for a reload. Left out, this
   * tab reloads.
   */
  onReplaced?(): void
  /** A notification was clicked: show this address of the app. Left out, the page goes there. */
  onOpenPath?(path: string): void
}

export interface ServiceWorkerControl {
  /** Looks for a newer version now. Resolves when the look is done; does nothing where there is no network. */
  update(): Promise<void>
  /** Changes to the waiting version and reloads this tab. Call it after everything written is durable. */
  applyUpdate(): Promise<void>
}

/**
 * Registers /sw.js. Where there is none to have (an old browser, a private window, the development server), the app
 * works on as a plain page and the returned functions do nothing.
 */
export async function registerServiceWorker(events: ServiceWorkerEvents): Promise<ServiceWorkerControl> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return { update: nothing, applyUpdate: nothing }

  const workbox = new Workbox('/sw.js', { updateViaCache: 'none' })
  let applying = false

  workbox.addEventListener('waiting', () => events.onUpdateReady())
  workbox.addEventListener('activated', (event) => {
    if (!event.isUpdate && !event.isExternal) events.onOfflineReady()
  })
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<WorkerMessage | null>) => {
    if (event.data?.type !== OPEN_PATH) return
    if (events.onOpenPath) events.onOpenPath(event.data.path)
    else location.assign(event.data.path)
  })
  followController(() => {
    if (applying || !events.onReplaced) location.reload()
    else events.onReplaced()
  })

  try {
    await workbox.register()
  } catch {
    return { update: nothing, applyUpdate: nothing }
  }
  return {
    async update() {
      // Offline, the look fails; the next one will do.
      await workbox.update().catch(nothing)
    },
    async applyUpdate() {
      applying = true
      workbox.messageSkipWaiting()
    },
  }
}

/** Calls `changed` when one version's worker takes over from another's; the first worker of all is no change. */
function followController(changed: () => void): void {
  let controlled = navigator.serviceWorker.controller !== null
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (controlled) changed()
    controlled = true
  })
}

async function nothing(): Promise<void> {}
