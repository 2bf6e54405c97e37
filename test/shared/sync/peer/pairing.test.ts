// The codes; that a connection comes of them is tested in a real Chromium (test/e2e/peers.spec.ts).
import { beforeAll, describe, expect, it } from 'vitest'
import { ByteWriter, Malformed, toHex } from '../../../../shared/sync/bytes.ts'
import { type Description, MAX_CANDIDATES, writeDescription } from '../../../../shared/sync/peer/description.ts'
import { openPairing, type Pairing } from '../../../../shared/sync/peer/pairing.ts'
import { foundTeam, type NetworkDevice, TEAM } from '../../../support/network.ts'
import { signByHand } from '../../../support/sign-by-hand.ts'

const largest: Description = {
  type: 'offer',
  setup: 'actpass',
  ufrag: 'u'.repeat(32),
  pwd: 'p'.repeat(64),
  fingerprint: new Uint8Array(32).fill(7),
  candidates: Array.from({ length: MAX_CANDIDATES }, (_, at) => ({
    kind: 'host',
    priority: 2113937151,
    address: { form: 'ip6', bytes: new Uint8Array(16).fill(at) },
    port: 50_000,
  })),
}
const bytesOf = (description: Description): Uint8Array => {
  const writer = new ByteWriter()
  writeDescription(writer, description)
  return writer.done()
}

interface Side {
  pairing: Pairing
  /** What the page was asked. */
  asked: string[]
  paired: string[]
}

/** Pairing on a device over a page that has an answer to everything, or none any more. */
function sideOf(device: NetworkDevice, spaces: readonly NetworkDevice[] = [device], isBroken = false): Side {
  const asked: string[] = []
  const paired: string[] = []
  const say = (what: string, description: Description): Promise<Uint8Array> => {
    asked.push(what)
    return isBroken ? Promise.reject(new Error('no connections')) : Promise.resolve(bytesOf(description))
  }
  const pairing = openPairing({
    self: device.id,
    keys: device.keys,
    session: '03'.repeat(16),
    links: {
      offer: () => say('offer', largest),
      answer: (peer) => say(`answer ${peer}`, { ...largest, type: 'answer', setup: 'active' }),
      complete: async (peer) => void (await say(`complete ${peer}`, largest)),
    },
    rosterOf: (space) => spaces.find((one) => one.space === space)?.members.roster() ?? null,
    onPaired: (peer) => paired.push(peer),
  })
  return { pairing, asked, paired }
}

let anna: NetworkDevice
let ben: NetworkDevice
let ed: NetworkDevice
let stranger: NetworkDevice
beforeAll(async () => {
  const team = await foundTeam({ anna: 'owner', ben: 'member', ed: 'member' })
  ;({ anna, ben, ed } = team.devices)
  ;({ stranger } = (await foundTeam({ stranger: 'owner' })).devices)
})

const code = async (side: Side, space: string): Promise<string> => {
  const made = await side.pairing.offer(space)
  return made.ok ? made.value : expect.fail(made.error)
}

