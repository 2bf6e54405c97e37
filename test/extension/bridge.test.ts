// The bridge end to end without a browser: an app's page, the relay in its content script, and the background's link over a database.
// Rules: [B1] an item is applied once, whatever dies; [B2] only messages of the contract cross; [B3] nothing is delivered to an app
// without a team; [B4] an idle relay lets the worker sleep.
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppLink } from '../../extension/bridge/app-link.ts'
import { Relay, type RelayPort } from '../../extension/bridge/relay.ts'
import { Lookup } from '../../extension/lookup/lookup.ts'
import { OutboxDb } from '../../extension/outbox/outbox-db.ts'
import { Outbox } from '../../extension/outbox/outbox.ts'
import type { AppMessage, ExtensionMessage } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_CHANNEL } from '../../shared/domain/clip/channel.ts'
import { noteItem } from './items.ts'

let names = 0
type Sent = ExtensionMessage & { items?: unknown[] }

/** A browser with one worker that can be killed, over databases that stay. */
class World {
  readonly name = `bridge-${++names}`
  link: AppLink | null = null
  starts = 0
  private ports = new Set<{ gone: () => void }>()
  private timers: (() => void)[] = []
  private pending: Promise<unknown>[] = []
  outbox: Outbox = this.openOutbox()

  private openOutbox(): Outbox {
    return new Outbox(new OutboxDb(this.name), { now: () => 1 })
  }

  private worker(): AppLink {
    if (this.link) return this.link
    this.starts += 1
    this.link = new AppLink({
      outbox: this.outbox,
      lookup: new Lookup(`${this.name}-lookup`),
      clock: { now: () => 1 },
      extensionVersion: '1',
      onOutboxChange: () => {},
      onError: () => {},
      after: () => () => {},
    })
    return this.link
  }

  /** Stops the worker at once: its ports close, its database handles too. */
  kill(): void {
    if (!this.link) return
    this.link = null
    this.outbox.db.close()
    this.outbox = this.openOutbox()
    const ports = [...this.ports]
    this.ports.clear()
    for (const port of ports) port.gone()
  }

  connect(): RelayPort {
    const link = this.worker()
    let toPage: (message: unknown) => void = () => {}
    let gone: () => void = () => {}
    const end = { postMessage: (message: unknown) => this.link === link && toPage(message) }
    link.open(end)
    const handle = { gone: () => gone() }
    this.ports.add(handle)
    return {
      postMessage: (message) => {
        if (!this.ports.has(handle)) throw new Error('Attempting to use a disconnected port object')
        this.pending.push(link.receive(end, structuredClone(message)).catch(() => null))
      },
      disconnect: () => {
        this.ports.delete(handle)
        void link.close(end)
      },
      onMessage: (callback) => (toPage = callback),
      onDisconnect: (callback) => (gone = callback),
    }
  }

  after = (_ms: number, work: () => void): void => void this.timers.push(work)

  /** Runs everything that is under way, timers included, until nothing is. */
  async settle(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      const pending = this.pending.splice(0)
      await Promise.all(pending)
      await new Promise((resolve) => setTimeout(resolve, 0))
      const timers = this.timers.splice(0)
      for (const work of timers) work()
      if (pending.length === 0 && timers.length === 0 && this.pending.length === 0) return
    }
  }
}

/** The app's page: applies an id once and answers, as the contract says. `received` is all that reached the window. */
class Page {
  readonly received: Sent[] = []
  readonly relay: Relay
  onDeliver: () => void = () => {}

  constructor(
    world: World,
    private readonly applied: Map<string, number>,
    private spaceId: string | null = 'space-1',
  ) {
    this.relay = new Relay({
      connect: () => world.connect(),
      toPage: (message) => this.receive(message as Sent),
      after: world.after,
    })
    this.relay.start()
  }

  say(message: Record<string, unknown>): void {
    this.relay.fromPage({ channel: BRIDGE_CHANNEL, version: 1, ...message })
  }

  hello(spaceId = this.spaceId): void {
    this.spaceId = spaceId
    this.say({ type: 'app-hello', spaceId, teamName: 'Team', locale: 'en', lookupRevision: null, people: [] })
  }

  private receive(message: Sent): void {
    this.received.push(message)
    if (message.type !== 'deliver') return
    this.onDeliver()
    const ids = (message.items as { id: string }[]).map((item) => item.id)
    for (const id of ids) this.applied.set(id, (this.applied.get(id) ?? 0) + (this.applied.has(id) ? 0 : 1))
    this.say({ type: 'taken', taken: ids.map((id) => ({ id, recordId: null })), rejected: [] })
  }
}

const items = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => noteItem(`item-${1000 + from + index}`, index))

