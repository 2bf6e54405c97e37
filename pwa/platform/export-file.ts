import type { OnProgress, SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { m } from '../../shared/i18n/index.ts'
import { toIsoDate } from '../../shared/kernel/dates.ts'
import { showWarning } from './feedback.ts'

/** A name as a file may have it: letters, digits and a few signs of any script, which every file system takes. */
export function nameToFile(name: string): string {
  return (
    name
      .normalize('NFKC')
      .replace(/[^\p{L}\p{N} _-]+/gu, ' ')
      .trim()
      .replace(/\s+/gu, '-')
      .slice(0, 60) || 'space'
  )
}

/** The name of an export: `touchline-<team>-<date>.touchline`. */
export function exportFileName(space: SpaceInfo, now: number): string {
  return `touchline-${nameToFile(space.name)}-${toIsoDate(now)}.touchline`
}

/** Gives a blob to the person as a download. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  // The download has its own hold on the data once it began; the browsers give no sign of that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/**
 * Exports the whole space into a file, and says when something had to be left out. Progress in documents. Returns the name and size (bytes). Throws when
 * the core cannot be read.
 */
export async function exportToFile(
  workspace: Workspace,
  space: SpaceInfo,
  onProgress?: OnProgress,
): Promise<{ name: string; size: number }> {
  const blob = await workspace.exportSpace(onProgress, (count) => showWarning(m.common_export_partly({ count })))
  const name = exportFileName(space, Date.now())
  download(blob, name)
  return { name, size: blob.size }
}
