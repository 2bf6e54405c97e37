import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { declaredKeys, eventToKeys, handleKey, isTyping } from '../../../pwa/platform/keys.svelte.ts'
import KeysHost from './KeysHost.svelte'

const ran: string[] = []
const note = (name: string) => () => void ran.push(name)

function press(key: string, more: KeyboardEventInit & { target?: Element } = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  ;(more.target ?? document.body).dispatchEvent(event)
  return event.defaultPrevented
}

function add<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.classList.add('added')
  document.body.append(element)
  return element
}

beforeEach(() => {
  ran.length = 0
  window.addEventListener('keydown', handleKey)
})
afterEach(() => {
  window.removeEventListener('keydown', handleKey)
  for (const element of document.querySelectorAll('.added')) element.remove()
})

describe('keys', () => {
  it('run their action and nothing else', async () => {
    await render(KeysHost, { map: { j: note('down'), 'shift+x': note('range') } })
    expect(press('j')).toBe(true)
    expect(press('q')).toBe(false)
    press('X', { shiftKey: true })
    expect(ran).toEqual(['down', 'range'])
  })

  it('never act while an input method composes', async () => {
    await render(KeysHost, { map: { j: note('down'), enter: note('open'), 'mod+k': note('palette') } })
    expect(press('j', { isComposing: true })).toBe(false)
    // Safari: the Enter that ends a composition comes after it, with the old key code.
    press('Enter', { keyCode: 229 } as KeyboardEventInit)
    press('k', { ctrlKey: true, metaKey: true, isComposing: true })
    press('Process')
    expect(ran).toEqual([])
  })

  it('leave single keys to fields, but take chords there, except those that edit text', async () => {
    await render(KeysHost, {
      map: {
        j: note('down'),
        'mod+k': note('palette'),
        'mod+z': note('undo'),
        '/': { run: note('filter'), inFields: true },
      },
    })
    const mod = { ctrlKey: true }
    for (const target of [add('input'), add('textarea'), add('div', { contenteditable: 'true' })]) {
      ran.length = 0
      press('j', { target })
      press('z', { target, ...mod })
      press('k', { target, ...mod })
      press('/', { target })
      expect(ran, target.tagName).toEqual(['palette', 'filter'])
    }
    ran.length = 0
    press('j', { target: add('input', { type: 'checkbox' }) })
    press('z', mod)
    expect(ran).toEqual(['down', 'undo'])
  })

  it('understand sequences, and forget them when another key comes between', async () => {
    await render(KeysHost, { map: { 'g l': note('leads'), 'g n': note('notes'), l: note('l') } })
    press('g')
    press('l')
    press('g')
    press('x')
    press('n')
    press('l')
    expect(ran).toEqual(['leads', 'l'])
  })

  it('of a screen sleep under a dialog, whose own keys work', async () => {
    await render(KeysHost, { map: { j: note('screen') } })
    await render(KeysHost, { map: { j: note('dialog') }, options: { modal: true } })
    press('j')
    const modal = add('div', { 'data-tl-modal': '' })
    press('j')
    modal.remove()
    press('j')
    expect(ran).toEqual(['screen', 'dialog', 'screen'])
  })

  it('leave Enter and Space to a focused button, and all single keys to an open menu', async () => {
    await render(KeysHost, { map: { enter: note('open'), j: note('down'), arrowdown: note('down') } })
    press('Enter', { target: add('button') })
    const item = add('div', { role: 'menu' })
    press('j', { target: item })
    press('ArrowDown', { target: item })
    expect(ran).toEqual([])
    press('j', { target: add('button') })
    expect(ran).toEqual(['down'])
  })

  it('follow the latest declared, and end with their component', async () => {
    await render(KeysHost, { map: { j: note('outer') } })
    const inner = await render(KeysHost, { map: { j: note('inner') } })
    press('j')
    await inner.unmount()
    press('j')
    expect(ran).toEqual(['inner', 'outer'])
  })

  it('work only while `when` says so', async () => {
    let on = false
    await render(KeysHost, { map: { j: note('down') }, options: { when: () => on } })
    press('j')
    on = true
    press('j')
    expect(ran).toEqual(['down'])
  })

  it('are listed for the help sheet when they have words', async () => {
    await render(KeysHost, {
      map: { j: { run: note('x'), label: () => 'Next' }, x: note('x') },
      options: { group: () => 'List' },
    })
    expect(declaredKeys().find((group) => group.group === 'List')?.keys).toEqual([{ keys: 'j', label: 'Next' }])
  })
})

describe('names of keys', () => {
  const event = (key: string, init: KeyboardEventInit = {}) => new KeyboardEvent('keydown', { key, ...init })
  it.each([
    [event('?', { shiftKey: true }), '?'],
    [event('J', { shiftKey: true }), 'shift+j'],
    [event('z', { ctrlKey: true }), 'mod+z'],
    [event('Z', { ctrlKey: true, shiftKey: true }), 'mod+shift+z'],
    [event(' '), 'space'],
    [event('ArrowDown', { shiftKey: true }), 'shift+arrowdown'],
  ])('%#', (pressed, name) => {
    expect(eventToKeys(pressed, false)).toBe(name)
  })
  it('take the command key on Apple systems', () => {
    expect(eventToKeys(event('k', { metaKey: true }), true)).toBe('mod+k')
    expect(eventToKeys(event('k', { metaKey: true }), false)).toBe('k')
  })
})

it('knows where keystrokes are text', () => {
  expect(isTyping(add('input', { type: 'date' }))).toBe(true)
  expect(isTyping(add('input', { type: 'radio' }))).toBe(false)
  expect(isTyping(add('button'))).toBe(false)
  expect(isTyping(document)).toBe(false)
})
