// Who has written in the texts of a shared space, by the devices of its membership log.
import { m } from '../../../shared/i18n/index.ts'
import { clientToMember, type TextWriter } from '../../../shared/workspace/text-writers.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { session } from '../session.svelte.ts'
import { personText } from '../team-names.ts'

export interface Writer {
  /** The person in the membership log; '' for one who is not known. */
  id: string
  name: string
  /** Which of the marks is theirs, from 0, the reader's own; null for one who is not known. */
  tone: number | null
}

/** Marks that can be told apart; more people than that share them. */
export const WRITER_TONES = 4

/** Finds who typed under a Yjs client; null while the open space is not shared, and all is the reader's own. Call while being set up. */
export function useWriters(
  workspace: Workspace,
  isWanted: () => boolean,
): { readonly of: ((client: number) => Writer) | null } {
  let devices = $state.raw<readonly TextWriter[] | null>(null)
  $effect(() => {
    // Anew whenever somebody, or a device, came in.
    const { team } = session
    if (!isWanted() || !team || team.standing === 'alone' || team.standing === 'asking') return void (devices = null)
    let isOver = false
    workspace.team.textWriters().then(
      (found) => {
        if (!isOver && found.ok) devices = found.value
      },
      () => undefined,
    )
    return () => (isOver = true)
  })
  // The reader first, then by who they are in the log: the same marks for the same people from day to day.
  const writers = $derived.by(() => {
    const members = (session.team?.members ?? []).toSorted(
      (a, b) => Number(b.isSelf) - Number(a.isSelf) || (a.memberId < b.memberId ? -1 : 1),
    )
    return new Map(
      members.map((member, at): [string, Writer] => [
        member.memberId,
        { id: member.memberId, name: personText(member), tone: at % WRITER_TONES },
      ]),
    )
  })
  const of = $derived.by(() => {
    const known = devices
    if (!known) return null
    const unknown: Writer = { id: '', name: m.notes_writer_unknown(), tone: null }
    return (client: number): Writer => writers.get(clientToMember(client, known) ?? '') ?? unknown
  })
  return {
    get of() {
      return of
    },
  }
}
