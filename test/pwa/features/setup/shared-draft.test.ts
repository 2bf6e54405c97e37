import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { outboxItem } from '../../../../shared/domain/clip/outbox-item.ts'
import { draftToItem, sharedToDraft } from '../../../../pwa/features/setup/shared-draft.ts'
import { readVcard } from '../../../../pwa/features/setup/vcard.ts'

const item = { id: 'item-0001', at: 1, region: 'DE' }

describe('a shared page', () => {
  it('of a company gives its name, site, numbers and text', () => {
    const draft = sharedToDraft(
      {
        title: 'Kontakt | Alpenblum Floristik GmbH',
        text: 'Tel. 089 4567890, info@alpenblum.example\nhttps://alpenblum.example/kontakt',
        url: '',
      },
      [],
      'DE',
    )
    expect(draft).toMatchObject({
      kind: 'organization',
      name: 'Alpenblum Floristik GmbH',
      website: 'https://alpenblum.example',
      phones: '089 4567890',
      emails: 'info@alpenblum.example',
      pageUrl: 'https://alpenblum.example/kontakt',
    })
    expect(draft.note).not.toContain('https://')
  })

  it('of a profile gives the person, and no website', () => {
    const draft = sharedToDraft(
      {
        title: 'Jane Whitfield - Head of Sales - Oakhaven Ltd | LinkedIn',
        text: '',
        url: 'https://www.linkedin.com/in/janew',
      },
      [],
      'US',
    )
    expect(draft).toMatchObject({
      kind: 'person',
      name: 'Jane Whitfield',
      company: 'Oakhaven Ltd',
      title: 'Head of Sales',
      website: '',
    })
    const sent = draftToItem(draft, draft, item)
    expect(sent).toMatchObject({ lead: { social: [{ value: 'https://www.linkedin.com/in/janew' }] } })
  })

  it('with an unsafe address keeps the text and drops the address', () => {
    const draft = sharedToDraft({ title: 'x', text: 'javascript:alert(1)', url: 'javascript:alert(1)' }, [], 'US')
    expect(draft.pageUrl).toBeNull()
    expect(draft.website).toBe('')
  })

  it('becomes an item the core takes, with what was corrected marked as such', () => {
    const shared = sharedToDraft(
      { title: '江月冷链物流股份有限公司', text: '电话：021-55512345', url: 'https://jiangyue.example' },
      [],
      'CN',
    )
    const sent = draftToItem({ ...shared, name: '江月冷链' }, shared, { ...item, region: 'CN' })
    expect(v.safeParse(outboxItem, sent).success).toBe(true)
    expect(sent).toMatchObject({
      kind: 'lead',
      source: 'share',
      lead: {
        name: { value: '江月冷链', captured: { value: '江月冷链物流股份有限公司', method: 'share' } },
        phones: [{ value: { e164: '+862155512345' }, captured: { method: 'share' } }],
      },
    })
  })

  it('becomes an addition to a record that is there', () => {
    const shared = sharedToDraft({ title: 'Acme GmbH', text: '', url: 'https://acme.example' }, [], 'DE')
    const sent = draftToItem(shared, shared, { ...item, recordId: 'lead:AbCd1234:AbCd12345678' })
    expect(v.safeParse(outboxItem, sent).success).toBe(true)
    expect(sent).toMatchObject({ kind: 'addition', recordId: 'lead:AbCd1234:AbCd12345678' })
  })
})

describe('a contact card', () => {
  it('of version 3 is read, folded lines and escapes included', () => {
    const card = readVcard(
      'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Whitfield;Jane;;;\r\nFN:Jane Whitfield\r\nORG:Oakhaven\\, Ltd;Sales\r\nTITLE:Head of\r\n  Sales\r\nitem1.TEL;TYPE=CELL:+44 20 7946 0000\r\nEMAIL:jane@oakhaven.example\r\nNOTE:Call\\nin May\r\nEND:VCARD',
    )
    expect(card).toEqual({
      name: 'Jane Whitfield',
      company: 'Oakhaven, Ltd',
      title: 'Head of Sales',
      phones: ['+44 20 7946 0000'],
      emails: ['jane@oakhaven.example'],
      website: '',
      note: 'Call\nin May',
    })
  })

  it('of version 2.1 with a Chinese name in quoted-printable is read', () => {
    const card = readVcard(
      'BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E9=83=91;=E6=A2=A6=E7=90=AA;;;\nTEL;CELL:13800138000\nEND:VCARD',
    )
    expect(card).toMatchObject({ name: '郑梦琪', phones: ['13800138000'] })
  })

  it('is what a shared file becomes a lead from', () => {
    const draft = sharedToDraft(
      { title: '', text: '', url: '' },
      ['no card', 'BEGIN:VCARD\nFN:Jane Whitfield\nORG:Oakhaven\nEND:VCARD'],
      'GB',
    )
    expect(draft).toMatchObject({ kind: 'person', name: 'Jane Whitfield', company: 'Oakhaven' })
  })

  it('is not found in other text', () => {
    expect(readVcard('hello')).toBeNull()
    expect(readVcard('BEGIN:VCARD\n' + 'x'.repeat(300_000))).toBeNull()
  })
})