describe('[P11] two devices that show each other codes', () => {
  it('are led to a connection by an offer and its answer, each small enough for a QR code', async () => {
    const [a, b] = [sideOf(anna), sideOf(ben)]
    const offer = await code(a, anna.space)
    expect(offer).toMatch(/^p1\.[\w-]+$/)
    expect(offer.length).toBeLessThan(900)
    const answered = await b.pairing.scan(` ${offer}\n`)
    if (!answered.ok || answered.value.step !== 'answer') return expect.fail('no answer')
    expect(answered.value.device).toBe(anna.id)
    expect(answered.value.code.length).toBeLessThan(900)
    expect(await a.pairing.scan(answered.value.code)).toEqual({
      ok: true,
      value: { step: 'connecting', device: ben.id },
    })
    expect([a.asked, b.asked]).toEqual([['offer', `complete ${ben.id}`], [`answer ${anna.id}`]])
    expect([a.paired, b.paired]).toEqual([[ben.id], [anna.id]])
    // An answer works once.
    expect(await a.pairing.scan(answered.value.code)).toEqual({ ok: false, error: 'expired' })
  })

  it('are told when an answer is to a code that is no longer shown, or to none of theirs', async () => {
    const [a, b] = [sideOf(anna), sideOf(ben)]
    const first = await b.pairing.scan(await code(a, anna.space))
    const second = await code(a, anna.space)
    if (!first.ok || first.value.step !== 'answer') return expect.fail('no answer')
    expect(await a.pairing.scan(first.value.code)).toEqual({ ok: false, error: 'expired' })
    expect(await sideOf(anna).pairing.scan(first.value.code)).toEqual({ ok: false, error: 'expired' })
    expect((await b.pairing.scan(second)).ok).toBe(true)
    expect(await a.pairing.scan(second)).toEqual({ ok: false, error: 'own' })
  })

  it('are told when a code is of another space, or of a device that is not in it', async () => {
    const offer = await code(sideOf(stranger), stranger.space)
    expect(await sideOf(anna).pairing.scan(offer)).toEqual({ ok: false, error: 'foreign' })
    expect(await sideOf(anna).pairing.offer(stranger.space)).toEqual({ ok: false, error: 'foreign' })
    // Ed shows a code and is removed before anyone scans it.
    const late = await code(sideOf(ed), ed.space)
    await anna.remove(ed.id, TEAM)
    expect(await sideOf(anna).pairing.scan(late)).toEqual({ ok: false, error: 'foreign' })
  })

  it('are told when a text is damaged, newer or something else; nothing is done with it', async () => {
    const b = sideOf(ben)
    const offer = await code(sideOf(anna), anna.space)
    const swap = (char = ''): string => (char === 'A' ? 'B' : 'A')
    for (let at = 3; at < offer.length; at++) {
      const changed = offer.slice(0, at) + swap(offer[at]) + offer.slice(at + 1)
      const result = await b.pairing.scan(changed)
      // A changed id is that of nobody we know.
      expect(['damaged', 'foreign']).toContain(result.ok ? 'taken' : result.error)
      const cut = await b.pairing.scan(offer.slice(0, at))
      expect(cut.ok ? 'taken' : cut.error).toBe('damaged')
    }
    for (const [text, error] of [
      ['', 'not-a-code'],
      ['https://app.example.org/#j1.x.y', 'not-a-code'],
      [`${offer}${'A'.repeat(1000)}`, 'not-a-code'],
      [offer.replace('p1.', 'p2.'), 'newer-version'],
      ['p1.', 'damaged'],
    ] as const)
      expect(await b.pairing.scan(text), text).toEqual({ ok: false, error })
    expect([b.asked, b.paired]).toEqual([[], []])
  })

  it('[P1] cannot be given a code with another certificate, even by a member', async () => {
    const offer = await code(sideOf(anna), anna.space)
    const bytes = Buffer.from(offer.slice(3), 'base64url')
    const at = bytes.indexOf(Buffer.alloc(32, 7))
    bytes.fill(8, at, at + 32)
    const forged = `p1.${bytes.toString('base64url')}`
    expect(await sideOf(ben).pairing.scan(forged)).toEqual({ ok: false, error: 'damaged' })
    // Signed by Mallory's own hand, still in Anna's name.
    const body = bytes.subarray(0, -64)
    const signed = Buffer.concat([Buffer.from('pair-v1\0'), body])
    const signature = await signByHand(stranger.keys.signing, signed)
    const again = `p1.${Buffer.concat([body, signature]).toString('base64url')}`
    expect(await sideOf(ben).pairing.scan(again)).toEqual({ ok: false, error: 'damaged' })
    // The same hand in its own name is what it seems: a stranger's.
    const own = await signByHand(anna.keys.signing, signed)
    const hers = `p1.${Buffer.concat([body, own]).toString('base64url')}`
    expect((await sideOf(ben).pairing.scan(hers)).ok).toBe(true)
    expect(toHex(body.subarray(17, 33))).toBe(anna.id)
  })

  it('are told when the browser makes no connections', async () => {
    const offer = await code(sideOf(anna), anna.space)
    expect(await sideOf(ben, [ben], true).pairing.offer(ben.space)).toEqual({ ok: false, error: 'unavailable' })
    expect(await sideOf(ben, [ben], true).pairing.scan(offer)).toEqual({ ok: false, error: 'unavailable' })
    const refusing = openPairing({
      self: ben.id,
      keys: ben.keys,
      session: '03'.repeat(16),
      links: { offer: expect.fail, complete: expect.fail, answer: () => Promise.reject(new Malformed('offer')) },
      rosterOf: () => ben.members.roster(),
      onPaired: expect.fail,
    })
    expect(await refusing.scan(offer)).toEqual({ ok: false, error: 'damaged' })
  })
})
