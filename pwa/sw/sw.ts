/**
 * The service worker: keeps the app's own files for offline use, answers every deep link with the shell, takes what
 * is shared from a phone, and opens the right screen when a notification is clicked. It holds no data of the team.
 */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { OPEN_PATH, SKIP_WAITING, type WorkerMessage } from '../platform/service-worker-messages.ts'
import { keepSharedPage } from '../platform/shared-page.ts'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Array<{ url: string; revision: string | null }> }

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()

registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [/^\/health$/] }))

// A new version waits until the user agrees: the page asks, then sends this.
self.addEventListener('message', (event) => {
  if ((event.data as WorkerMessage | null)?.type === SKIP_WAITING) void self.skipWaiting()
})

registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname === '/share', receiveShare, 'POST')

async function receiveShare({ request }: { request: Request }): Promise<Response> {
  try {
    const id = await keepSharedPage(await request.formData())
    return Response.redirect(`/share-target?id=${encodeURIComponent(id)}`, 303)
  } catch {
    // No room, or not a form: the app says in its own words that nothing arrived.
    return Response.redirect('/share-target?failed=1', 303)
  }
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const path: unknown = (event.notification.data as { path?: unknown } | null)?.path
  event.waitUntil(open(typeof path === 'string' ? path : '/'))
})

/** Shows `path` in a tab that is open already, or in a new one. Only the app's own addresses are opened. */
async function open(path: string): Promise<void> {
  const target = new URL(path, self.location.origin)
  if (target.origin !== self.location.origin) return
  const [client] = await self.clients.matchAll({ type: 'window' })
  if (!client) {
    await self.clients.openWindow(target.href)
    return
  }
  const message: WorkerMessage = { type: OPEN_PATH, path: target.pathname + target.search + target.hash }
  client.postMessage(message)
  await client.focus()
}
