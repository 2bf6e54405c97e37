// The background's end of the bridge: talks to the app's pages over ports, one conversation each. It holds nothing that must survive:
// the worker may stop after any line, and the next hello of a page starts over from what the databases hold.
import * as v from 'valibot'
import { appMessage, type AppMessage, type ExtensionMessage } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL, BRIDGE_VERSION } from '../../shared/domain/clip/channel.ts'
import type { Clock } from '../../shared/kernel/ports.ts'
import type { Lookup } from '../lookup/lookup.ts'
import type { Outbox } from '../outbox/outbox.ts'

/** What the link needs of a runtime port. */
export interface LinkPort {
  postMessage(message: unknown): void
}

type Body<T> = T extends unknown ? Omit<T, 'channel' | 'version'> : never

interface Conversation {
  port: LinkPort
  /** The app has a team open: items can be delivered. */
  ready: boolean
  /** Messages of one page are handled one after another, so that parts of the look-up keep their order. */
  queue: Promise<void>
}

/** An app page that does not answer a delivery within this time is given up for this time, ms. */
const ANSWER_MS = 30_000

export interface AppLinkPorts {
  outbox: Outbox
  lookup: Lookup
  clock: Clock
  extensionVersion: string
  /** Called after the outbox changed, to bring the badge up to date. */
  onOutboxChange: () => void
  /** Called with what could not be done; the link itself goes on. */
  onError: (error: unknown) => void
  /** Runs `work` after `ms`; returns what cancels it. */
  after: (ms: number, work: () => void) => () => void
}

export class AppLink {
  private conversations = new Map<LinkPort, Conversation>()
  private delivering: { port: LinkPort; cancel: () => void } | null = null

  constructor(private readonly ports: AppLinkPorts) {}

  /** A page of the app has connected. */
  open(port: LinkPort): void {
    this.conversations.set(port, { port, ready: false, queue: Promise.resolve() })
  }

  /** A page is gone. What it had not answered goes to the next one. */
  async close(port: LinkPort): Promise<void> {
    this.conversations.delete(port)
    if (this.delivering?.port === port) await this.giveUp()
  }

  /** How many pages of the app can take deliveries. */
  get readyPages(): number {
    return [...this.conversations.values()].filter((held) => held.ready).length
  }

  /** A message of a page, in order. What does not fit the contract is dropped: pages are not trusted. */
  receive(port: LinkPort, message: unknown): Promise<void> {
    const conversation = this.conversations.get(port)
    const parsed = v.safeParse(appMessage, message)
    if (!conversation || !parsed.success || parsed.output.version !== BRIDGE_VERSION) return Promise.resolve()
    conversation.queue = conversation.queue
      .then(() => this.handle(conversation, parsed.output))
      .catch((error: unknown) => this.ports.onError(error))
    return conversation.queue
  }

  /** Hands over what waits, when a page can take it. Returns true when something was handed over. */
  async deliver(): Promise<boolean> {
    const { outbox, after, onError } = this.ports
    if (this.delivering) return false
    const target = [...this.conversations.values()].filter((held) => held.ready).at(-1)
    if (!target) return false
    const held = { port: target.port, cancel: () => {} }
    this.delivering = held
    const items = await outbox.takeBatch().catch((error: unknown) => {
      onError(error)
      return []
    })
    // The page may have gone while the batch was taken.
    if (this.delivering !== held) {
      await outbox.release()
      return false
    }
    if (items.length === 0 || !this.send(target.port, { type: 'deliver', items })) {
      await this.giveUp()
      return false
    }
    held.cancel = after(ANSWER_MS, () => void this.giveUp().catch(onError))
    return true
  }

  private async handle(conversation: Conversation, message: AppMessage): Promise<void> {
    const { outbox, lookup, clock, extensionVersion } = this.ports
    switch (message.type) {
      case 'app-hello': {
        const { spaceId, teamName, locale, people } = message
        await lookup.meet({ spaceId, teamName, locale, people, at: clock.now() })
        // Handed over by a worker that was stopped, and never answered to this one: it waits again. A delivery of this worker's own is
        // left alone: pages say hello again without having lost anything, and one that is gone has closed its port.
        if (!this.delivering) await this.giveUp()
        // The page may have gone meanwhile; a conversation with nobody must not be delivered to.
        if (!this.conversations.has(conversation.port)) return
        conversation.ready = spaceId !== null
        // The page that said hello last is the one most likely alive.
        this.conversations.delete(conversation.port)
        this.conversations.set(conversation.port, conversation)
        const [counts, revision] = await Promise.all([outbox.counts(), lookup.revision()])
        this.send(conversation.port, {
          type: 'extension-hello',
          extensionVersion,
          lookupRevision: revision,
          waiting: counts.waiting,
        })
        await this.deliver()
        return
      }
      case 'taken': {
        await outbox.acknowledge(message)
        this.ports.onOutboxChange()
        if (this.delivering?.port === conversation.port) {
          await this.giveUp()
          await this.deliver()
        }
        return
      }
      case 'lookup': {
        await lookup.apply(message)
        this.send(conversation.port, { type: 'lookup-stored', revision: message.revision })
      }
    }
  }

  /** Ends the delivery under way; what was not answered waits again. */
  private async giveUp(): Promise<void> {
    this.delivering?.cancel()
    this.delivering = null
    await this.ports.outbox.release()
  }

  private send(port: LinkPort, message: Body<ExtensionMessage>): boolean {
    try {
      port.postMessage({ channel: BRIDGE_CHANNEL, version: BRIDGE_VERSION, ...message })
      return true
    } catch {
      // The page went away between two lines; its onDisconnect follows.
      return false
    }
  }
}
