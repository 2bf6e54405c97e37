// What the page and the service worker say to each other.

/** Page to worker: the user agreed to the update. The name is the one workbox-window sends. */
export const SKIP_WAITING = 'SKIP_WAITING'

/** Worker to page: a notification was clicked, show this address. */
export const OPEN_PATH = 'OPEN_PATH'

export type WorkerMessage = { type: typeof SKIP_WAITING } | { type: typeof OPEN_PATH; path: string }
