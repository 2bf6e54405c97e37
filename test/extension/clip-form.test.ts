// The panel's form: from drafts to inputs and back, problems, and what a save means.
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  clipToItems,
  clipToPlan,
  draftsToClip,
  emptyClip,
  inputToDraft,
  inputToProblems,
  itemToClip,
  noteSeconds,
  parseClip,
  type ClipData,
} from '../../extension/panel/clip-form.ts'
import type { LeadDraft } from '../../shared/domain/clip/draft.ts'
import { outboxItem } from '../../shared/domain/clip/outbox-item.ts'

const captured = (value: string) => ({ value, source: 'script[0].email', method: 'json-ld' as const, confidence: 0.9 })

const draft: LeadDraft = {
  kind: 'person',
  name: { value: 'Anna Weiss', captured: captured('Anna Weiss') },
  company: { value: 'Harbour & Pine', captured: captured('Harbour & Pine') },
  phones: [
    {
      value: { number: '+44 20 7946 0018', e164: '+442079460018', kind: 'mobile' },
      captured: captured('+44 20 7946 0018'),
    },
  ],
  emails: [{ value: 'anna@harbourpine.example', captured: captured('anna@harbourpine.example') }],
  addresses: [],
  social: [],
}
const page = { url: 'https://harbourpine.example/team', title: 'Team' }

let ids = 0
const given = { at: 5_000_000, newId: () => `item-${1000 + ids++}` }

function row(clip: ClipData, index = 0) {
  const found = clip.leads[index]
  if (!found) throw new Error('no such lead')
  return found
}

describe('form of a clip', () => {
  test('a draft goes through the form unchanged', () => {
    expect(inputToDraft(row(draftsToClip(page, [draft], '')).input)).toEqual(draft)
  })

  test('a corrected value keeps what was captured', () => {
    const clip = draftsToClip(page, [draft], '')
    row(clip).input.emails[0]!.value = 'a.weiss@harbourpine.example'
    const [item] = clipToItems(clip, given) ?? []
    expect(item).toMatchObject({
      kind: 'lead',
      source: 'clip',
      pageUrl: page.url,
      lead: { emails: [{ value: 'a.weiss@harbourpine.example', captured: { value: 'anna@harbourpine.example' } }] },
    })
  })

  test('one lead opens in the form, several in the list, none as an empty form; the selection is the note', () => {
    expect(draftsToClip(page, [draft], 'said').shown).toBe(0)
    expect(draftsToClip(page, [draft], 'said').note.body).toBe('said')
    expect(draftsToClip(page, [draft, draft], '').shown).toBe(null)
    expect(draftsToClip(page, [], '')).toMatchObject({ shown: 0, leads: [{ input: { name: { value: '' } } }] })
  })

  test('the scheme of a website may be left out; what is no address is a problem', () => {
    const clip = emptyClip(page)
    const { input } = row(clip)
    input.name.value = 'Ann'
    input.website.value = 'harbourpine.example/about'
    expect(inputToProblems(input)).toEqual({})
    expect(inputToDraft(input).website?.value).toBe('https://harbourpine.example/about')
    for (const bad of ['javascript:alert(1)', 'data:text/html,x', 'https://user:pw@a.example/', 'two words']) {
      input.website.value = bad
      expect(inputToProblems(input)).toEqual({ website: 'unsafe_url' })
    }
  })

  test('problems name the field', () => {
    const clip = draftsToClip(page, [draft], '')
    const { input } = row(clip)
    input.emails.push({ value: 'nobody' }, { value: '' })
    input.phones.push({ value: { number: 'ab' } })
    input.social.push({ value: 'javascript:alert(1)' })
    input.name.value = 'x'.repeat(201)
    expect(inputToProblems(input)).toEqual({
      name: 'too_long',
      'emails/1': 'bad_email',
      'phones/1': 'bad_phone',
      'social/0': 'unsafe_url',
    })
  })

  test('what a save means', () => {
    const clip = emptyClip(page)
    expect(clipToPlan(clip)).toEqual({ kind: 'nothing' })
    clip.note.body = 'Called back'
    expect(clipToPlan(clip)).toEqual({ kind: 'note' })
    row(clip).input.company.value = 'Acme'
    expect(clipToPlan(clip)).toEqual({ kind: 'lead', count: 1 })
    row(clip).target = { recordId: 'lead:abcd:abcd', name: 'Acme' }
    expect(clipToPlan(clip)).toEqual({ kind: 'addition', name: 'Acme' })
    const many = draftsToClip(page, [draft, draft, draft], '')
    row(many, 1).selected = false
    expect(clipToPlan(many)).toEqual({ kind: 'lead', count: 2 })
    for (const held of many.leads) held.selected = false
    expect(clipToPlan(many)).toEqual({ kind: 'nothing' })
  })

  test('every selected lead becomes an item of its own, with the note and the step', () => {
    const clip = draftsToClip(page, [draft, draft], 'said')
    clip.step = { title: 'Send offer', dueDate: '2026-12-01' }
    row(clip, 1).target = { recordId: 'lead:abcd:abcd', name: 'Acme' }
    const items = clipToItems(clip, given) ?? []
    expect(items.map((item) => item.kind)).toEqual(['lead', 'addition'])
    expect(new Set(items.map((item) => item.id)).size).toBe(2)
    for (const item of items) {
      expect(v.is(outboxItem, item)).toBe(true)
      expect(item).toMatchObject({ note: { body: 'said' }, step: { title: 'Send offer', dueDate: '2026-12-01' } })
    }
  })

  test('without a page the source is typing', () => {
    const clip = emptyClip({ url: null, title: '' })
    row(clip).input.name.value = 'Ann'
    expect(clipToItems(clip, given)).toMatchObject([{ kind: 'lead', source: 'manual', pageUrl: null }])
  })

  test('the timer counts stretches and stops at a day', () => {
    const note = { ...emptyClip(page).note, seconds: 60, runningSince: 1_000 }
    expect(noteSeconds(note, 31_000)).toBe(90)
    expect(noteSeconds(note, 500)).toBe(60)
    expect(noteSeconds(note, 1e12)).toBe(86_400)
  })

  test('an item of the outbox opens in the form and comes out the same', () => {
    const clip = draftsToClip(page, [draft], 'said')
    clip.step = { title: 'Send offer', dueDate: null }
    clip.note.channel = 'visit'
    const [item] = clipToItems(clip, given) ?? []
    if (!item) throw new Error('no item')
    const again = clipToItems(
      itemToClip(item, () => ''),
      { at: item.at, newId: () => item.id },
    )
    expect(again).toEqual([item])
  })

  test('a number that is typed gets its international form, a captured one keeps its own', () => {
    const clip = draftsToClip(page, [draft], '')
    row(clip).input.phones.push({ value: { number: '020 7946 0019' } })
    const [item] = clipToItems(clip, { ...given, toE164: () => '+442079460019' }) ?? []
    expect(item).toMatchObject({
      lead: {
        phones: [{ value: { e164: '+442079460018' } }, { value: { number: '020 7946 0019', e164: '+442079460019' } }],
      },
    })
  })

  test('a stored draft that is none is refused', () => {
    expect(parseClip(structuredClone(draftsToClip(page, [draft], 'x')))).toEqual(draftsToClip(page, [draft], 'x'))
    for (const bad of [null, {}, { ...emptyClip(page), leads: [] }, { ...emptyClip(page), note: null }])
      expect(parseClip(bad)).toBe(null)
  })
})
