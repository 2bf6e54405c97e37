/** Where a key leads in a list of rows: so many rows further (`by`), or to a row (`to`); null for keys that lead nowhere. */
export function keyToMove(
  event: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  /** Rows on a page, and in the list. */
  { page, total }: { page: number; total: number },
): { by: number } | { to: number } | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null
  switch (event.key) {
    case 'ArrowDown':
      return { by: 1 }
    case 'ArrowUp':
      return { by: -1 }
    case 'PageDown':
      return { by: page }
    case 'PageUp':
      return { by: -page }
    case 'Home':
      return { to: 0 }
    case 'End':
      return { to: total - 1 }
    default:
      return null
  }
}

/** True for a click on a link or a control within a row. */
export function isForContent(event: MouseEvent): boolean {
  return event.defaultPrevented || (event.target as Element).closest('a, button, input, label') !== null
}
