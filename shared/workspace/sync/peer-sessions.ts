// Devices that talk to this one directly. The page carries the bytes, and has made sure who is at the other end.
import { Malformed } from '../../sync/bytes.ts'
import type { Peer, Session } from '../../sync/replica/session.ts'
import type { SpaceReplica } from '../../sync/replica/space-replica.ts'

export class PeerSessions {
  private readonly sessions = new Map<string, Session>()

  constructor(
    private readonly replica: SpaceReplica,
    private readonly onChange: () => void,
    /** Something could not be stored. */
    private readonly onFailed: () => void,
  ) {}

  get size(): number {
    return this.sessions.size
  }

  /** Begins the exchange with a device that has proved who it is; ends the one before. */
  connect(peer: Peer & { device: string }): Session {
    this.disconnect(peer.device)
    const session = this.replica.connect(peer)
    this.sessions.set(peer.device, session)
    this.onChange()
    return session
  }

  /** Takes a message of a connected device. Rejects with `Malformed` when it is none: the connection is to be ended. */
  async receive(device: string, message: Uint8Array): Promise<void> {
    const session = this.sessions.get(device)
    if (!session) return
    try {
      await this.replica.receive(session, message)
    } catch (error) {
      // Bytes that are no message are the peer's fault, not the disk's.
      if (!(error instanceof Malformed)) this.onFailed()
      throw error
    }
  }

  /** The connection to a device has ended. */
  disconnect(device: string): void {
    const session = this.sessions.get(device)
    if (!session) return
    this.replica.disconnect(session)
    this.sessions.delete(device)
    this.onChange()
  }
}
