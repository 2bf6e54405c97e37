// The app's address as a setting.
import { expect, test } from 'vitest'
import { originToPattern, parseAppAddress, recordToAddress } from '../../extension/platform/address.ts'

test.each([
  ['app.team.example', 'https://app.team.example'],
  [' https://app.team.example:8443/leads?x#y ', 'https://app.team.example:8443'],
  ['http://localhost:4310', 'http://localhost:4310'],
  ['http://127.0.0.1:9000/', 'http://127.0.0.1:9000'],
])('%s is %s', (typed, origin) => expect(parseAppAddress(typed)).toEqual({ ok: true, value: origin }))

test.each([
  ['http://app.team.example', 'not_secure'],
  ['javascript:alert(1)', 'not_an_address'],
  ['ftp://a.example', 'not_an_address'],
  ['https://user:pw@a.example', 'not_an_address'],
  ['', 'not_an_address'],
  ['a b', 'not_an_address'],
])('%s is refused: %s', (typed, error) => expect(parseAppAddress(typed)).toEqual({ ok: false, error }))

test('patterns and addresses of records', () => {
  expect(originToPattern('http://localhost:4310', true)).toBe('http://localhost:4310/*')
  expect(originToPattern('http://localhost:4310', false)).toBe('http://localhost/*')
  expect(recordToAddress('https://a.example', 'account:abcd:abcd')).toBe(
    'https://a.example/companies/account:abcd:abcd',
  )
  expect(recordToAddress('https://a.example', 'alien:abcd:abcd')).toBe('https://a.example/')
})
