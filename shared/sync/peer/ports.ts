// Devices of one person or one team that speak to each other without a server in between. Two halves: the page holds the connections (there is no
// RTCPeerConnection in a worker) and moves opaque bytes; the worker holds keys and replicas, seals what introduces two devices to each other
// and decides who connects. `Links` is all that passes between them.

/** As much of an RTCDataChannel as is used here. */
export interface ChannelPort {
  binaryType: string
  bufferedAmountLowThreshold: number
  readonly bufferedAmount: number
  readonly readyState: string
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(): void
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void
}

/** As much of an RTCPeerConnection as is used here; the browser's own fits. */
export interface ConnectionPort {
  readonly signalingState: string
  readonly connectionState: string
  readonly iceGatheringState: string
  readonly localDescription: { type: string; sdp: string } | null
  createDataChannel(label: string, options: { negotiated: boolean; id: number; ordered: boolean }): ChannelPort
  setLocalDescription(): Promise<void>
  setRemoteDescription(description: { type: 'offer' | 'answer'; sdp: string }): Promise<void>
  addIceCandidate(candidate: { candidate: string; sdpMid: string; usernameFragment: string }): Promise<void>
  restartIce(): void
  close(): void
  addEventListener(
    type: string,
    listener: (event: { candidate?: { candidate: string; usernameFragment?: string | null } | null }) => void,
  ): void
}

/** Why a connection ended. `frame`, `signal`: the peer sent bytes that are none. */
export const LINK_ENDS = ['closed', 'failed', 'timeout', 'slow', 'frame', 'signal', 'replaced'] as const
export type LinkEnd = (typeof LINK_ENDS)[number]

/** What the worker asks of the page that holds the connections. Peers are device ids in hex. Everything may fail silently: events tell. */
export interface Links {
  /** Begins a connection; nothing when there is one or one on its way. */
  connect(peer: string): void
  /** Ends a connection and lets the peer know. */
  drop(peer: string): void
  /** The peer started anew: ends what there is and forgets how often was tried. */
  forget(peer: string): void
  /** Sends a message; lost when there is no open connection, as `onClose` has told or will tell. */
  send(peer: string, message: Uint8Array): void
  /** A signal of the peer, once its seal was opened. */
  signal(peer: string, signal: Uint8Array): void
  /** Begins a connection with whoever scans it: a description with all candidates. One at a time; the one before ends. */
  offer(): Promise<Uint8Array>
  /** Answers such a description of a peer; what there was to that peer ends. Rejects with `Malformed` for other bytes. */
  answer(peer: string, offer: Uint8Array): Promise<Uint8Array>
  /** Completes the connection that `offer` began. Rejects with `Malformed` for other bytes. */
  complete(peer: string, answer: Uint8Array): Promise<void>
}

/** What the page tells the worker. */
export interface LinkEvents {
  onOpen(peer: string): void
  onMessage(peer: string, message: Uint8Array): void
  onClose(peer: string, end: LinkEnd): void
  /** Bytes to be sealed and brought to the peer by whatever way there is. */
  onSignal(peer: string, signal: Uint8Array): void
}
