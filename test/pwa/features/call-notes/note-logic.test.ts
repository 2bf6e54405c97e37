import fc from 'fast-check'
import * as Y from 'yjs'
import { describe, expect, it } from 'vitest'
import {
  elapsedSeconds,
  pauseTimer,
  secondsToText,
  startTimer,
  textToSeconds,
} from '../../../../pwa/features/call-notes/call-timer.ts'
import { fragmentToText, isUntouched, seedUpdate } from '../../../../pwa/platform/editor/body-text.ts'
import { MirrorDoc } from '../../../../pwa/platform/editor/mirror-doc.ts'
import {
  cycleState,
  otherElements,
  templateElements,
  typeElement,
} from '../../../../pwa/features/call-notes/template-elements.ts'
import { batchToFields } from '../../../../pwa/platform/editor/fields.ts'
import { batchToPatch } from '../../../../pwa/platform/parts/notes/note-fields.ts'
import type { NoteTemplateRow } from '../../../../shared/readmodel/rows.ts'

describe('the call timer', () => {
  it('counts while it runs, over a reload, and stops counting when paused', () => {
    const running = startTimer({ startedAt: null, seconds: 30 }, 1_000)
    const reloaded = JSON.parse(JSON.stringify(running)) as typeof running
    expect(elapsedSeconds(reloaded, 61_900)).toBe(90)
    const paused = pauseTimer(reloaded, 61_900)
    expect(elapsedSeconds(paused, 999_999)).toBe(90)
    expect(startTimer(running, 50_000)).toBe(running)
  })
  it('neither runs backwards with the clock nor past what a note can hold', () => {
    expect(elapsedSeconds({ startedAt: 10_000, seconds: 5 }, 0)).toBe(5)
    expect(elapsedSeconds({ startedAt: 0, seconds: 0 }, 1e12)).toBe(86_400)
  })
  it('reads durations as people type them', () => {
    const cases: [string, number | null][] = [
      ['12', 720],
      ['3:05', 185],
      ['1:02:09', 3729],
      ['12m', 720],
      ['1h 20m', 4800],
      ['90s', 90],
      ['12分30秒', 750],
      ['1小时20分钟', 4800],
      ['１２分', 720],
      ['', 0],
      ['soon', null],
      ['99h', null],
    ]
    for (const [text, seconds] of cases) expect([text, textToSeconds(text)]).toEqual([text, seconds])
  })
  it('reads back what it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        expect(textToSeconds(secondsToText(seconds))).toBe(seconds)
      }),
    )
  })
})

describe('template elements', () => {
  const words = (key: string) => (key === 'budget' ? { label: 'Budget', hint: 'How much?' } : null)
  const own = [
    {
      id: 'note-template:aaaa:bbbb',
      name: 'Ours',
      elements: { k2: { label: 'Second', order: 2 }, k1: { label: 'First', hint: 'Ask', order: 1 } },
    },
  ] as unknown as NoteTemplateRow[]

  it('cycles empty, noted, validated and keeps the text', () => {
    const seen = [{ state: 'empty' as const, text: 'x' }]
    for (let i = 0; i < 3; i++) seen.push(cycleState(seen[i] as never) as never)
    expect(seen.map((each) => each.state)).toEqual(['empty', 'noted', 'validated', 'empty'])
    expect(seen.every((each) => each.text === 'x')).toBe(true)
  })
  it('typing notes, emptying takes it back, validated stays', () => {
    expect(typeElement({ state: 'empty', text: '' }, '10k').state).toBe('noted')
    expect(typeElement({ state: 'noted', text: '10k' }, ' ').state).toBe('empty')
    expect(typeElement({ state: 'validated', text: '10k' }, '').state).toBe('validated')
  })
  it('lists built-in ones in their order and own ones by theirs', () => {
    expect(templateElements('bant', own, words).map((each) => each.key)).toEqual([
      'budget',
      'authority',
      'need',
      'timeline',
    ])
    expect(templateElements('note-template:aaaa:bbbb', own, words).map((each) => each.label)).toEqual([
      'First',
      'Second',
    ])
    expect(templateElements('note-template:gone:gone', own, words)).toEqual([])
  })
  it('keeps what was noted under another template in sight', () => {
    const elements = { k1: { state: 'noted' as const, text: 'yes' }, k2: { state: 'empty' as const, text: '' } }
    expect(otherElements(elements, templateElements('bant', own, words), own, words).map((each) => each.label)).toEqual(
      ['First'],
    )
  })
})

