// What was typed, as words and as a file: the way out when storage refuses.
import type { ClipData } from './clip-form.ts'

/** The form as plain text, for the clipboard. */
export function clipToText(clip: ClipData): string {
  const leads = clip.leads
    .filter((row) => clip.leads.length === 1 || row.selected)
    .map(({ input }) =>
      [
        input.name.value,
        input.title.value,
        input.company.value,
        input.website.value,
        ...input.phones.map((held) => held.value.number),
        ...[...input.emails, ...input.addresses, ...input.social].map((held) => held.value),
      ]
        .filter(Boolean)
        .join('\n'),
    )
  const step = [clip.step.title, clip.step.dueDate].filter(Boolean).join(' · ')
  return [...leads, clip.note.body, step, clip.page.url ?? ''].filter(Boolean).join('\n\n')
}

/** Offers the form as a file, by the browser's own download. */
export function downloadClip(clip: ClipData, name: string): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(clip, null, 2)], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
