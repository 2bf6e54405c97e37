/** True on Apple systems, where the command key takes the place of Ctrl. */
export function isApple(platform: string = globalThis.navigator?.platform ?? ''): boolean {
  return /mac|iphone|ipad|ipod/iu.test(platform)
}

const APPLE: Record<string, string> = { mod: '⌘', shift: '⇧', alt: '⌥', ctrl: '⌃' }
const OTHER: Record<string, string> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', ctrl: 'Ctrl' }
const NAMED: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  delete: 'Del',
  space: '␣',
}

/** `mod+shift+z` -> the caps to draw; keys of a sequence (`g l`) come one after the other. */
export function keysToCaps(keys: string, apple: boolean = isApple()): string[] {
  return keys.split(' ').flatMap((chord) =>
    chord.split(/\+(?!$)/u).map((key) => {
      const name = key.toLowerCase()
      return (apple ? APPLE : OTHER)[name] ?? NAMED[name] ?? (key.length === 1 ? key.toUpperCase() : key)
    }),
  )
}
