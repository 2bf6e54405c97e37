// What the extension says, checked. The bridge fetches this with the first message for it: most browsers have no extension, and the
// schemas with their library weigh more than all the rest of the app's end.
import * as v from 'valibot'
import { extensionMessage, type ExtensionMessage } from '../../shared/domain/clip/bridge.ts'
import { BRIDGE_VERSION } from '../../shared/domain/clip/channel.ts'
import { outboxItem, type OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import { ERROR_CODES } from '../../shared/domain/errors.ts'

/** A message of the extension; null for anything else, and for one of another version. */
export function readMessage(data: unknown): ExtensionMessage | null {
  const parsed = v.safeParse(extensionMessage, data)
  return parsed.success && parsed.output.version === BRIDGE_VERSION ? parsed.output : null
}

/** An item of the outbox; null for what is none that this version knows. */
export function readItem(data: unknown): OutboxItem | null {
  const parsed = v.safeParse(outboxItem, data)
  return parsed.success ? parsed.output : null
}

/** A rule refused it, and would again. Storage trouble is not a refusal. */
export function isRefusal(code: string): boolean {
  return (ERROR_CODES as readonly string[]).includes(code)
}
