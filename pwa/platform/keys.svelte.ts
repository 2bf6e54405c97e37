// Keyboard: screens declare their keys, one listener serves them all, and the help sheet lists what is declared. Keys never fire while
// an input method composes, single keys never while typing, and screen keys never under a dialog.
import { SvelteSet } from 'svelte/reactivity'
import { isComposing } from '../../shared/ui/focus.ts'
import { isApple } from '../../shared/ui/keycaps.ts'

export interface KeyAction {
  run: (event: KeyboardEvent) => unknown
  /** What it does, for the help sheet. Keys without one work, but are not listed. */
  label?: () => string
  /** Works while a field has the focus too. Chords with `mod` do so by default, except those that edit text. */
  inFields?: boolean
}

/** Key names as in `KeyboardEvent.key`, lower case: `j`, `arrowdown`, `mod+enter`, `shift+x`, `?`, and sequences: `g l`. */
export type KeyMap = Record<string, KeyAction | ((event: KeyboardEvent) => unknown)>

export interface KeyOptions {
  /** The keys work only while this is true. */
  when?: () => boolean
  /** Heading in the help sheet; keys without one stand under "This screen". */
  group?: () => string
  /** Keys of a dialog: they work while one is open, and only then. */
  modal?: boolean
}

interface Registration {
  map: () => KeyMap
  options: KeyOptions
}

const registrations = new SvelteSet<Registration>()
const SEQUENCE_MS = 1200
/** The chords with which people edit text: in a field they belong to the field. */
const TEXT_CHORDS = new Set([
  'mod+a',
  'mod+c',
  'mod+v',
  'mod+x',
  'mod+z',
  'mod+shift+z',
  'mod+y',
  'mod+b',
  'mod+i',
  'mod+u',
])

/** The name of a pressed key or chord, as key maps write it. `mod` is the command key on Apple systems and Ctrl elsewhere. */
export function eventToKeys(event: KeyboardEvent, apple: boolean = isApple()): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase()
  const parts: string[] = []
  if (apple ? event.metaKey : event.ctrlKey) parts.push('mod')
  if (apple && event.ctrlKey) parts.push('ctrl')
  if (event.altKey) parts.push('alt')
  // The shift of `?` is part of the sign itself; with letters and named keys it is a modifier.
  if (event.shiftKey && (key.length > 1 || /\p{L}/u.test(key))) parts.push('shift')
  return [...parts, key].join('+')
}

/** True where keystrokes are text: inputs, text areas, selects and editors. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  if (target.getAttribute('role') === 'combobox' && target.tagName === 'INPUT') return true
  // Ticking a box is not typing.
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
}

function isModalOpen(): boolean {
  return document.querySelector('[data-tl-modal]') !== null
}

/** Keys that a focused control needs for itself: Enter and Space press it, arrows move inside menus, tabs and date fields. */
function belongsToControl(keys: string, target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('[data-tl-menu], [role="menu"], [role="listbox"], [role="spinbutton"]'))
    return !keys.startsWith('mod+')
  const control = target.closest('button, a, summary, [role="tab"], [role="checkbox"], input')
  if (!control) return false
  if (keys === 'enter' || keys === 'space') return true
  return keys.startsWith('arrow') && control.matches('[role="tab"], input[type="radio"]')
}

let pending = ''
let pendingUntil = 0

function actionFor(keys: string, event: KeyboardEvent): KeyAction | null {
  const typing = isTyping(event.target)
  const modal = isModalOpen()
  // The latest declared wins: a panel over a screen, a screen over the shell.
  for (const registration of [...registrations].reverse()) {
    if (Boolean(registration.options.modal) !== modal) continue
    if (registration.options.when && !registration.options.when()) continue
    const map = registration.map()
    const found = Object.hasOwn(map, keys) ? map[keys] : undefined
    if (!found) continue
    const action = typeof found === 'function' ? { run: found } : found
    const inFields = action.inFields ?? (keys.startsWith('mod+') && !TEXT_CHORDS.has(keys))
    if (typing && !inFields) continue
    if (belongsToControl(keys, event.target)) continue
    return action
  }
  return null
}

function isPrefix(keys: string): boolean {
  for (const registration of registrations) {
    if (registration.options.when && !registration.options.when()) continue
    if (Object.keys(registration.map()).some((name) => name.startsWith(`${keys} `))) return true
  }
  return false
}

/** Handles one keydown. The shell's only listener calls it; exported for tests. Returns true when an action ran. */
export function handleKey(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || isComposing(event)) return false
  if (['Shift', 'Control', 'Alt', 'Meta', 'Process', 'Dead'].includes(event.key)) return false
  const keys = eventToKeys(event)
  const sequence = pending && event.timeStamp <= pendingUntil ? `${pending} ${keys}` : ''
  pending = ''
  const action = (sequence && actionFor(sequence, event)) || actionFor(keys, event)
  if (!action) {
    if (!isTyping(event.target) && !isModalOpen() && isPrefix(keys)) {
      pending = keys
      pendingUntil = event.timeStamp + SEQUENCE_MS
    }
    return false
  }
  event.preventDefault()
  void action.run(event)
  return true
}

/**
 * Declares keys for as long as the component lives. Call while it is being set up. Pass a function when the map depends on state.
 */
export function useKeys(map: KeyMap | (() => KeyMap), options: KeyOptions = {}): void {
  const registration: Registration = { map: typeof map === 'function' ? map : () => map, options }
  $effect(() => {
    registrations.add(registration)
    return () => {
      registrations.delete(registration)
    }
  })
}

export interface KeyGroup {
  group: string | null
  keys: { keys: string; label: string }[]
}

/** What the help sheet shows: the declared keys that have words and work now, screen first, by group. */
export function declaredKeys(): KeyGroup[] {
  const groups: KeyGroup[] = []
  for (const { map, options } of [...registrations].reverse()) {
    if (options.modal || (options.when && !options.when())) continue
    const group = options.group?.() ?? null
    const known = groups.find((candidate) => candidate.group === group)
    const target = known ?? { group, keys: [] }
    for (const [keys, action] of Object.entries(map())) {
      const label = typeof action === 'function' ? undefined : action.label?.()
      // Several keys for one thing (j and arrow down) are shown as one line by the sheet, in order.
      if (label) target.keys.push({ keys, label })
    }
    if (!known && target.keys.length > 0) groups.push(target)
  }
  return groups
}
