// A team of two in a real Chromium: one device with its WebCrypto, one in a worker whose WebCrypto refuses both curves, as an old browser's does.
import { afterEach, expect, test } from 'vitest'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { signAs, takenIn } from '../../../../shared/sync/crypto/device-keys.ts'
import { verify } from '../../../../shared/sync/crypto/webcrypto.ts'
import { keysOfSeat, TeamSeat } from '../../../support/team-seat.ts'

type Remote = {
  [method in keyof TeamSeat]: (...args: Parameters<TeamSeat[method]>) => Promise<Awaited<ReturnType<TeamSeat[method]>>>
}

let worker: Worker | null = null
afterEach(() => worker?.terminate())

/** The seat in the worker: every method is a message. */
function oldSeat(): Remote {
  const started = new Worker(new URL('../../../support/old-seat-worker.ts', import.meta.url), { type: 'module' })
  worker = started
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  started.onmessage = ({ data }: MessageEvent<{ id: number; value?: unknown; error?: string }>) => {
    if (data.error === undefined) waiting.get(data.id)?.resolve(data.value)
    else waiting.get(data.id)?.reject(new Error(data.error))
  }
  return new Proxy({} as Remote, {
    get:
      (_, method) =>
      (...args: unknown[]) => {
        const answer = Promise.withResolvers<unknown>()
        waiting.set(waiting.size, answer)
        started.postMessage({ id: waiting.size - 1, method, args })
        return answer.promise
      },
  })
}

test.each(['old', 'new'] as const)(
  '[K2] the %s browser shares a team, the other joins, and both read what the other writes',
  async (founder) => {
    const [old, fresh] = [oldSeat(), new TeamSeat('new')]
    const [owner, guest] = founder === 'old' ? [old, fresh] : [fresh, old]
    const { link, ops } = await owner.found()
    const request = await guest.ask(link, ops)
    await guest.enter(await owner.letIn(request))
    expect([await old.areReadable(), fresh.areReadable()]).toEqual([true, false])
    // Bytes that were bent on the way change nothing, and the real ones are taken after them.
    const bent = (envelopes: Uint8Array[]): Uint8Array[] =>
      envelopes.map((bytes) => bytes.map((byte, at) => (at === bytes.byteLength - 3 ? byte ^ 1 : byte)))
    const fromOwner = await owner.write('owner', 'hello')
    expect(await guest.read(bent(fromOwner))).toEqual({})
    expect(await guest.read(fromOwner)).toEqual({ owner: 'hello' })
    const fromGuest = await guest.write('guest', 'and back')
    expect(await owner.read(bent(fromGuest))).toEqual({ owner: 'hello' })
    expect(await owner.read(fromGuest)).toEqual({ owner: 'hello', guest: 'and back' })
  },
)

test('[K4] what the old browser left in IndexedDB goes into WebCrypto in a new one, and cannot be read there', async () => {
  const old = oldSeat()
  await old.found()
  const kept = await keysOfSeat('old')
  const keys = (await takenIn(kept))!
  for (const key of [keys.signing, keys.box])
    await expect(crypto.subtle.exportKey('pkcs8', key as CryptoKey)).rejects.toThrow()
  expect(await verify(kept.public.sign, await signAs(keys, utf8('hello')), utf8('hello'))).toBe(true)
})
