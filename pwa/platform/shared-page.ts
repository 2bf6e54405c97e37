/**
 * A page shared to the app from the phone's share menu.
 *
 * The browser posts it to /share. The service worker keeps it (`keepSharedPage`) and sends the app to
 * /share-target?id=...; that screen calls `readSharedPage(new URLSearchParams(location.search))`, makes a draft of it,
 * and only when the draft is durable calls `discardSharedPage(page.id)`. A reload in between loses nothing.
 */

/** What was shared; every part may be missing. Text from outside: nothing in it is trusted. */
export interface SharedPage {
  /** Null when it came in the address itself, because no service worker was running yet. */
  id: string | null
  title: string
  text: string
  url: string
  files: File[]
}

const CACHE = 'touchline-shared'

/** A pasted book is not a lead: the rest is cut. */
const MAX_TEXT = 20_000
const MAX_FILES = 4

const pageKey = (id: string) => `/__shared/${encodeURIComponent(id)}`
const fileKey = (id: string, index: number) => `${pageKey(id)}/${index}`

interface KeptPage {
  title: string
  text: string
  url: string
  files: string[]
}

/** Keeps what was posted to /share until the app has taken it, and returns the id it is found by. */
export async function keepSharedPage(form: FormData): Promise<string> {
  const id = crypto.randomUUID()
  const text = (name: string) => {
    const value = form.get(name)
    return typeof value === 'string' ? value.slice(0, MAX_TEXT) : ''
  }
  const files = form
    .getAll('file')
    .filter((value): value is File => value instanceof File && value.size > 0)
    .slice(0, MAX_FILES)
  const page: KeptPage = {
    title: text('title'),
    text: text('text'),
    url: text('url'),
    files: files.map((file) => file.name),
  }
  const cache = await caches.open(CACHE)
  for (const [index, file] of files.entries()) {
    await cache.put(fileKey(id, index), new Response(file, { headers: { 'content-type': file.type } }))
  }
  // The page goes in last: once it can be found, its files are there too.
  await cache.put(pageKey(id), Response.json(page))
  return id
}

/** The shared page that the address of /share-target speaks of, or null when there is none (any more). */
export async function readSharedPage(query: URLSearchParams): Promise<SharedPage | null> {
  const id = query.get('id')
  if (id === null) return fromAddress(query)
  const cache = await caches.open(CACHE)
  const kept = await cache.match(pageKey(id))
  if (!kept) return null
  const page = (await kept.json()) as KeptPage
  const files: File[] = []
  for (const [index, name] of page.files.entries()) {
    const response = await cache.match(fileKey(id, index))
    if (!response) continue
    const blob = await response.blob()
    files.push(new File([blob], name, { type: blob.type }))
  }
  return { id, title: page.title, text: page.text, url: page.url, files }
}

/** Forgets a shared page; call it when what was made of it is durable. */
export async function discardSharedPage(id: string | null): Promise<void> {
  if (id === null) return
  const cache = await caches.open(CACHE)
  const prefix = new URL(pageKey(id), location.origin).href
  for (const request of await cache.keys()) {
    if (request.url === prefix || request.url.startsWith(`${prefix}/`)) await cache.delete(request)
  }
}

/** The ids of shared pages the app has not taken yet, for instance because it was closed in the middle. */
export async function waitingSharedPages(): Promise<string[]> {
  const cache = await caches.open(CACHE)
  const ids: string[] = []
  for (const request of await cache.keys()) {
    const match = /^\/__shared\/([^/]+)$/.exec(new URL(request.url).pathname)
    if (match?.[1]) ids.push(decodeURIComponent(match[1]))
  }
  return ids
}

function fromAddress(query: URLSearchParams): SharedPage | null {
  const part = (name: string) => (query.get(name) ?? '').slice(0, MAX_TEXT)
  const page = { id: null, title: part('title'), text: part('text'), url: part('url'), files: [] }
  return page.title || page.text || page.url ? page : null
}
