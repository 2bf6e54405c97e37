import { expect, test } from 'vitest'
import { completeUrl, freeKey, shortUrl, tagKey, textToElement } from '../../../../pwa/platform/parts/elements.ts'
import { phoneHref } from '../../../../pwa/platform/parts/phones.ts'

test.each([
  ['(212) 555-0153', 'US', '+12125550153', undefined],
  ['010 6552 9988', 'CN', '+861065529988', undefined],
  ['138 1234 5678', 'CN', '+8613812345678', 'mobile'],
  ['+49 30 901820', 'US', '+4930901820', undefined],
])('the phone %s in %s is kept as written and dialled as %s', async (text, region, e164, kind) => {
  const { key, element } = await textToElement('phones', text, region)
  expect(key).toBe(e164)
  expect(element).toEqual({ number: text, e164, ...(kind ? { kind } : {}) })
})

test('digits that are no number anywhere are kept as written', async () => {
  const { key, element } = await textToElement('phones', '12345', 'CN')
  expect([key, element]).toEqual(['12345', { number: '12345' }])
  expect(phoneHref({ number: '8001234x22' })).toBe('tel:8001234')
})

test('an e-mail is one element whatever its case', async () => {
  const { key, element } = await textToElement('emails', ' Wang@Example.COM ', undefined)
  expect([key, element]).toEqual(['wang@example.com', 'Wang@Example.COM'])
})

test('a key that another value was captured under is not overwritten', () => {
  const existing = { 'a@example.com': 'b@example.com' }
  expect(freeKey(existing, 'a@example.com', 'a@example.com')).toBe('a@example.com#2')
  expect(freeKey(existing, 'a@example.com', 'B@example.com')).toBe('a@example.com')
  expect(freeKey(undefined, 'c@example.com', 'c@example.com')).toBe('c@example.com')
})

test.each([
  ['example.com', 'https://example.com'],
  ['example.com:8080/a', 'https://example.com:8080/a'],
  ['http://example.com', 'http://example.com'],
  ['javascript:alert(1)', 'javascript:alert(1)'],
  ['', ''],
])('the address %s is completed to %s; unsafe ones are left to be refused', (typed, completed) => {
  expect(completeUrl(typed)).toBe(completed)
})

test('addresses read without their frame, tags without their case', () => {
  expect(shortUrl('https://www.example.com/')).toBe('example.com')
  expect(tagKey('  Key   Account ')).toBe('key account')
})
