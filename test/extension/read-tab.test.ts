// Reading a page from the panel: hostile answers, refusals and pages that never answer.
import { describe, expect, test } from 'vitest'
import { addressToFailure, checkCapture, errorToReadFailure, readTab } from '../../extension/reading/read-tab.ts'

const good = {
  version: 1,
  page: { url: 'https://a.example/', title: 'A', lang: 'en' },
  leads: [{ kind: 'organization', name: { value: 'Acme' }, phones: [], emails: [], addresses: [], social: [] }],
  selection: '',
  truncated: false,
  ms: 3,
}
const tab = { id: 1, url: 'https://a.example/' }
const options = { region: '', settle: false }
const never = () => new Promise<never>(() => {})

describe('reading', () => {
  test('a good answer is taken', async () => {
    const result = await readTab({ run: () => Promise.resolve(good), sleep: never }, tab, options)
    expect(result).toEqual({ ok: true, value: good })
  })

  test('a page that never answers is given up', async () => {
    expect(await readTab({ run: never, sleep: () => Promise.resolve() }, tab, options)).toEqual({
      ok: false,
      error: 'timeout',
    })
  })

  test.each([
    ['Cannot access contents of url "https://b.example/". Extension manifest must request permission', 'not_granted'],
    ['Missing host permission for the tab', 'not_granted'],
    ['Cannot access a chrome:// URL', 'browser_page'],
    ['The extensions gallery cannot be scripted.', 'store'],
    ['Frame with ID 0 is showing error page', 'browser_page'],
    ['Cannot access contents of url "file:///tmp/a.html".', 'file'],
    ['No tab with id: 7', 'failed'],
  ])('%s', (message, failure) => expect(errorToReadFailure(new Error(message))).toBe(failure))

  test.each([
    ['chrome://settings', 'browser_page'],
    ['about:blank', 'browser_page'],
    ['file:///tmp/a.pdf', 'file'],
    ['https://chromewebstore.google.com/detail/x', 'store'],
    ['https://addons.mozilla.org/en-US/', 'store'],
    ['https://a.example/', null],
    [null, null],
  ])('%s cannot be read: %s', (url, failure) => expect(addressToFailure(url)).toBe(failure))

  test('what is not a result is refused', () => {
    const cyclic: Record<string, unknown> = { ...good }
    cyclic['self'] = cyclic
    for (const bad of [null, undefined, 'x', 7, [], {}, { ...good, version: 2 }, { ...good, leads: 'x' }, cyclic])
      expect(checkCapture(bad)).toBe(null)
    expect(checkCapture({ ...good, selection: 'x'.repeat(5_000_000) })).toBe(null)
  })

  test('a bad lead is dropped, the others stay, and the result says it is not whole', () => {
    const bad = { ...good.leads[0], website: { value: 'javascript:alert(1)' } }
    const result = checkCapture({ ...good, leads: [bad, good.leads[0], 5, null] })
    expect(result?.leads).toEqual(good.leads)
    expect(result?.truncated).toBe(true)
  })

  test('disguising characters do not come through', () => {
    const sly = { ...good.leads[0], name: { value: 'Acme\u202Eevil\u200B' } }
    expect(checkCapture({ ...good, leads: [sly] })?.leads[0]?.name?.value).toBe('Acmeevil')
  })
})
