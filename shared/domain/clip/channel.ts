// The mark of the bridge's messages, apart from their schemas: whoever only posts and tells ours apart needs no more.

export const BRIDGE_VERSION = 1
/** Marks our messages among whatever else is posted to the window. */
export const BRIDGE_CHANNEL = 'touchline-bridge'
