// The copy of a page that the panel reads: what it says must be what the page itself says, and what it cannot show is left to the page.
import { afterEach, describe, expect, test } from 'vitest'
import { captureDocument } from '../../shared/capture/page-entry.ts'
import { COPY_LIMITS, copyPage, parseCopy } from '../../extension/reading/page-copy.ts'
import { readCopy } from '../../extension/reading/read-copy.ts'

const fixtures = import.meta.glob<string>('../shared/capture/fixtures/*.html', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** A page in a window, where its scripts may run. */
async function open(html: string): Promise<Document> {
  const frame = document.createElement('iframe')
  frame.srcdoc = html
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
  document.body.append(frame)
  await loaded
  if (!frame.contentDocument) throw new Error('the page did not open')
  return frame.contentDocument
}

afterEach(() => document.querySelectorAll('iframe').forEach((frame) => frame.remove()))

describe('a copy', () => {
  test.each(Object.keys(fixtures))('says what the page says: %s', async (path) => {
    const page = await open(fixtures[path] ?? '')
    const copy = copyPage(COPY_LIMITS, page)
    if (!copy) throw new Error('no copy was taken')
    const limits = { wallMs: 5000 }
    const read = readCopy(copy, 'US', limits)
    const there = captureDocument(page, { url: copy.url, region: 'US', limits })
    expect({ ...read, selection: '', ms: 0 }).toEqual({ ...there, selection: '', ms: 0 })
  })

  test('shows what a script wrote, not what the server sent', async () => {
    const page = await open('<h1>Waiting</h1><script>document.querySelector("h1").textContent = "Acme"</script>')
    expect(copyPage(COPY_LIMITS, page)?.html).toContain('<h1>Acme</h1>')
  })

  test('an image in a noscript of the head does not move the rest of the head into the body', async () => {
    const page = await open(
      '<head><noscript><img src="pixel.gif" alt="Tracker"></noscript><script type="application/ld+json">' +
        '{"@context":"https://schema.org","@type":"Organization","name":"Nordwind GmbH","telephone":"+49 30 901820"}</script></head>' +
        '<body><noscript>Call +49 30 999999</noscript><p>Hello</p></body>',
    )
    const copy = copyPage(COPY_LIMITS, page)
    const leads = copy ? readCopy(copy, 'DE').leads : []
    expect(leads.map((lead) => lead.name?.value)).toEqual(['Nordwind GmbH'])
    expect(leads[0]?.phones.map((phone) => phone.value.e164)).toEqual(['+4930901820'])
  })

  test('nothing of it runs or loads when it is read', async () => {
    const html = '<p>Acme</p><script>top.ran = true</script><img src="/no-such.png" onerror="top.ran = true">'
    readCopy({ html, url: 'https://a.example/', selection: '' }, '')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((window.top as unknown as { ran?: boolean }).ran).toBeUndefined()
  })
})

describe('what is left to the page', () => {
  test('open shadow roots', async () => {
    const page = await open('<div></div>')
    page.querySelector('div')?.attachShadow({ mode: 'open' })
    expect(copyPage(COPY_LIMITS, page)).toBe(null)
  })

  test('XML', () => {
    const page = new DOMParser().parseFromString(
      '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
      'application/xhtml+xml',
    )
    expect(copyPage(COPY_LIMITS, page)).toBe(null)
  })

  test('too many elements, too many characters', async () => {
    const page = await open('<p>a</p><p>b</p>')
    expect(copyPage({ ...COPY_LIMITS, elements: 3 }, page)).toBe(null)
    expect(copyPage({ ...COPY_LIMITS, characters: 10 }, page)).toBe(null)
    expect(copyPage(COPY_LIMITS, page)).not.toBe(null)
  })
})

test('forms and images that shadow the properties of the document change nothing', async () => {
  const page = await open(
    '<img name="documentElement"><img name="contentType"><form name="getElementsByTagName"></form><p>Acme</p>',
  )
  expect(copyPage(COPY_LIMITS, page)?.html).toContain('<p>Acme</p>')
})

test('what came back from a page and is no copy is refused', () => {
  for (const given of [null, undefined, 'x', {}, { html: 1, url: '', selection: '' }])
    expect(parseCopy(given)).toBe(null)
  expect(parseCopy({ html: 'x'.repeat(COPY_LIMITS.characters + 1), url: '', selection: '' })).toBe(null)
})
