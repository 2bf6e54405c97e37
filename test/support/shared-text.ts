// Rich texts of a shared space. What a tab does is done here by hand: it asks under which number to edit, stores what is typed, and says so.
import * as Y from 'yjs'
import { addToText, readText } from '../../shared/store/text-database.ts'
import { textName } from '../../shared/workspace/protocol.ts'
import type { WorkspaceTab } from '../../shared/workspace/workspace.ts'
import type { Seat } from './shared-team.ts'
import { value } from './team.ts'

/** The database of a text on a device. */
export const nameOn = (seat: Seat, text: string): string => textName(seat.space.spaceId, text)

/** Opens the text as a tab does, changes it and stores what is new. `client`: what the tab had drawn. */
export async function typeText(
  seat: Seat,
  name: string,
  change: (text: Y.Text) => void,
  client?: number,
): Promise<void> {
  const doc = new Y.Doc()
  if (client !== undefined) doc.clientID = client
  const stored = await readText(seat.device.indexedDB, nameOn(seat, name))
  if (stored) Y.applyUpdate(doc, stored)
  const tab = seat.workspace as WorkspaceTab
  const args = { name, client: doc.clientID }
  const given = value(await tab.call<{ ok: true; value: { client: number } | null }>('registerText', args))
  if (given && client === undefined) doc.clientID = given.client
  const before = Y.encodeStateVector(doc)
  change(doc.getText('body'))
  await addToText(seat.device.indexedDB, nameOn(seat, name), Y.encodeStateAsUpdate(doc, before))
  await tab.call('textSaved', { name })
}

/** What a device has of a text; nothing of it waits for what is missing. */
export async function readWhole(seat: Seat, name: string): Promise<string> {
  const doc = new Y.Doc()
  const stored = await readText(seat.device.indexedDB, nameOn(seat, name))
  if (stored) Y.applyUpdate(doc, stored)
  if (doc.store.pendingStructs !== null) throw new Error('operations wait')
  return doc.getText('body').toJSON()
}
