// Connections without a browser, for tests of who connects to whom and what is said: a pair that exchanged a call and its answer can speak. What
// the real ones do is tested in a real Chromium (test/e2e/peers.spec.ts).
import type { LinkEnd, LinkEvents, Links } from '../../shared/sync/peer/ports.ts'

const CALL = Uint8Array.of(1)
const ANSWER = Uint8Array.of(2)

/** All devices' connections. */
export class MemoryLinks {
  readonly ends = new Map<string, { events: LinkEvents; open: Set<string> }>()
  /** Messages that went over connections. */
  readonly sent: { from: string; to: string; message: Uint8Array }[] = []
  /** Calls that were made. */
  calls = 0

  /** The connections of one device. `events` is asked for when something happens. */
  of(self: string, events: () => LinkEvents): Links {
    const open = new Set<string>()
    this.ends.set(self, {
      open,
      get events() {
        return events()
      },
    })
    const offline = (): Promise<never> => Promise.reject(new Error('no browser'))
    return {
      connect: (peer) => {
        if (open.has(peer)) return
        this.calls++
        events().onSignal(peer, CALL)
      },
      drop: (peer) => this.end(self, peer, 'closed'),
      forget: (peer) => this.end(self, peer, 'replaced'),
      send: (peer, message) => {
        if (!open.has(peer)) return
        this.sent.push({ from: self, to: peer, message })
        queueMicrotask(() => this.ends.get(peer)?.events.onMessage(self, message.slice()))
      },
      signal: (peer, signal) => {
        if (signal[0] === CALL[0]) events().onSignal(peer, ANSWER)
        else this.begin(self, peer)
      },
      offer: offline,
      answer: offline,
      complete: offline,
    }
  }

  private begin(a: string, b: string): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const end = this.ends.get(from)
      if (!end || end.open.has(to)) continue
      end.open.add(to)
      queueMicrotask(() => end.events.onOpen(to))
    }
  }

  /** Ends a pair's connection; both ends are told. */
  end(a: string, b: string, end: LinkEnd): void {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const side = this.ends.get(from)
      if (side?.open.delete(to)) queueMicrotask(() => side.events.onClose(to, end))
    }
  }
}
