import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSharedHost, matchKeys, socialKey } from '../../../../shared/domain/lead/rules.ts'
import { emailKey, hostOf, phoneKey, safeUrl } from '../../../../shared/domain/values.ts'

test('public mail and social hosts never identify a company', () => {
  for (const host of [
    'gmail.com',
    'qq.com',
    '163.com',
    'vip.163.com',
    'outlook.de',
    'linkedin.com',
    'cn.linkedin.com',
    'weibo.com',
  ]) {
    expect([host, isSharedHost(host)]).toEqual([host, true])
  }
  for (const host of ['engines.example', 'notgmail.com', 'qq.com.example', 'mygithub.com'])
    expect([host, isSharedHost(host)]).toEqual([host, false])
})

test('a record matches by e-mail, phone, profile and its own domains', () => {
  expect(
    matchKeys({
      website: 'https://www.Engines.example/about',
      emails: { a: 'ADA@engines.example', b: 'ada@gmail.com' },
      phones: { a: { number: '030 555-01', e164: '+493055501' }, b: { number: '(030) 555 02' } },
      social: { a: 'https://www.linkedin.com/in/Ada/' },
    }),
  ).toEqual({
    emails: ['ada@engines.example', 'ada@gmail.com'],
    phones: ['+493055501', '03055502'],
    domains: ['engines.example'],
    social: ['linkedin.com/in/ada'],
  })
})

test('keys do not change when they are made again', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(emailKey(emailKey(text))).toBe(emailKey(text))
      expect(hostOf(hostOf(text))).toBe(hostOf(text))
    }),
  )
  fc.assert(fc.property(fc.webUrl(), (url) => void expect(socialKey(`${url}/`)).toBe(socialKey(url))))
})

test('the grouping of a phone number does not matter, its extension does', () => {
  const digits = fc.stringMatching(/^[1-9]\d{6,12}$/u)
  fc.assert(
    fc.property(
      digits,
      fc.array(fc.constantFrom(' ', '-', '.', '/', ''), { minLength: 13, maxLength: 13 }),
      (number, gaps) => {
        const grouped = [...number].map((digit, at) => digit + (gaps[at] ?? '')).join('')
        expect(phoneKey(grouped)).toBe(number)
        expect(phoneKey(`${grouped} ext. 12`)).toBe(`${number}x12`)
        expect(phoneKey(`+${grouped}`)).toBe(`+${number}`)
      },
    ),
  )
})

test('only plain web addresses are safe', () => {
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    '//x.example',
    'https://u:p@x.example',
    'http://',
    ' \u0000javascript:x',
  ]) {
    expect([url, safeUrl(url)]).toEqual([url, null])
  }
  expect(safeUrl('HTTPS://X.example/a b')).toBe('https://x.example/a%20b')
})
