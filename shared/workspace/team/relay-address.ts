// A relay's address as it is connected to (`wss://host/relay`), and its origin as links carry it (`https://host`).

/** The origin of a relay, for a link. */
export function relayOriginOf(address: string): string {
  const url = new URL(address)
  return `${url.protocol === 'wss:' || url.protocol === 'https:' ? 'https' : 'http'}://${url.host}`
}

/** Where to connect for an origin that a link carried. */
export function relayAddressOf(origin: string): string {
  const url = new URL(origin)
  return `${url.protocol === 'wss:' || url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}/relay`
}
