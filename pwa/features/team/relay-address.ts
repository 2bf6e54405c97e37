// The address of a relay as people write it.

/** True for `wss://host/path`; unsealed `ws://` only on this very computer. */
export function isRelayAddress(text: string): boolean {
  const address = text.trim()
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username || url.password || url.hash || url.search) return false
  if (url.protocol === 'wss:') return true
  return url.protocol === 'ws:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}

/** The relay of the server that this app comes from. */
export function ownRelay(origin: string = location.origin): string {
  return `${origin.replace(/^http/u, 'ws')}/relay`
}
