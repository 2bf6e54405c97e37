// What a click in the context menu saves.
import * as v from 'valibot'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  linkToLead,
  menuToItem,
  selectionToLead,
  MENU_IDS,
  type MenuClick,
} from '../../extension/menus/menu-to-item.ts'
import { outboxItem } from '../../shared/domain/clip/outbox-item.ts'

const click = (given: Partial<MenuClick>): MenuClick => ({
  menuId: 'selection-note',
  selection: '',
  linkUrl: '',
  linkText: '',
  pageUrl: 'https://harbourpine.example/',
  pageTitle: 'Contact',
  ...given,
})

describe('menu', () => {
  test('a selection becomes a note with its page', () => {
    expect(menuToItem(click({ selection: ' Needs oak\nby April ' }), 'item-0001', 5)).toMatchObject({
      kind: 'note',
      note: { body: 'Needs oak\nby April' },
      pageUrl: 'https://harbourpine.example/',
    })
    expect(menuToItem(click({ selection: ' \n ' }), 'item-0001', 5)).toBe(null)
  })

  test('mail links give addresses, with the link’s words as the name', () => {
    expect(linkToLead('mailto:ann@a.example?subject=Hi', 'Ann Smith')).toMatchObject({
      kind: 'person',
      name: { value: 'Ann Smith' },
      emails: [{ value: 'ann@a.example' }],
    })
    expect(linkToLead('mailto:ann%40a.example,bob@a.example', 'ann@a.example')).toMatchObject({
      emails: [{ value: 'ann@a.example' }, { value: 'bob@a.example' }],
    })
    expect(linkToLead('mailto:?subject=x', 'write')).toBe(null)
  })

  test('phone links give numbers', () => {
    expect(linkToLead('tel:+44%2020%207946%200018;ext=5', 'Call us')).toMatchObject({
      name: { value: 'Call us' },
      phones: [{ value: { number: '+44 20 7946 0018' } }],
    })
    expect(linkToLead('tel:*', '')).toBe(null)
  })

  test('a site becomes a company, a profile a person', () => {
    expect(linkToLead('https://www.keelworks.example/about', 'Keelworks Marine')).toMatchObject({
      kind: 'organization',
      name: { value: 'Keelworks Marine' },
      website: { value: 'https://www.keelworks.example/about' },
    })
    expect(linkToLead('https://keelworks.example/', '')).toMatchObject({ name: { value: 'keelworks.example' } })
    expect(linkToLead('https://www.linkedin.com/in/ann-smith/', '')).toMatchObject({
      kind: 'person',
      name: { value: 'ann-smith' },
      social: [{ value: 'https://www.linkedin.com/in/ann-smith/' }],
    })
  })

  test.each(['javascript:alert(1)', 'data:text/html,<b>', 'ftp://a.example/', 'https://u:p@a.example/', ''])(
    'nothing is made of %s',
    (url) => expect(linkToLead(url, 'x')).toBe(null),
  )

  test('a selected signature gives name, phone and e-mail', () => {
    const lead = selectionToLead('林小满\n采购经理\n电话：+86 21 5555 0101\n邮箱：lin@qinghe.example')
    expect(lead).toMatchObject({
      name: { value: '林小满' },
      emails: [{ value: 'lin@qinghe.example' }],
      phones: [{ value: { number: '+86 21 5555 0101' } }],
    })
    expect(selectionToLead('ann@a.example')).toMatchObject({ emails: [{ value: 'ann@a.example' }] })
    expect(selectionToLead('…')).toBe(null)
  })

  test('whatever stands in the page, an item fits the contract or there is none', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('mailto:a@b.example', 'tel:123456', 'javascript:x', '<b>&', 'x'.repeat(9000)),
    )
    fc.assert(
      fc.property(fc.constantFrom(...MENU_IDS), text, text, text, (menuId, one, two, three) => {
        const item = menuToItem(
          click({ menuId, selection: one, linkUrl: two, linkText: three, pageUrl: two, pageTitle: three }),
          'item-0001',
          5,
        )
        if (item) expect(v.is(outboxItem, item)).toBe(true)
      }),
    )
  })
})
