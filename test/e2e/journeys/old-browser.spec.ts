/** A team of a current browser and one below the floor: one that knows neither Ed25519 nor X25519, in its pages and in its workers. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { expect } from '../../support/e2e.ts'
import { addLeadHere, joinTeam, leadLink, nav, shareAndInvite } from '../../support/team-pages.ts'
import { test } from '../../support/two-devices.ts'

/** Runs in the browser. The app may have taken hold of `crypto.subtle` before: so what that is made of refuses. */
function refuseCurves(): void {
  const calls = SubtleCrypto.prototype as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  for (const name of [
    'generateKey',
    'importKey',
    'exportKey',
    'deriveBits',
    'sign',
    'verify',
    'wrapKey',
    'unwrapKey',
  ]) {
    const real = calls[name]!
    calls[name] = async function (this: unknown, ...args: unknown[]) {
      const names = args.map((arg) => (typeof arg === 'string' ? arg : ((arg ?? {}) as { name?: string }).name))
      if (names.some((each) => each === 'Ed25519' || each === 'X25519'))
        throw new DOMException('Algorithm: Unrecognized name', 'NotSupportedError')
      return real.apply(this, args)
    }
  }
}

/** Runs in the page: what is sent to a worker waits until that is an old browser's, for the core does nothing before its first message. */
function holdMessages(): void {
  const waiting: (() => void)[] = []
  let [made, old] = [0, 0]
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      made++
    }

    override postMessage(...args: unknown[]): void {
      const send = (): void => super.postMessage(...(args as [unknown]))
      if (old >= made) send()
      else waiting.push(send)
    }
  }
  Object.assign(globalThis, {
    workerIsOld: () => {
      old++
      if (old >= made) for (const send of waiting.splice(0)) send()
    },
  })
}

/** The next pages of this browser, and their workers, are an old one's. */
async function makeOld(page: Page): Promise<void> {
  await page.context().addInitScript(refuseCurves)
  await page.context().addInitScript(holdMessages)
  // One that is gone again at once needs none.
  page.on('worker', (worker) => {
    const made = worker.evaluate(refuseCurves).catch(() => undefined)
    const tell = (): Promise<void> => page.evaluate(() => (globalThis as { workerIsOld?: () => void }).workerIsOld?.())
    void made.then(tell).catch(() => undefined)
  })
}

/** What holds the private keys of the team on the disk of a page. */
function holdersOnDisk(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error as Error)
      })
    const found: string[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await settled(indexedDB.open(name))
      if (db.objectStoreNames.contains('sync')) {
        const row = (await settled(db.transaction('sync').objectStore('sync').get('keys'))) as
          { value: Record<'signing' | 'box', CryptoKey & { under?: CryptoKey }> } | undefined
        for (const key of row ? [row.value.signing, row.value.box] : [])
          found.push(key.under ? `under ${key.under.algorithm.name}` : key.algorithm.name)
      }
      db.close()
    }
    return found.sort()
  })
}

for (const old of ['guest', 'owner'] as const) {
  test(`[K2] the ${old} has an old browser: shared, joined, and each sees what the other writes; the person is told once`, async ({
    devices: team,
  }) => {
    test.setTimeout(240_000)
    const { owner, guest, server } = team
    const page = team[old]
    await makeOld(page)
    await joinTeam(team, await shareAndInvite(team))
    await addLeadHere(guest, 'From the guest')
    await owner.goto(`${server.url}/leads`)
    await expect(leadLink(owner, 'From the guest')).toBeVisible({ timeout: 40_000 })
    await addLeadHere(owner, 'From the owner')
    await nav(guest, 'Leads').click()
    await expect(leadLink(guest, 'From the owner')).toBeVisible({ timeout: 40_000 })

    expect(await holdersOnDisk(page)).toEqual(['under AES-GCM', 'under AES-GCM'])
    expect(await holdersOnDisk(old === 'guest' ? owner : guest)).toEqual(['Ed25519', 'X25519'])
    for (const each of [owner, guest]) {
      await each.goto(`${server.url}/team`)
      await expect(each.getByRole('article', { name: 'Lin' })).toBeVisible()
      const told = each.getByText('This browser is too old to hold the keys of this device itself', { exact: false })
      await expect(told).toHaveCount(each === page ? 1 : 0)
    }
    await expectAccessible(page, 'team-old-browser')
  })
}
