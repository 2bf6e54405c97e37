import { describe, expect, test } from 'vitest'
import { chineseAddressIn, cutChineseAddress } from '../../../shared/capture/extract/address-zh.ts'
import { decodeCloudflare, decodeMailtoScript, rotate } from '../../../shared/capture/extract/decode-emails.ts'
import { cleanEmail, emailsInText, mailtoAddresses } from '../../../shared/capture/extract/find-emails.ts'
import { emailNames } from '../../../shared/capture/extract/find-persons.ts'
import { labelKind, phonesInText } from '../../../shared/capture/extract/find-phones.ts'
import { hostFit } from '../../../shared/capture/extract/find-organizations.ts'
import { parseLooseJson } from '../../../shared/capture/markup/read-json-ld.ts'
import { isGenericName, legalNamesIn, organizationKey } from '../../../shared/capture/text/organization-names.ts'
import { bareName, isTitle, nameScore, splitLeadingTitle } from '../../../shared/capture/text/person-names.ts'
import { hostWord, resolveUrl } from '../../../shared/capture/text/urls.ts'

describe('e-mails', () => {
  test.each([
    ['Write to info@example.com.', 'info@example.com'],
    ['info [at] example [dot] com', 'info@example.com'],
    ['info(at)example.de', 'info@example.de'],
    ['vor.nach (ät) beispiel (punkt) de', 'vor.nach@beispiel.de'],
    ['mail at example dot org', 'mail@example.org'],
    ['info @ example.com', 'info@example.com'],
    ['邮箱：sales@example.cn，电话', 'sales@example.cn'],
    ['moc.elpmaxe@ofni', 'info@example.com'],
    ['请发到 sales#example.com（把#换成@）', 'sales@example.com'],
    ['客服邮箱 service＠example.com', 'service@example.com'],
  ])('%s', (text, email) => {
    expect(emailsInText(text).map((item) => item.email)).toEqual([email])
  })

  test.each(['icon@2x.png', 'we meet at noon', 'your@email.com', 'a@b', 'price @ 5.00', 'Look at example dotted line'])(
    'none in %s',
    (text) => {
      expect(emailsInText(text)).toEqual([])
    },
  )

  test('mailto links: several addresses, queries and broken escapes', () => {
    expect(mailtoAddresses('mailto:A@example.com,b@example.com?subject=x@y.com')).toEqual([
      'a@example.com',
      'b@example.com',
    ])
    expect(mailtoAddresses('mailto:%E0%A4%A@example.com')).toEqual([])
    expect(cleanEmail('MAILTO:Info@Example.com?subject=Hi')).toBe('info@example.com')
  })

  test('codes', () => {
    const key = 0x5a
    const hex = [key, ...[...'info@example.com'].map((letter) => letter.charCodeAt(0) ^ key)].map((byte) => byte.toString(16).padStart(2, '0')).join('') // prettier-ignore
    expect(decodeCloudflare(hex)).toBe('info@example.com')
    expect(decodeCloudflare('zz')).toBe('')
    const coded = rotate('mailto:info@example.com', 3)
    expect(decodeMailtoScript(`javascript:linkTo_UnCryptMailto('${coded}')`)).toBe('info@example.com')
    expect(decodeMailtoScript(`javascript:linkTo_UnCryptMailto('${rotate('info@example.com', 15)}',-15)`)).toBe(
      'info@example.com',
    )
    expect(decodeMailtoScript("javascript:alert('hello there')")).toBe('')
  })
})

