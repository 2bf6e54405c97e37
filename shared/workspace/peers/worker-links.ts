import { Malformed } from '../../sync/bytes.ts'
import type { LinkEvents, Links } from '../../sync/peer/ports.ts'
import type { LinkCommand, LinkEvent } from './link-messages.ts'

interface Waiting {
  resolve: (bytes: Uint8Array | null) => void
  reject: (error: Error) => void
}

/** The connections as the worker sees them: every call is a message to the page that holds them. */
export class WorkerLinks implements Links {
  private readonly waiting = new Map<number, Waiting>()
  private count = 0

  constructor(
    self: string,
    private readonly post: (command: LinkCommand) => void,
  ) {
    post({ call: 'begin', self })
  }

  connect(peer: string): void {
    this.post({ call: 'connect', peer })
  }

  drop(peer: string): void {
    this.post({ call: 'drop', peer })
  }

  forget(peer: string): void {
    this.post({ call: 'forget', peer })
  }

  send(peer: string, bytes: Uint8Array): void {
    this.post({ call: 'send', peer, bytes })
  }

  signal(peer: string, bytes: Uint8Array): void {
    this.post({ call: 'signal', peer, bytes })
  }

  async offer(): Promise<Uint8Array> {
    return given(await this.ask((request) => ({ call: 'offer', request })))
  }

  async answer(peer: string, bytes: Uint8Array): Promise<Uint8Array> {
    return given(await this.ask((request) => ({ call: 'answer', request, peer, bytes })))
  }

  async complete(peer: string, bytes: Uint8Array): Promise<void> {
    await this.ask((request) => ({ call: 'complete', request, peer, bytes }))
  }

  /** Ends all connections. What was asked for fails. */
  end(): void {
    this.post({ call: 'end' })
    for (const { reject } of this.waiting.values()) reject(new Error('the connections were ended'))
    this.waiting.clear()
  }

  /** Takes what the page says, and tells `events` of it. */
  take(event: LinkEvent, events: LinkEvents): void {
    switch (event.event) {
      case 'opened':
        return events.onOpen(event.peer)
      case 'message':
        return events.onMessage(event.peer, event.bytes)
      case 'signal':
        return events.onSignal(event.peer, event.bytes)
      case 'closed':
        return events.onClose(event.peer, event.end)
      case 'done':
        return this.settle(event.request)?.resolve(event.bytes)
      case 'failed':
        return this.settle(event.request)?.reject(
          event.malformed ? new Malformed(event.reason) : new Error(event.reason),
        )
    }
  }

  private ask(toCommand: (request: number) => LinkCommand): Promise<Uint8Array | null> {
    const request = ++this.count
    return new Promise((resolve, reject) => {
      this.waiting.set(request, { resolve, reject })
      this.post(toCommand(request))
    })
  }

  private settle(request: number): Waiting | undefined {
    const waiting = this.waiting.get(request)
    this.waiting.delete(request)
    return waiting
  }
}

function given(bytes: Uint8Array | null): Uint8Array {
  if (!bytes) throw new Error('the page gave no bytes')
  return bytes
}
