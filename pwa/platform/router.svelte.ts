// The router: the address bar as reactive state. Links are plain <a href>; the shell hands clicks on them to `interceptLinks`. Every
// history entry remembers how far its panes were scrolled.
import { untrack } from 'svelte'
import { SvelteURLSearchParams } from 'svelte/reactivity'

export type Params = Record<string, string>

/** The parameters of `path` under a pattern such as `/leads/:id`, or null when it does not match. Malformed escapes do not match. */
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split('/').filter(Boolean)
  const given = path.split('/').filter(Boolean)
  if (wanted.length !== given.length) return null
  const params: Params = {}
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== segment) return null
      continue
    }
    try {
      params[part.slice(1)] = decodeURIComponent(segment)
    } catch {
      return null
    }
  }
  return params
}

interface EntryState {
  /** Names this entry in the scroll memory. */
  touchline: string
  /** Entries of ours before this one: whether Back stays in the app. */
  depth: number
}

function stateOf(state: unknown): EntryState | null {
  return typeof state === 'object' && state !== null && 'touchline' in state ? (state as EntryState) : null
}

let entries = 0
function newEntry(depth: number): EntryState {
  entries += 1
  return { touchline: `${performance.timeOrigin.toString(36)}-${entries}`, depth }
}

class Router {
  #href = $state(location.pathname + location.search + location.hash)
  #patterns: string[] = []
  #url = $derived(new URL(this.#href, location.origin))
  #match = $derived.by(() => {
    for (const pattern of this.#patterns) {
      const params = matchPath(pattern, this.path)
      if (params) return { pattern, params }
    }
    return null
  })
  #entry: EntryState
  #scrolls = new Map<string, number>()
  /** The last change of address left no entry behind: it is the same place under another name. */
  replaced = false

  constructor() {
    this.#entry = stateOf(history.state) ?? newEntry(0)
    history.scrollRestoration = 'manual'
    history.replaceState(this.#entry, '')
    window.addEventListener('popstate', (event) => {
      this.#entry = stateOf(event.state) ?? newEntry(0)
      this.replaced = false
      this.#href = location.pathname + location.search + location.hash
    })
  }

  /** Path without query, always beginning with `/`, without a trailing slash. */
  get path(): string {
    return this.#url.pathname.replace(/(.)\/+$/u, '$1')
  }

  /** Parameters of the matched pattern: `{ id }` for `/leads/:id`. */
  get params(): Params {
    return this.#match?.params ?? {}
  }

  /** The pattern that matched, or null: nothing is at this address. */
  get pattern(): string | null {
    return this.#match?.pattern ?? null
  }

  /** The query, read-only: change it with `setQuery`. */
  get query(): URLSearchParams {
    return this.#url.searchParams
  }

  /** The fragment without `#`: a place on the screen. */
  get hash(): string {
    return this.#url.hash.slice(1)
  }

  /** True when going back stays in the app. */
  get canGoBack(): boolean {
    void this.#href
    return this.#entry.depth > 0
  }

  /** Tells the router which addresses exist, in order of preference. The shell calls it once. */
  setPatterns(patterns: string[]): void {
    this.#patterns = patterns
  }

  /** Goes to an address of the app. `replace` leaves no entry behind for the back button. */
  navigate(path: string, options: { replace?: boolean } = {}): void {
    const target = new URL(path, location.origin)
    if (target.origin !== location.origin) return
    const href = target.pathname + target.search + target.hash
    if (href === untrack(() => this.#href)) return
    if (options.replace) history.replaceState(this.#entry, '', href)
    else {
      this.#entry = newEntry(this.#entry.depth + 1)
      history.pushState(this.#entry, '', href)
    }
    this.replaced = options.replace ?? false
    this.#href = href
  }

  /** Back to the entry before, or to `fallback` when the app was opened at this one. */
  back(fallback: string): void {
    if (this.#entry.depth > 0) history.back()
    else this.navigate(fallback, { replace: true })
  }

  /** Changes parts of the query in place; null and '' remove a part. */
  setQuery(changes: Record<string, string | null>): void {
    const query = new SvelteURLSearchParams(this.#url.search)
    for (const [name, value] of Object.entries(changes)) {
      if (value === null || value === '') query.delete(name)
      else query.set(name, value)
    }
    const text = query.toString()
    this.navigate(this.path + (text ? `?${text}` : ''), { replace: true })
  }

  /** Where a pane of this entry was scrolled to, px; 0 for a new entry. */
  scrollOf(pane: string): number {
    return this.#scrolls.get(`${this.#entry.touchline} ${pane}`) ?? 0
  }

  /** Remembers how far a pane of this entry is scrolled. */
  keepScroll(pane: string, top: number): void {
    this.#scrolls.set(`${this.#entry.touchline} ${pane}`, top)
  }
}

export const router = new Router()

/** Goes to an address of the app. */
export function navigate(path: string, options: { replace?: boolean } = {}): void {
  router.navigate(path, options)
}

/** Changes parts of the query in place; null and '' remove a part. */
export function setQuery(changes: Record<string, string | null>): void {
  router.setQuery(changes)
}

/** The address a click on a plain link leads to inside the app, or null when the browser should handle it itself. */
export function clickToPath(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null
  const link = (event.target as Element | null)?.closest?.('a')
  if (!link || !link.hasAttribute('href') || link.hasAttribute('download')) return null
  if (link.target && link.target !== '_self') return null
  const url = new URL(link.href, location.href)
  if (url.origin !== location.origin) return null
  // A fragment of this very page is a jump, not a screen.
  if (url.hash && url.pathname === location.pathname && url.search === location.search) return null
  return url.pathname + url.search + url.hash
}

/** How long a pane may take to grow to the height it had, ms: lists fill from the core. */
const SETTLE_MS = 1500

/**
 * An attachment that remembers and restores the scroll position of a pane, per history entry. Restores when the pane has grown tall
 * enough, and gives up as soon as the person scrolls.
 */
export function keepScroll(pane: string): (node: HTMLElement) => () => void {
  return (node) => {
    const wanted = untrack(() => router.scrollOf(pane))
    const started = performance.now()
    let restoring = wanted > 0
    let frame = 0
    const stop = (): void => {
      restoring = false
    }
    const restore = (): void => {
      if (!restoring) return
      node.scrollTop = wanted
      if (Math.abs(node.scrollTop - wanted) <= 1 || performance.now() - started > SETTLE_MS) return stop()
      frame = requestAnimationFrame(restore)
    }
    const remember = (): void => {
      if (!restoring) router.keepScroll(pane, node.scrollTop)
    }
    restore()
    node.addEventListener('scroll', remember, { passive: true })
    node.addEventListener('wheel', stop, { passive: true })
    node.addEventListener('touchstart', stop, { passive: true })
    return () => {
      cancelAnimationFrame(frame)
      node.removeEventListener('scroll', remember)
      node.removeEventListener('wheel', stop)
      node.removeEventListener('touchstart', stop)
    }
  }
}
