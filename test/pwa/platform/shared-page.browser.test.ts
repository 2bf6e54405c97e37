import { afterEach, expect, test } from 'vitest'
import {
  discardSharedPage,
  keepSharedPage,
  readSharedPage,
  waitingSharedPages,
} from '../../../pwa/platform/shared-page.ts'

afterEach(() => caches.delete('touchline-shared'))

function shared(parts: Record<string, string | File>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.append(name, value)
  return form
}

const address = (parts: Record<string, string>) => new URLSearchParams(parts)

test('a shared page is kept with its file until it is discarded', async () => {
  const file = new File(['BEGIN:VCARD'], 'card.vcf', { type: 'text/vcard' })
  const id = await keepSharedPage(shared({ title: '触线', url: 'https://acme.example/', file }))
  expect(await waitingSharedPages()).toEqual([id])

  const page = await readSharedPage(address({ id }))
  expect(page).toMatchObject({ id, title: '触线', text: '', url: 'https://acme.example/' })
  expect([page?.files[0]?.name, page?.files[0]?.type, await page?.files[0]?.text()]).toEqual([
    'card.vcf',
    'text/vcard',
    'BEGIN:VCARD',
  ])
  // Read again after a reload: still there.
  expect(await readSharedPage(address({ id }))).not.toBeNull()

  await discardSharedPage(id)
  expect(await readSharedPage(address({ id }))).toBeNull()
  expect(await (await caches.open('touchline-shared')).keys()).toEqual([])
})

test('one page is discarded, the others stay', async () => {
  const first = await keepSharedPage(shared({ title: 'one' }))
  const second = await keepSharedPage(shared({ title: 'two' }))
  await discardSharedPage(first)
  expect(await waitingSharedPages()).toEqual([second])
})

test('without a service worker the words come in the address', async () => {
  expect(await readSharedPage(address({ title: 'Acme', url: 'https://acme.example/' }))).toEqual({
    id: null,
    title: 'Acme',
    text: '',
    url: 'https://acme.example/',
    files: [],
  })
  expect(await readSharedPage(address({ failed: '1' }))).toBeNull()
})

test('a pasted book is cut', async () => {
  const id = await keepSharedPage(shared({ text: 'x'.repeat(100_000) }))
  expect((await readSharedPage(address({ id })))?.text.length).toBe(20_000)
})