describe('paths and commands', () => {
  it('turns paths into the patch of an edit and the fields of a creation', () => {
    const batch = new Map<string, unknown>([
      ['objective', 'Renew'],
      ['elements/budget', { state: 'noted', text: '10k' }],
      ['elements/need', { state: 'empty', text: '' }],
      ['subjects/lead:a:b', null],
      ['subjects/lead:c:d', 'lead:c:d'],
    ])
    expect(batchToPatch(batch)).toEqual({
      set: { objective: 'Renew' },
      put: { elements: { budget: { state: 'noted', text: '10k' } }, subjects: { 'lead:c:d': 'lead:c:d' } },
      remove: { elements: ['need'], subjects: ['lead:a:b'] },
    })
    expect(batchToFields({ toPatch: batchToPatch }, batch)).toEqual({
      objective: 'Renew',
      elements: { budget: { state: 'noted', text: '10k' } },
      subjects: { 'lead:c:d': 'lead:c:d' },
    })
  })
})

function block(name: string, ...children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const element = new Y.XmlElement(name)
  element.insert(0, children)
  return element
}

describe('the free text as plain text', () => {
  it('writes blocks as lines and lists with their marks', () => {
    const doc = new Y.Doc()
    const task = block('taskItem', block('paragraph', new Y.XmlText('send offer')))
    task.setAttribute('checked', true as never)
    doc
      .getXmlFragment('body')
      .insert(0, [
        block('heading', new Y.XmlText('Price')),
        block('paragraph', new Y.XmlText('too'), block('hardBreak'), new Y.XmlText('high')),
        block('bulletList', block('listItem', block('paragraph', new Y.XmlText('a')))),
        block(
          'orderedList',
          block('listItem', block('paragraph', new Y.XmlText('b'))),
          block(
            'listItem',
            block('paragraph', new Y.XmlText('c')),
            block('bulletList', block('listItem', block('paragraph', new Y.XmlText('d')))),
          ),
        ),
        block('taskList', task),
      ])
    expect(fragmentToText(doc.getXmlFragment('body'))).toBe('Price\ntoo\nhigh\n- a\n1. b\n2. c\n  - d\n[x] send offer')
  })
  it('seeds two copies with the same text once', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '价', '😀'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const text = lines.join('\n').trim()
        const [one, two] = [new Y.Doc(), new Y.Doc()]
        for (const doc of [one, two]) Y.applyUpdate(doc, seedUpdate('call-note:abcd:efgh', text))
        one.getXmlFragment('body').insert(0, [block('paragraph', new Y.XmlText('typed here'))])
        Y.applyUpdate(two, Y.encodeStateAsUpdate(one))
        Y.applyUpdate(one, Y.encodeStateAsUpdate(two))
        Y.applyUpdate(one, seedUpdate('call-note:abcd:efgh', text))
        expect(fragmentToText(two.getXmlFragment('body'))).toBe(`typed here\n${text}`.trim())
        expect(fragmentToText(one.getXmlFragment('body'))).toBe(fragmentToText(two.getXmlFragment('body')))
      }),
    )
  })
  it('tells a text that never came from one that was emptied', () => {
    const doc = new Y.Doc()
    expect(isUntouched(doc)).toBe(true)
    doc.getXmlFragment('body').insert(0, [block('paragraph')])
    doc.getXmlFragment('body').delete(0, 1)
    expect(isUntouched(doc)).toBe(false)
  })
})

describe('the editor’s copy of the document', () => {
  it('follows both ways, holds incoming changes while composing, and lets what is typed out', () => {
    const stored = new Y.Doc()
    const mirror = new MirrorDoc()
    const write = (doc: Y.Doc, text: string) =>
      doc.getXmlFragment('body').insert(0, [block('paragraph', new Y.XmlText(text))])
    const read = (doc: Y.Doc) => fragmentToText(doc.getXmlFragment('body'))
    write(stored, 'from afar')
    let changes = 0
    stored.on('update', () => changes++)
    mirror.attach(stored)
    expect(changes).toBe(0)
    expect(read(mirror.doc)).toBe('from afar')
    mirror.hold()
    write(stored, 'while composing')
    write(mirror.doc, 'typed')
    expect(read(mirror.doc)).toBe('typed\nfrom afar')
    expect(read(stored)).toContain('typed')
    mirror.release()
    expect(read(mirror.doc)).toBe(read(stored))
    mirror.close()
    write(stored, 'after')
  })

  it('hands on what was typed before the stored document was open', () => {
    const stored = new Y.Doc()
    stored.getXmlFragment('body').insert(0, [block('paragraph', new Y.XmlText('stored'))])
    const mirror = new MirrorDoc()
    mirror.doc.getXmlFragment('body').insert(0, [block('paragraph', new Y.XmlText('typed early'))])
    mirror.attach(stored)
    const text = fragmentToText(stored.getXmlFragment('body'))
    expect(text.split('\n').sort()).toEqual(['stored', 'typed early'])
    expect(fragmentToText(mirror.doc.getXmlFragment('body'))).toBe(text)
  })
})
