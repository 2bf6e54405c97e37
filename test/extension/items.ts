// Fictional outbox items for the tests of the extension.
import type { OutboxItem } from '../../shared/domain/clip/outbox-item.ts'

/** A note that belongs to nobody yet. */
export function noteItem(id: string, at: number, body = 'Wants a sample by Friday'): OutboxItem {
  return {
    version: 1,
    id,
    kind: 'note',
    at,
    pageUrl: 'https://harbourpine.example/',
    pageTitle: 'Contact',
    note: { body },
  }
}
