import { expect, test } from 'vitest'
import { InlineEdit, type SaveOutcome } from '../../../../pwa/platform/parts/inline-edit.svelte.ts'

function createEdit(value = 'Old', outcome: SaveOutcome = { ok: true }) {
  const record = { value }
  const saved: string[] = []
  const edit = new InlineEdit(
    () => record.value,
    (text) => {
      saved.push(text)
      return Promise.resolve(outcome)
    },
  )
  return { edit, saved, record }
}

/** What the handler reads of a key event. */
function key(name: string, extra: Partial<KeyboardEvent> = {}): KeyboardEvent {
  const event = {
    key: name,
    isComposing: false,
    keyCode: 0,
    preventDefault: () => undefined,
    stopPropagation: () => undefined,
  }
  return { ...event, ...extra } as KeyboardEvent
}

test('Enter saves what was typed, without the space around it', async () => {
  const { edit, saved } = createEdit()
  edit.start()
  edit.draft = '  New '
  edit.onkeydown(key('Enter'))
  await Promise.resolve()
  await Promise.resolve()
  expect(saved).toEqual(['New'])
  expect(edit.editing).toBe(false)
})

test('Escape gives the old value back and saves nothing', () => {
  const { edit, saved } = createEdit()
  edit.start()
  edit.draft = 'New'
  edit.onkeydown(key('Escape'))
  expect([edit.editing, saved.length]).toEqual([false, 0])
})

test('Enter that picks a candidate of an input method does not save', () => {
  const { edit, saved } = createEdit()
  edit.start()
  edit.draft = 'wang'
  edit.onkeydown(key('Enter', { isComposing: true }))
  edit.onkeydown(key('Enter', { keyCode: 229 }))
  expect([edit.editing, saved.length]).toEqual([true, 0])
})

test('a refused value stays in the field, with the reason', async () => {
  const { edit } = createEdit('a@example.com', { ok: false, message: 'Not an e-mail address' })
  edit.start()
  edit.draft = 'a@'
  expect(await edit.commit()).toBe(false)
  expect([edit.editing, edit.draft, edit.error]).toEqual([true, 'a@', 'Not an e-mail address'])
})

test('leaving an untouched field does not overwrite what a colleague changed meanwhile', async () => {
  const { edit, saved, record } = createEdit('Old')
  edit.start()
  record.value = 'Changed by a colleague'
  await edit.commit()
  expect(saved).toEqual([])
})

test('in a text of several lines Enter makes a line and Ctrl+Enter saves', async () => {
  const { edit, saved } = createEdit()
  edit.start()
  edit.draft = 'Two\nlines'
  edit.onkeydown(key('Enter'), true)
  expect(edit.editing).toBe(true)
  edit.onkeydown(key('Enter', { ctrlKey: true }), true)
  await Promise.resolve()
  expect(saved).toEqual(['Two\nlines'])
})