describe('bridge', () => {
  test('[B1] a worker killed and a page reloaded at any moment lose nothing', async () => {
    const event = fc.constantFrom('save', 'kill', 'reload', 'wake', 'kill-on-delivery', 'settle')
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 10 }), async (events) => {
        const world = new World()
        const applied = new Map<string, number>()
        let page = new Page(world, applied)
        page.hello()
        let saved = 0
        for (const what of events) {
          if (what === 'save') {
            const added = await world.outbox.add(items(3, saved))
            expect(added.ok).toBe(true)
            saved += 3
          } else if (what === 'kill') world.kill()
          else if (what === 'reload') {
            page.relay.end()
            page = new Page(world, applied)
            page.hello()
          } else if (what === 'wake') page.relay.wake()
          else if (what === 'settle') await world.settle()
          else {
            const here = page
            here.onDeliver = () => {
              here.onDeliver = () => {}
              world.kill()
            }
            here.relay.wake()
          }
        }
        await world.settle()
        page.relay.wake()
        await world.settle()
        expect(applied.size).toBe(saved)
        expect(await world.outbox.counts()).toEqual({ waiting: 0, rejected: 0 })
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  test('[B1] more than one batch goes over, 50 at a time', async () => {
    const world = new World()
    await world.outbox.add(items(120))
    const applied = new Map<string, number>()
    const page = new Page(world, applied)
    page.hello()
    await world.settle()
    expect(page.received.filter((held) => held.type === 'deliver').map((held) => held.items?.length)).toEqual([
      50, 50, 20,
    ])
    expect(applied.size).toBe(120)
  })

  test('[B2] what does not fit the contract does not cross, in either direction', async () => {
    const world = new World()
    await world.outbox.add(items(1))
    const page = new Page(world, new Map())
    const bad: unknown[] = [
      null,
      'taken',
      { type: 'app-hello' },
      { channel: 'other', version: 1, type: 'taken', taken: [], rejected: [] },
      {
        channel: BRIDGE_CHANNEL,
        version: 2,
        type: 'taken',
        taken: [{ id: 'item-1000', recordId: null }],
        rejected: [],
      },
      { channel: BRIDGE_CHANNEL, version: 1, type: 'deliver', items: [] },
      { channel: BRIDGE_CHANNEL, version: 1, type: 'taken', taken: 'item-1000', rejected: [] },
    ]
    for (const message of bad) page.relay.fromPage(message)
    await world.settle()
    expect(world.starts).toBe(0)

    // The background checks again: a renderer that was taken over could speak on the port itself.
    const port = world.connect()
    const heard: unknown[] = []
    port.onMessage((message) => heard.push(message))
    for (const message of bad) port.postMessage(message)
    await world.settle()
    expect(heard).toEqual([])
    expect(await world.outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
  })

  test('[B2] the background cannot make the relay post just anything to the page', () => {
    const posted: unknown[] = []
    let say: (message: unknown) => void = () => {}
    const relay = new Relay({
      connect: () => ({
        postMessage: () => {},
        disconnect: () => {},
        onMessage: (callback) => (say = callback),
        onDisconnect: () => {},
      }),
      toPage: (message) => posted.push(message),
      after: () => {},
    })
    relay.fromPage({
      channel: BRIDGE_CHANNEL,
      version: 1,
      type: 'app-hello',
      spaceId: null,
      teamName: '',
      locale: 'en',
      lookupRevision: null,
      people: [],
    } satisfies AppMessage)
    const before = posted.length
    say({ type: 'evil' })
    say({ channel: BRIDGE_CHANNEL, version: 1, type: 'deliver', items: Array(51).fill({}) })
    expect(posted).toHaveLength(before)
    say({ channel: BRIDGE_CHANNEL, version: 1, type: 'lookup-stored', revision: null })
    expect(posted).toHaveLength(before + 1)
  })

  test('[B3] an app without a team is told what waits, and gets nothing', async () => {
    const world = new World()
    await world.outbox.add(items(2))
    const page = new Page(world, new Map(), null)
    page.hello()
    await world.settle()
    expect(page.received.filter((held) => held.type === 'extension-hello')).toMatchObject([{ waiting: 2 }])
    expect(page.received.some((held) => held.type === 'deliver')).toBe(false)
    page.hello('space-1')
    await world.settle()
    expect(await world.outbox.counts()).toEqual({ waiting: 0, rejected: 0 })
  })

  test('[B4] a worker that stops while nothing is under way is not started again', async () => {
    const world = new World()
    const page = new Page(world, new Map())
    page.hello()
    await world.settle()
    world.kill()
    await world.settle()
    expect(world.starts).toBe(1)
    page.relay.wake()
    await world.settle()
    expect(world.starts).toBe(2)
  })

  test('a look-up goes over in parts, and survives a worker that dies between them', async () => {
    const world = new World()
    const page = new Page(world, new Map())
    page.hello()
    await world.settle()
    const put = (id: number) => [
      {
        recordId: `lead:abcd:00000${id}`,
        type: 'lead',
        name: `N${id}`,
        company: '',
        ownerName: '',
        status: 'new',
        keys: ['d:a.example'],
        lastNoteAt: null,
        lastNote: '',
        openStep: null,
      },
    ]
    page.say({ type: 'lookup', reset: true, put: put(1), remove: [], revision: null })
    await world.settle()
    world.kill()
    page.say({ type: 'lookup', reset: false, put: put(2), remove: [], revision: 'r1' })
    await world.settle()
    const lookup = new Lookup(`${world.name}-lookup`)
    expect(await lookup.revision()).toBe('r1')
    expect((await lookup.find(['d:a.example'])).map((hit) => hit.entry.name)).toEqual(['N1', 'N2'])
    expect(page.received.filter((held) => held.type === 'lookup-stored')).toMatchObject([
      { revision: null },
      { revision: 'r1' },
    ])
  })

  test('a script of an extension that is gone says so once, and stays silent', () => {
    const posted: { type?: string }[] = []
    const relay = new Relay({
      connect: () => {
        throw new Error('Extension context invalidated.')
      },
      toPage: (message) => posted.push(message as { type?: string }),
      after: () => {},
    })
    relay.start()
    const hello = {
      channel: BRIDGE_CHANNEL,
      version: 1,
      type: 'app-hello',
      spaceId: null,
      teamName: '',
      locale: 'en',
      lookupRevision: null,
      people: [],
    }
    relay.fromPage(hello)
    relay.fromPage(hello)
    expect(posted.map((message) => message.type)).toEqual(['extension-present', 'extension-lost'])
  })
})
