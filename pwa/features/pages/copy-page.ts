// Copying the text of a page into a plan: what it says now, and nothing of how it came about or of what stands around it.
import type { XmlFragment } from 'yjs'
import type { Result } from '../../../shared/kernel/result.ts'
import type { Workspace, WorkspaceError } from '../../../shared/workspace/api.ts'
import { fragmentToText } from '../../platform/editor/body-text.ts'

/**
 * Writes a page with this title and a copy of this text into a space. The text is written anew, node by node: the other document's
 * updates would take along what was deleted from it and the marks of those who wrote it.
 */
export async function copyPage(
  target: Workspace,
  page: { title: string; body: string; fragment: XmlFragment },
  bodyDoc: string,
): Promise<Result<{ id: string }, WorkspaceError>> {
  const { title, body, fragment } = page
  const fields = { title, body, authorId: target.personId }
  // The formatted text could not be opened, or is not on this device: what is known of it goes along.
  if (fragment.length === 0) return target.run('createPage', { fields })
  const text = await target.openRichText(bodyDoc)
  try {
    const nodes = fragment.toArray().map((node) => node.clone())
    text.doc.transact(() => text.fragment.insert(0, nodes as never))
    const flushed = await text.flush()
    if (!flushed.ok) return flushed
    return await target.run('createPage', { fields: { ...fields, body: fragmentToText(text.fragment), bodyDoc } })
  } finally {
    await text.close()
  }
}
