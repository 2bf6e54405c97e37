/** An attachment that focuses an element when it appears: the autofocus attribute works only while a page loads. */
export function focusWhen(wanted: boolean): (node: HTMLElement) => void {
  return (node) => {
    if (wanted) node.focus({ preventScroll: true })
  }
}

/** True while an input method is composing: its keys (Enter, arrows, Escape) belong to the candidate list, never to us. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before the keydown of Enter, and marks it only by the old key code.
  return event.isComposing || event.keyCode === 229
}

/** An attachment that keeps the keys of an input method from the controls inside: some of them only look at the newer mark. */
export function keepCompositionKeys(node: HTMLElement): () => void {
  const guard = (event: KeyboardEvent): void => {
    if (isComposing(event)) event.stopPropagation()
  }
  node.addEventListener('keydown', guard, { capture: true })
  return () => node.removeEventListener('keydown', guard, { capture: true })
}
