// What can be done with points of an agenda. Shared ones live in the pair, private ones in the writer's own space: sharing one writes it into
// the pair first and takes it away from the own space only when that is durable, so a crash in between leaves two and never none.
import { orderAfter } from '../../../shared/domain/one-on-one/agenda.ts'
import type { AgendaRow } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { m } from '../../../shared/i18n/index.ts'
import { runCommand } from '../../platform/run.ts'

export interface AgendaPlaces {
  /** The pair. */
  pair: Workspace
  meetingId: string
}

/** A shared point for a meeting. True when it stands. */
export async function addShared(
  { pair, meetingId }: AgendaPlaces,
  point: { title: string; detail?: string; records?: Record<string, string>; isPraise?: boolean },
  after: readonly AgendaRow[],
): Promise<boolean> {
  const fields = { ...point, oneOnOneId: meetingId, order: orderAfter(after), authorId: pair.personId }
  return (await runCommand(pair, 'addPoint', { fields })) !== null
}

/** A point that only its writer sees. */
export async function addPrivate(
  { pair, meetingId }: AgendaPlaces,
  own: Workspace,
  title: string,
  after: readonly AgendaRow[],
): Promise<boolean> {
  const fields = {
    title,
    oneOnOneId: meetingId,
    order: orderAfter(after),
    authorId: own.personId,
    pairId: pair.spaceId,
  }
  return (await runCommand(own, 'addPoint', { fields })) !== null
}

/** Puts a private point on the shared agenda. */
export async function sharePoint(
  places: AgendaPlaces,
  own: Workspace,
  point: AgendaRow,
  after: readonly AgendaRow[],
): Promise<void> {
  const { title = '', detail, isPraise } = point
  const shared = { title, ...(detail && { detail }), ...(isPraise && { isPraise }) }
  if (!(await addShared(places, shared, after))) return
  await runCommand(own, 'deleteRecords', { ids: [point.id] }, { undo: m.meetings_shared_toast() })
}

/** Moves a point one place up (-1) or down among those of its kind; carried ones stay before the others. */
export async function movePoint(
  workspace: Workspace,
  point: AgendaRow,
  by: -1 | 1,
  agenda: readonly AgendaRow[],
): Promise<void> {
  const group = agenda.filter(({ isCarried }) => isCarried === point.isCarried)
  const at = group.findIndex(({ id }) => id === point.id)
  const next = group[at + by]
  if (at < 0 || !next) return
  const beyond = group[at + 2 * by]
  const edge = next.order ?? 0
  const order = beyond ? (edge + (beyond.order ?? 0)) / 2 : edge + by
  await runCommand(workspace, 'editPoint', { id: point.id, set: { order } })
}

/** Makes an action item of a shared point, its writer's to begin with. */
export async function pointToAction({ pair, meetingId }: AgendaPlaces, point: AgendaRow): Promise<void> {
  const fields = { title: point.title, pointId: point.id, oneOnOneId: meetingId, ownerId: pair.personId }
  await runCommand(pair, 'addActionItem', { fields }, { undo: m.meetings_action_saved() })
}
