import { Malformed } from '../../sync/bytes.ts'
import { PeerConnections } from '../../sync/peer/peer-connections.ts'
import type { ConnectionPort, LinkEvents } from '../../sync/peer/ports.ts'
import type { LinkCommand, LinkEvent } from './link-messages.ts'

/** The connections in the page that runs the core: does what the worker says, and tells it what happens. */
export class PageLinks {
  private connections: PeerConnections | null = null

  constructor(
    private readonly createConnection: () => ConnectionPort,
    private readonly post: (event: LinkEvent) => void,
  ) {}

  /** Does what the worker says. Before `begin` and after `end` there is nothing to do. */
  take(command: LinkCommand): void {
    if (command.call === 'begin') return this.begin(command.self)
    const { connections } = this
    if (!connections) {
      if ('request' in command) this.fail(command.request, new Error('no connections'))
      return
    }
    switch (command.call) {
      case 'connect':
        return connections.connect(command.peer)
      case 'drop':
        return connections.drop(command.peer)
      case 'forget':
        return connections.forget(command.peer)
      case 'send':
        return connections.send(command.peer, command.bytes)
      case 'signal':
        return connections.signal(command.peer, command.bytes)
      case 'offer':
        return this.answer(command.request, connections.offer())
      case 'answer':
        return this.answer(command.request, connections.answer(command.peer, command.bytes))
      case 'complete':
        return this.answer(
          command.request,
          connections.complete(command.peer, command.bytes).then(() => null),
        )
      case 'end':
        return this.close()
    }
  }

  /** Ends all connections: the worker is gone, or the page goes. */
  close(): void {
    const { connections } = this
    this.connections = null
    connections?.close()
  }

  private begin(self: string): void {
    this.close()
    const events: LinkEvents = {
      onOpen: (peer) => this.post({ event: 'opened', peer }),
      onMessage: (peer, bytes) => this.post({ event: 'message', peer, bytes }),
      onSignal: (peer, bytes) => this.post({ event: 'signal', peer, bytes }),
      onClose: (peer, end) => this.post({ event: 'closed', peer, end }),
    }
    this.connections = new PeerConnections({ self, createConnection: this.createConnection, events })
  }

  private answer(request: number, work: Promise<Uint8Array | null>): void {
    work.then(
      (bytes) => this.post({ event: 'done', request, bytes }),
      (error: unknown) => this.fail(request, error),
    )
  }

  private fail(request: number, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.post({ event: 'failed', request, malformed: error instanceof Malformed, reason })
  }
}
