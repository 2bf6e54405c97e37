// The address of a relay as people write it. Relays answer at /relay: that is what invitations leave unsaid.
const HERE = ['localhost', '127.0.0.1', '[::1]']

/** `wss://host/relay` for what somebody typed, with or without the path; unsealed `ws://` only on this very computer. Null: no such address. */
export function toRelayAddress(text: string): string | null {
  const typed = text.trim()
  if (!URL.canParse(typed)) return null
  const url = new URL(typed)
  if (url.protocol !== 'wss:' && !(url.protocol === 'ws:' && HERE.includes(url.hostname))) return null
  if (url.username || url.password || url.hash || url.search) return null
  if (!['', '/', '/relay', '/relay/'].includes(url.pathname)) return null
  return `${url.protocol}//${url.host}/relay`
}

/** The relay of the server that this app comes from. */
export function ownRelay(origin: string = location.origin): string {
  return `${origin.replace(/^http/u, 'ws')}/relay`
}