describe('phones', () => {
  const numbers = (text: string, region = 'US') =>
    phonesInText(text, region).map(({ value }) => `${value.kind} ${value.e164 ?? value.number}`)

  test.each([
    ['Tel: (217) 555-0134 Fax: (217) 555-0135', 'US', ['phone +12175550134', 'fax +12175550135']],
    ['217.555.0134 (fax)', 'US', ['fax +12175550134']],
    ['Tel/Fax: 030 901820', 'DE', ['phone +4930901820']],
    ['传真：010-65550102', 'CN', ['fax +861065550102']],
    ['电话/传真：010-65550102', 'CN', ['phone +861065550102']],
    ['01718-029198, 01712-570475', 'BD', ['mobile +8801718029198', 'mobile +8801712570475']],
  ])('%s', (text, region, expected) => {
    expect(numbers(text, region)).toEqual(expected)
  })

  test.each([
    ['© 2008-2026 Example', 'CN'],
    ['Founded 12/05/2010, ISBN 978-3-16-148410-0', 'US'],
    ['QQ：965550000', 'CN'],
    ['Musterstraße 40 14057 Berlin', 'DE'],
    ['HRB 123456, USt-IdNr.: DE 123456789', 'DE'],
    ['Order no. 4430144328', 'US'],
  ])('none in %s', (text, region) => {
    expect(numbers(text, region)).toEqual([])
  })

  test('labels', () => {
    expect(labelKind('Telefax: ')).toBe('fax')
    expect(labelKind('Hotel ')).toBe(null)
    expect(labelKind('T. ')).toBe('phone')
    expect(labelKind('Phone: 1234, Fax ')).toBe('fax')
  })
})

test('Chinese addresses end where the next field begins and keep their code', () => {
  expect(cutChineseAddress('北京市朝阳区示例路88号 邮编：100020 电话：010')).toBe('北京市朝阳区示例路88号 100020')
  expect(chineseAddressIn('广东省深圳市南山区示例路1号示例大厦3楼')).toBe('广东省深圳市南山区示例路1号示例大厦3楼')
  expect(chineseAddressIn('我们是一家位于市中心的公司，服务了许多客户。欢迎来电。')).toBe('')
})

describe('names', () => {
  test.each([
    ['Jane Doe', 2],
    ['Dr. Jane Q. Doe, M.D.', 2],
    ['Contact Us', 0],
    ['Our Team', 0],
    ['Zyxa Qwertz', 1],
    ['Virginia Beach', 0],
    ['jane doe', 0],
    ['Jane', 0],
  ])('%s scores %i', (text, score) => {
    expect(nameScore(text)).toBe(score)
  })

  test('honorifics, degrees and roles are not the name', () => {
    expect(bareName('Dr. Jane Doe, M.D.')).toBe('Jane Doe')
    expect(splitLeadingTitle('Mayor Jane Doe')).toEqual({ title: 'Mayor', name: 'Jane Doe' })
    expect(isTitle('Director of Sales')).toBe(true)
    expect(isTitle('We sell tools')).toBe(false)
    expect(emailNames('j.doe@example.com', 'Jane Doe')).toBe(true)
    expect(emailNames('info@example.com', 'Jane Doe')).toBe(false)
  })

  test('organizations', () => {
    expect(legalNamesIn('Welcome to Acme Tools GmbH & Co. KG in Musterstadt')).toContain('Acme Tools GmbH & Co. KG')
    expect(legalNamesIn('版权所有：示例精密机械有限公司')).toEqual(['示例精密机械有限公司'])
    expect(organizationKey('The Acme Tools, Inc.')).toBe(organizationKey('ACME TOOLS'))
    expect(isGenericName('Contact us')).toBe(true)
    expect(isGenericName('联系我们')).toBe(true)
    expect(isGenericName('Acme Tools')).toBe(false)
    expect(hostWord('www.acme-tools.co.uk')).toBe('acmetools')
    expect(hostFit('Acme Tools Ltd', ['acmetools'])).toBe(1)
    expect(hostFit('Other Words', ['acmetools'])).toBe(0)
  })
})

test('JSON-LD as found on pages', () => {
  expect(parseLooseJson('<!-- {"a":1,} -->')).toEqual({ a: 1 })
  expect(parseLooseJson('{"a":"x\ny"}')).toEqual({ a: 'x y' })
  expect(parseLooseJson('{"a"')).toBe(null)
})

test.each([
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  ' data:text/html,x',
  'https://user:pass@example.com/',
  'vbscript:x',
  'blob:https://example.com/1',
])('%s is no address', (href) => {
  expect(resolveUrl(href, 'https://example.com/')).toBe(null)
})
