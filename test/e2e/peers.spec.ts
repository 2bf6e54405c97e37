// Devices that connect by WebRTC in a real Chromium, in a network of their own: nothing but the browser stands between them.
import type { Page } from 'playwright'
import { expect, test } from 'playwright/test'
import { runRelay } from '../pwa/server/relay/running.ts'
import { openPeerLab } from '../support/peer-lab.mjs'
import type { Lab } from '../support/peer-page.ts'

// In every page of the lab; what is given to `evaluate` runs there.
declare const lab: Lab

let browser: Awaited<ReturnType<typeof openPeerLab>>
let page: Page
test.beforeAll(async () => {
  browser = await openPeerLab()
})
test.beforeEach(async () => {
  page = await browser.newPage()
})
test.afterEach(async () => page.context().close())
test.afterAll(async () => browser.close())

test('[P8] three browsers find each other through a relay and go on when it is stopped', async () => {
  const relay = await runRelay()
  const pages = await Promise.all([1, 2, 3].map(() => browser.newPage(relay.address)))
  const [first, ...others] = pages as [Page, ...Page[]]
  const space = await first.evaluate(() => lab.me.found())
  for (const other of others) {
    const invite = await first.evaluate((name) => lab.me.invite(name), space)
    const join = await other.evaluate((asked) => lab.me.join(asked), invite)
    await first.evaluate((asked) => lab.me.admit(asked), join)
  }
  const ops = await first.evaluate(() => lab.me.rotate())
  const start = { space, ops, address: relay.address }
  for (const one of pages) await one.evaluate((told) => lab.me.start(told.space, told.ops, told.address), start)
  for (const one of pages) await expect.poll(() => one.evaluate(() => lab.me.direct().length)).toBe(2)
  await others[0]?.evaluate(() => lab.me.edit('with', 1))
  for (const one of pages) await expect.poll(() => one.evaluate(() => lab.me.read())).toEqual({ with: 1 })
  const metrics = await (await fetch(`${relay.site}/relay/metrics`)).text()
  expect(metrics).toMatch(/signals_total [1-9]/)
  await relay.stop()
  await first.evaluate(() => lab.me.edit('without', 2))
  for (const one of pages) await expect.poll(() => one.evaluate(() => lab.me.read())).toEqual({ with: 1, without: 2 })
  for (const one of pages) {
    expect(await one.evaluate(() => lab.me.peer?.mesh.refusals.all())).toEqual([])
    await one.context().close()
  }
})

