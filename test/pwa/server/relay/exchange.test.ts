// Several devices and one relay over real sockets, on either store.
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openNatsStore } from '../../../../pwa/server/relay/nats/nats-store.ts'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { createSigningKey, sign } from '../../../../shared/sync/crypto/webcrypto.ts'
import { authBytes, CLOSE, originOf } from '../../../../shared/sync/relay/protocol.ts'
import { natsServer, type NatsServers, startNats } from '../../../support/nats-servers.ts'
import { findPlanted, readAllBelow } from '../../../support/planted.ts'
import { enter, EVERYONE, introduce, RawClient, readAll, runRelay, type RunningRelay } from './running.ts'
import { createActor, opEntry, TestTeam } from './team.ts'

describe.each(['SQLite', 'NATS'])('on %s', (kind) => {
  if (kind === 'NATS' && !natsServer) return test.skip('nats-server is not installed')
  let servers: NatsServers | null = null
  let running: RunningRelay
  let names = 0
  beforeAll(async () => {
    if (kind === 'NATS') servers = await startNats()
  })
  afterAll(() => servers?.stop())
  beforeEach(async () => {
    running = await runRelay(servers ? { store: await openNatsStore(`${servers.address}/exchange-${++names}`) } : {})
  })
  afterEach(() => running.stop())

  test('[R1] a space is founded by its first operation, and two devices exchange through the relay', async () => {
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(running.address, team, team.owner)
    const other = await enter(running.address, team, rep)
    expect(await readAll(other)).toEqual(team.entries)
    const entry = team.envelope(team.owner, 'sealed')
    owner.send({ type: 'append', request: 7, entries: [entry] })
    const { cursors } = await owner.nextOf('appended')
    expect((await other.nextOf('entries')).entries).toEqual([{ cursor: cursors[0], bytes: entry }])
  })

  test('[R2] a device the log does not name is closed with 4003, whether the space is there or not', async () => {
    const team = await TestTeam.found()
    await introduce(running.address, team, team.owner)
    const elsewhere = await TestTeam.found()
    const stranger = await createActor()
    for (const { id } of [team, elsewhere]) {
      const client = new RawClient(running.address)
      await client.authenticate(id, { as: 'device', device: stranger.id }, (bytes) => signAs(stranger.keys, bytes))
      expect(await client.end()).toEqual({ code: CLOSE.outsider, reason: 'outsider' })
    }
  })

  test('[R2] who asks to introduce himself and is in no operation reads nothing and stores nothing', async () => {
    const team = await TestTeam.found()
    await introduce(running.address, team, team.owner)
    const head = await running.relay.store.head(team.space)
    const stranger = await createActor()
    const comeIn = async () => {
      const client = new RawClient(running.address)
      const claim = { as: 'device' as const, device: stranger.id }
      await client.authenticate(team.id, claim, (bytes) => signAs(stranger.keys, bytes), true)
      expect(await client.nextOf('welcome')).toEqual({ type: 'welcome', standing: 'stranger' })
      return client
    }
    const reader = await comeIn()
    reader.send({ type: 'subscribe', after: 0 })
    expect((await reader.end()).code).toBe(CLOSE.outsider)
    expect(reader.got.map(({ type }) => type)).toEqual(['hello', 'welcome'])
    const writer = await comeIn()
    // Operations of the team by themselves are no introduction, and envelopes even less.
    writer.send({ type: 'append', request: 1, entries: team.entries })
    writer.send({ type: 'append', request: 2, entries: [team.envelope(stranger, 'x')] })
    expect(await writer.nextOf('refused')).toMatchObject({ request: 2, reason: 'refused' })
    // A foreign genesis is none of this space's.
    writer.send({ type: 'append', request: 3, entries: (await TestTeam.found()).entries })
    expect(await writer.nextOf('refused')).toMatchObject({ request: 3, reason: 'refused', index: 0 })
    expect(await running.relay.store.head(team.space)).toBe(head)
  })

  test('[R2] somebody who owns another device id cannot found a space in its name', async () => {
    const team = await TestTeam.found()
    const thief = await createActor()
    const client = new RawClient(running.address)
    await client.authenticate(
      team.id,
      { as: 'device', device: team.owner.id },
      (bytes) => signAs(thief.keys, bytes),
      true,
    )
    await client.nextOf('welcome')
    client.send({ type: 'append', request: 1, entries: team.entries })
    client.send({ type: 'append', request: 2, entries: [team.envelope(team.owner, 'x')] })
    await client.nextOf('refused')
    expect(await running.relay.store.head(team.space)).toBe(0)
  })

  test('[R3] a signature is good for one nonce, one origin and one space', async () => {
    const team = await TestTeam.found()
    const other = await TestTeam.found()
    await introduce(running.address, team, team.owner)
    const { keys } = team.owner
    const claim = { as: 'device' as const, device: team.owner.id }
    const origin = originOf(running.address)
    const attempts: ((nonce: Uint8Array) => Uint8Array)[] = [
      () => authBytes(origin, team.id, randomBytes(32)),
      (nonce) => authBytes('wss://another.example', team.id, nonce),
      (nonce) => authBytes(origin, other.id, nonce),
      (nonce) => nonce,
    ]
    for (const signed of attempts) {
      const client = new RawClient(running.address)
      await client.authenticate(team.id, claim, () => signAs(keys, signed(client.nonce)))
      expect((await client.end()).code).toBe(CLOSE.unauthorized)
    }
    // The same message again over another connection.
    const first = new RawClient(running.address)
    let signature = new Uint8Array()
    await first.authenticate(
      team.id,
      claim,
      async (bytes) => (signature = (await signAs(keys, bytes)) as typeof signature),
    )
    await first.nextOf('welcome')
    const replay = new RawClient(running.address)
    await replay.authenticate(team.id, claim, async () => signature)
    expect((await replay.end()).code).toBe(CLOSE.unauthorized)
    expect(running.relay.metrics.of('unauthorized_total')).toBe(5)
  })

  test('[R3] without configured origins a foreign Host header opens nothing', async () => {
    const team = await TestTeam.found()
    await introduce(running.address, team, team.owner)
    const client = new RawClient(running.address, { host: 'evil.example' })
    await client.greet()
    const signature = await signAs(team.owner.keys, authBytes('ws://evil.example', team.id, client.nonce))
    client.send({
      type: 'auth',
      space: team.id,
      claim: { as: 'device', device: team.owner.id },
      signature,
      introduces: false,
    })
    expect((await client.end()).code).toBe(CLOSE.unauthorized)
  })

  test('[R4] the holder of an invite reads operations only, appends nothing but a join, and comes back as a member', async () => {
    const team = await TestTeam.found()
    const invite = await team.invite()
    const owner = await introduce(running.address, team, team.owner)
    await readAll(owner)
    const secret = team.envelope(team.owner, 'not for guests')
    owner.send({ type: 'append', request: 2, entries: [secret] })
    await owner.nextOf('appended')

    const joiner = await createActor()
    const guest = new RawClient(running.address)
    await guest.authenticate(team.id, { as: 'invite', key: invite.key.publicKey }, (bytes) =>
      sign(invite.key.privateKey, bytes),
    )
    expect(await guest.nextOf('welcome')).toEqual({ type: 'welcome', standing: 'guest' })
    expect(await readAll(guest)).toEqual(team.entries)
    guest.send({ type: 'append', request: 1, entries: [team.envelope(team.owner, 'as a guest')] })
    expect(await guest.nextOf('refused')).toMatchObject({ reason: 'refused', index: 0 })
    guest.send({ type: 'append', request: 2, entries: [team.entries[1] ?? new Uint8Array()] })
    expect(await guest.nextOf('refused')).toMatchObject({ reason: 'refused', index: 0 })
    guest.send({ type: 'signal', request: 3, to: EVERYONE, bytes: utf8('hello') })
    expect(await guest.nextOf('refused')).toMatchObject({ request: 3 })

    const join = await team.join(invite, joiner)
    guest.send({ type: 'append', request: 4, entries: [opEntry(join)] })
    await guest.nextOf('appended')
    const seen = await owner.nextOf('entries')
    expect(seen.entries.map(({ bytes }) => bytes)).toEqual([opEntry(join)])
    const live = team.envelope(team.owner, 'still not for guests', 2)
    owner.send({ type: 'append', request: 5, entries: [live] })
    await owner.nextOf('appended')
    const admit = await team.admit(join)
    owner.send({ type: 'append', request: 6, entries: [opEntry(admit)] })
    // The guest is shown that it was let in, and then its invite is over.
    expect(await guest.end()).toMatchObject({ code: CLOSE.outsider })
    const shown = guest.got
      .flatMap((message) => (message.type === 'entries' ? message.entries : []))
      .map(({ bytes }) => bytes)
    expect(shown).toContainEqual(opEntry(admit))
    expect(shown).not.toContainEqual(secret)
    expect(shown).not.toContainEqual(live)
    const member = await enter(running.address, team, joiner)
    expect(await readAll(member)).toContainEqual(secret)
  })

  test('[R4] an invite that was never made, or was revoked, lets nobody in', async () => {
    const team = await TestTeam.found()
    const invite = await team.invite()
    const owner = await introduce(running.address, team, team.owner)
    const knock = async (key: Awaited<ReturnType<typeof createSigningKey>>) => {
      const guest = new RawClient(running.address)
      await guest.authenticate(team.id, { as: 'invite', key: key.publicKey }, (bytes) => sign(key.privateKey, bytes))
      return guest
    }
    expect((await (await knock(await createSigningKey())).end()).code).toBe(CLOSE.outsider)
    const waiting = await knock(invite.key)
    await waiting.nextOf('welcome')
    const revoke = await team.write({ type: 'revokeInvite', invite: invite.op.hash })
    owner.send({ type: 'append', request: 2, entries: [opEntry(revoke)] })
    expect((await waiting.end()).code).toBe(CLOSE.outsider)
    expect((await (await knock(invite.key)).end()).code).toBe(CLOSE.outsider)
  })

  test('[R6] entries are judged by their head: other spaces, unknown devices, awareness and forged operations are refused', async () => {
    const team = await TestTeam.found()
    const other = await TestTeam.found()
    const owner = await introduce(running.address, team, team.owner)
    const good = team.envelope(team.owner, 'good')
    const awareness = good.slice()
    awareness[2] = 3
    const forged = (await team.write({ type: 'checkpoint', digest: randomBytes(32) })).bytes.slice()
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    const bad = [
      other.envelope(team.owner, 'elsewhere'),
      team.envelope(await createActor(), 'nobody'),
      awareness,
      good.subarray(0, 150),
      Uint8Array.from([1, ...forged]),
      other.entries[0] ?? new Uint8Array(),
    ]
    for (const [request, entry] of bad.entries()) {
      owner.send({ type: 'append', request, entries: [good, entry] })
      expect(await owner.nextOf('refused')).toEqual({
        type: 'refused',
        request,
        reason: 'refused',
        index: 1,
        retryAfter: 0,
      })
    }
    expect(running.relay.metrics.of('refused_entries_total')).toBe(bad.length)
    expect(await running.relay.store.readAfter(team.space, 0, 10)).toHaveLength(1)
  })

  test('[R7] signals reach the device they are for, or all others, and are kept nowhere', async () => {
    const team = await TestTeam.found()
    const [rep, coach] = [await team.add(), await team.add()]
    const owner = await introduce(running.address, team, team.owner)
    const [first, second] = [await enter(running.address, team, rep), await enter(running.address, team, coach)]
    const head = await running.relay.store.head(team.space)
    owner.send({ type: 'signal', request: 1, to: rep.id, bytes: utf8('for the rep') })
    expect(await first.nextOf('signal')).toEqual({ type: 'signal', from: team.owner.id, bytes: utf8('for the rep') })
    first.send({ type: 'signal', request: 1, to: EVERYONE, bytes: utf8('for all') })
    expect((await owner.nextOf('signal')).bytes).toEqual(utf8('for all'))
    // The second's first signal is the one for all: the other was not for it.
    expect((await second.nextOf('signal')).bytes).toEqual(utf8('for all'))
    owner.send({ type: 'signal', request: 9, to: (await createActor()).id, bytes: utf8('x') })
    expect(await owner.nextOf('refused')).toMatchObject({ request: 9, reason: 'absent' })
    expect(await running.relay.store.head(team.space)).toBe(head)
  })

  test('[R8] what the relay keeps, logs and counts holds no planted text and no id', async () => {
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(running.address, team, team.owner)
    const planted = 'PLANTED lead Jordan Vale, quota 90 000'
    // What a peer seals; the relay is handed the ciphertext only, and signals are not kept.
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt'])
    const iv = randomBytes(12)
    const sealed = new Uint8Array(
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, utf8(planted) as Uint8Array<ArrayBuffer>),
    )
    owner.send({ type: 'append', request: 2, entries: [team.envelope(team.owner, sealed)] })
    await owner.nextOf('appended')
    const other = await enter(running.address, team, rep)
    owner.send({ type: 'signal', request: 3, to: rep.id, bytes: utf8(planted) })
    await other.nextOf('signal')
    owner.sendBytes(utf8(planted))
    await owner.end()
    const files = await readAllBelow(servers?.folder ?? dirname(running.file))
    const metrics = await (await fetch(`${running.site}/relay/metrics`)).text()
    const health = await (await fetch(`${running.site}/relay/health`)).text()
    const said = [running.log.join('\n'), metrics, health].map((text) => Buffer.from(text))
    expect(findPlanted(['PLANTED', 'Jordan', '90 000'], [...files, ...said])).toEqual([])
    // The scan sees what is there: the ciphertext, and that lines were logged at all.
    expect(Buffer.concat(files).includes(Buffer.from(sealed))).toBe(true)
    expect(running.log.length).toBeGreaterThan(0)
    for (const id of [team.space, team.owner.hex, rep.hex]) {
      expect(running.log.join('\n')).not.toContain(id)
      expect(metrics + health).not.toContain(id)
    }
    expect(JSON.parse(health)).toMatchObject({ status: 'ok', spaces: 1 })
    expect(metrics).toContain('touchline_relay_malformed_total 1\n')
  })
})
