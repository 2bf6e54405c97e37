import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../../shared/sync/bytes.ts'
import {
  createInviteSecret,
  inviteKeyOf,
  makeInviteFragment,
  parseInvite,
} from '../../../../shared/sync/invite/invite-link.ts'
import { sign, verify } from '../../../../shared/sync/crypto/webcrypto.ts'
import { expectUnreadable } from '../../../support/unreadable.ts'

const space = '00112233445566778899aabbccddeeff'
const secret = Uint8Array.from({ length: 16 }, (_, at) => at * 7)
const relay = 'wss://relay.example.org'

describe('an invite link', () => {
  it('is read as it was made, from the link and from its fragment, with and without a relay', () => {
    for (const address of [relay, 'https://relay.example.org:8443', 'http://192.168.0.7:4173', null]) {
      const fragment = makeInviteFragment({ space, secret, relay: address })
      for (const text of [fragment, fragment.slice(1), `https://app.example.org/${fragment}`, ` ${fragment}\n`]) {
        expect(parseInvite(text)).toEqual({ ok: true, invite: { space, secret, relay: address } })
      }
    }
    expect(`https://app.example.org/${makeInviteFragment({ space, secret, relay })}`.length).toBeLessThan(120)
  })

  it('for a device says so, and is otherwise the same', () => {
    const fragment = makeInviteFragment({ space, secret, relay, forDevice: true })
    expect(fragment).toBe(makeInviteFragment({ space, secret, relay }).replace('#j1.', '#d1.'))
    expect(parseInvite(fragment)).toEqual({ ok: true, invite: { space, secret, relay, forDevice: true } })
    expect(parseInvite(fragment.replace('d1', 'd2'))).toEqual({ ok: false, fault: 'newer-version' })
    expect(parseInvite(fragment.slice(0, 40))).toEqual({ ok: false, fault: 'damaged' })
  })

  it('says what is wrong with a text that is none', () => {
    const good = makeInviteFragment({ space, secret, relay })
    expect(parseInvite('hello')).toEqual({ ok: false, fault: 'not-an-invite' })
    expect(parseInvite(good.replace('j1', 'j2'))).toEqual({ ok: false, fault: 'newer-version' })
    expect(parseInvite(good.slice(0, 40))).toEqual({ ok: false, fault: 'damaged' })
    const code = good.slice(4, good.indexOf('.', 4))
    for (let at = 0; at < code.length; at++) {
      expect(parseInvite(`#j1.${code.slice(0, at)}${code.slice(at + 1)}.${relay}`)).toEqual({
        ok: false,
        fault: 'damaged',
      })
    }
    for (const bad of [
      'javascript:alert(1)',
      'ftp://relay.example.org',
      'wss://relay.example.org/path',
      'wss://me:pw@relay.example.org',
      'wss://relay.example.org?x=1',
      'WSS://relay.example.org',
      'wss://',
      'relay.example.org',
    ]) {
      expect(parseInvite(`#j1.${code}.${bad}`)).toEqual({ ok: false, fault: 'relay-not-allowed' })
    }
    expect(() => makeInviteFragment({ space, secret, relay: 'javascript:alert(1)' })).toThrow('relay-not-allowed')
  })

  it('any text gives a result', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `#j1.${text}`),
        ),
        (text) => {
          const found = parseInvite(text)
          if (found.ok) expect(parseInvite(makeInviteFragment(found.invite))).toEqual(found)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('stands for a key of its own in each space', async () => {
    const other = createInviteSecret()
    expect(other).toHaveLength(16)
    const [key, again, elsewhere] = await Promise.all([
      inviteKeyOf({ space, secret }),
      inviteKeyOf({ space, secret }),
      inviteKeyOf({ space: 'ff'.repeat(16), secret }),
    ])
    expect(toHex(key.publicKey)).toBe(toHex(again.publicKey))
    expect(toHex(key.publicKey)).not.toBe(toHex(elsewhere.publicKey))
    expect(await verify(key.publicKey, await sign(again.privateKey, secret), secret)).toBe(true)
    await expectUnreadable(key.privateKey)
  })
})