test('[P4] when both begin at once, and begin anew at once, there is one connection', async () => {
  const counted = await page.evaluate(async () => {
    const { pairOf, until } = lab
    const counts: number[][] = []
    for (let round = 0; round < 6; round++) {
      const { a, b, connect, send } = pairOf(round % 2 ? ['aa', 'bb'] : ['bb', 'aa'])
      connect()
      await until(() => a.opened > 0 && b.opened > 0, 15_000)
      // Both did make an offer: version, type, attempt (4), then 0 for an offer.
      const offers = [a, b].map(({ said }) => said.filter((bytes) => bytes[1] === 0 && bytes[6] === 0).length)
      send('one')
      // New addresses on both sides at once, twice.
      for (let again = 0; again < 2; again++) {
        for (const { raw } of [a, b]) raw[0]?.restartIce()
        await until(() =>
          [a, b].every(({ raw }) => raw[0]?.signalingState === 'stable' && raw[0].connectionState === 'connected'),
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      send('two')
      await until(() => a.heard.length === 2 && b.heard.length === 2, 15_000)
      counts.push([a.opened, b.opened, a.raw.length, b.raw.length, a.ends.length, b.ends.length, ...offers])
      for (const { connections } of [a, b]) connections.close()
    }
    return counts
  })
  expect(counted).toEqual(Array.from({ length: 6 }, () => [1, 1, 1, 1, 0, 0, 1, 1]))
})

test('[P4] who was given up on one side only is connected anew by either', async () => {
  const counted = await page.evaluate(async () => {
    const { pairOf, until } = lab
    const { a, b, connect, send, wire } = pairOf(['aa', 'bb'])
    // The first attempts of one side are lost: it counts further than the other.
    wire.isDown = true
    for (let lost = 0; lost < 3; lost++) {
      a.connections.connect('bb')
      a.connections.drop('bb')
    }
    wire.isDown = false
    b.connections.connect('aa')
    await new Promise((resolve) => setTimeout(resolve, 200))
    connect()
    await until(() => a.opened > 0 && b.opened > 0, 15_000)
    send('hello')
    await until(() => a.heard.length === 1 && b.heard.length === 1)
    a.connections.drop('bb')
    await until(() => b.ends.at(-1) === 'closed')
    b.connections.connect('aa')
    await until(() => a.opened === 2 && b.opened === 2, 15_000)
    return [a.connections.open, b.connections.open]
  })
  expect(counted).toEqual([['bb'], ['aa']])
})

test('[P1] a carrier that swaps the fingerprint of a certificate gets no connection, were the seal broken too', async () => {
  const ends = await page.evaluate(async () => {
    const { pairOf, until } = lab
    const { a, b, connect, wire } = pairOf(['aa', 'bb'], { open: 4000 })
    wire.change = (bytes) => {
      // version, type, attempt (4), kind, setup, ufrag, pwd, then the fingerprint.
      const at = 8 + 1 + (bytes[8] ?? 0)
      const fingerprint = at + 1 + (bytes[at] ?? 0)
      if (bytes[1] === 0) bytes[fingerprint] = (bytes[fingerprint] ?? 0) ^ 1
      return bytes
    }
    connect()
    await until(() => a.ends.length > 0 && b.ends.length > 0, 15_000)
    return { opened: a.opened + b.opened, ends: [...a.ends, ...b.ends] }
  })
  expect(ends.opened).toBe(0)
  for (const end of ends.ends) expect(['timeout', 'failed', 'closed']).toContain(end)
})

test('[P3] a peer that writes any bytes into the channel is cut off; others are not', async () => {
  const ends = await page.evaluate(async () => {
    const { pairOf, until } = lab
    const bytes = (...all: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(all)
    const attacks: (string | Uint8Array<ArrayBuffer>)[][] = [
      ['text'],
      [bytes()],
      [bytes(1, 2, 3)],
      [bytes(255, 255, 255, 255, 1)],
      [bytes(0, 0, 0, 1, 7, 7)],
      [bytes(0, 0, 255, 255, 1), bytes(2)],
      [new Uint8Array(200_000)],
    ]
    const good = pairOf(['aa', 'bb'])
    good.connect()
    await until(() => good.a.opened > 0 && good.b.opened > 0, 15_000)
    const ends: (string | undefined)[] = []
    for (const attack of attacks) {
      const { a, b, connect } = pairOf(['aa', 'bb'])
      connect()
      await until(() => a.opened > 0 && b.opened > 0, 15_000)
      for (const frame of attack) b.channels[0]?.send(frame as string)
      await until(() => a.ends.length > 0, 5000)
      ends.push(a.ends[0], ...a.heard)
      b.connections.close()
    }
    good.send('still here')
    await until(() => good.a.heard.length === 1 && good.b.heard.length === 1)
    return ends
  })
  expect(ends).toEqual(Array.from({ length: 7 }, () => 'frame'))
})

test('[P3] signals of any bytes and in any order open nothing and break nothing', async () => {
  const counted = await page.evaluate(async () => {
    const { pairOf, until } = lab
    const { a, b, connect, send } = pairOf(['aa', 'bb'])
    connect()
    await until(() => a.opened > 0 && b.opened > 0, 15_000)
    const seen = [...b.said]
    // What was said before, again and out of order: of the same connection it may end it, as an answer to nothing does.
    for (const signal of seen.reverse()) a.connections.signal('cc', signal)
    for (let at = 0; at < 300; at++) {
      const noise = Uint8Array.from({ length: at % 90 }, (_, n) => (n * 7919 + at * 31) & 255)
      if (noise.length > 6) noise.set([1, at % 4, 0, 0, 0, 1 + (at % 3)])
      a.connections.signal('dd', noise)
    }
    send('fine')
    await until(() => a.heard.length === 1 && b.heard.length === 1)
    return { open: a.connections.open, signals: a.ends.filter((end) => end === 'signal').length }
  })
  expect(counted.open).toEqual(['bb'])
  expect(counted.signals).toBeGreaterThan(200)
})

test('[P9] megabytes arrive whole and in order; who takes them too slowly is given up', async () => {
  const result = await page.evaluate(async () => {
    const { pairOf, until, MAX_LINK_MESSAGE } = lab
    const { a, b, connect } = pairOf(['aa', 'bb'])
    connect()
    await until(() => a.opened > 0 && b.opened > 0, 15_000)
    const filled = (at: number, size: number): Uint8Array => new Uint8Array(size).fill(at, 0, 8).fill(at + 1, size - 8)
    const sizes = [1, MAX_LINK_MESSAGE, 16_380, 16_381, 500_000, 2, MAX_LINK_MESSAGE, 700_001]
    sizes.forEach((size, at) => a.connections.send('bb', filled(at, size)))
    await until(() => b.messages.length === sizes.length, 20_000)
    const inOrder = b.messages.every((message, at) => {
      const sent = filled(at, sizes[at] ?? 0)
      return message.length === sent.length && message.every((byte, place) => byte === sent[place])
    })
    for (let at = 0; at < 20; at++) a.connections.send('bb', new Uint8Array(MAX_LINK_MESSAGE))
    await until(() => a.ends.length > 0 && b.ends.length > 0)
    return { inOrder, ends: [a.ends, b.ends] }
  })
  expect(result).toEqual({ inOrder: true, ends: [['slow'], ['closed']] })
})

test('[P9] a connection that breaks comes back and loses nothing', async () => {
  const read = await page.evaluate(async () => {
    const { Wire, until, board } = lab
    const { anna, ben } = await new Wire().team({ anna: 'owner', ben: 'member' })
    anna.start()
    ben.start()
    await until(() => anna.connections.open.length === 1 && ben.connections.open.length === 1, 15_000)
    ben.raw.at(-1)?.close()
    await until(() => anna.closed.length > 0, 15_000)
    await anna.edit(board, 'meanwhile', 1)
    await until(() => ben.device.read(board)['meanwhile'] === 1, 20_000)
    return [anna.failures, ben.failures]
  })
  expect(read).toEqual([[], []])
})

test('[P11] two devices pair by codes with no relay at all, and keep the connection when one comes back', async () => {
  const result = await page.evaluate(async () => {
    const { Wire, until, board } = lab
    const wire = new Wire()
    wire.isDown = true
    const { anna, ben } = await wire.team({ anna: 'owner', ben: 'member' })
    anna.start()
    ben.start()
    const { space } = anna.device
    // The first code is thrown away: a person closed the window.
    const old = await anna.mesh.pairing.offer(space)
    const offer = await anna.mesh.pairing.offer(space)
    if (!offer.ok || !old.ok) throw new Error('no offer')
    const answer = await ben.mesh.pairing.scan(offer.value)
    if (!answer.ok || answer.value.step !== 'answer') throw new Error('no answer')
    const done = await anna.mesh.pairing.scan(answer.value.code)
    await until(() => anna.connections.open.length === 1 && ben.connections.open.length === 1, 15_000)
    await ben.edit(board, 'paired', 1)
    await until(() => anna.device.read(board)['paired'] === 1)
    wire.isDown = false
    for (const { mesh } of [anna, ben]) mesh.relayLive(space)
    await until(() => [anna, ben].every(({ mesh }) => mesh.online(space)[0]?.isDirect === true))
    await new Promise((resolve) => setTimeout(resolve, 500))
    await anna.edit(board, 'kept', 1)
    await until(() => ben.device.read(board)['kept'] === 1)
    const again = await anna.mesh.pairing.scan(answer.value.code)
    return {
      lengths: [offer.value.length, answer.value.code.length],
      done: done.ok,
      again,
      closed: [anna.closed, ben.closed],
      refused: [anna.mesh.refusals.all(), ben.mesh.refusals.all()],
    }
  })
  for (const length of result.lengths) expect(length).toBeLessThan(450)
  expect(result).toMatchObject({
    done: true,
    again: { ok: false, error: 'expired' },
    closed: [[], []],
    refused: [[], []],
  })
})
