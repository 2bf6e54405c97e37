// A development plan as a record that is edited and saved value by value: its texts, and what belongs to each focus by itself.
import { cleanText } from '../../../../shared/domain/text.ts'
import { FOCUS_FIELDS, PLAN_TEXTS, type FocusField } from '../../../../shared/domain/development-plan/focus.ts'
import type { Patch } from '../../../../shared/domain/record.ts'
import type { DevelopmentPlanRow } from '../../../../shared/readmodel/rows.ts'
import { choiceKind, textKind, type Batch, type FieldKind } from '../../../platform/editor/fields.ts'
import type { RecordKind } from '../../../platform/editor/record-kind.ts'

type Skill = NonNullable<DevelopmentPlanRow['skills']>[string]
type Training = NonNullable<DevelopmentPlanRow['training']>[string]

const skillKind: FieldKind<Skill | null> = {
  toStored: (skill) => skill && { ...skill, name: cleanText(skill.name) },
  equal: (a, b) => a?.name === b?.name && a?.order === b?.order && a?.competencyId === b?.competencyId,
  merge: (base, mine, theirs) =>
    mine && { ...mine, name: textKind.merge(base?.name ?? '', mine.name, theirs?.name ?? '') },
}

const trainingKind: FieldKind<Training | null> = {
  toStored: (training) => training,
  equal: (a, b) => a?.planId === b?.planId && a?.title === b?.title,
  merge: (_base, mine) => mine,
}

/** Where a value of a focus stands. */
export function focusPath(field: FocusField, key: string): string {
  return `${field}/${key}`
}

const KINDS: Partial<Record<string, unknown>> = { skills: skillKind, training: trainingKind }

/** The field and the key of a path; null for a value of the plan itself. */
function split(path: string): { field: FocusField; key: string } | null {
  const at = path.indexOf('/')
  return at < 0 ? null : { field: path.slice(0, at) as FocusField, key: path.slice(at + 1) }
}

const isText = (path: string): boolean =>
  (PLAN_TEXTS as readonly string[]).includes(path) || split(path)?.field === 'how'

export const developmentKind: RecordKind<DevelopmentPlanRow> = {
  name: 'development',
  fields: {
    pathsOf: (row) => [
      ...PLAN_TEXTS,
      'reviewDate',
      ...FOCUS_FIELDS.flatMap((field) => Object.keys(row[field] ?? {}).map((key) => focusPath(field, key))),
    ],
    valueAt: (row, path) => {
      const place = split(path)
      const held = place ? row?.[place.field]?.[place.key] : row?.[path as 'direction' | 'reviewDate']
      return held ?? (isText(path) ? '' : null)
    },
    kindOf: (path) => (isText(path) ? textKind : (KINDS[split(path)?.field ?? ''] ?? choiceKind)) as FieldKind<unknown>,
    toPatch: (batch: Batch) => {
      const set: Record<string, unknown> = {}
      const put: Record<string, Record<string, unknown>> = {}
      const remove: Record<string, string[]> = {}
      for (const [path, value] of batch) {
        const place = split(path)
        if (!place) set[path] = value
        else if (value === null || value === '') (remove[place.field] ??= []).push(place.key)
        else (put[place.field] ??= {})[place.key] = value
      }
      return { set, put, remove } satisfies Patch
    },
  },
  read: (workspace, id) => workspace.query('developmentPlan.byId', { id }),
  watch: (workspace, id, onRow) => workspace.watch('developmentPlan.byId', { id }, onRow),
  // A plan is begun by a button and then edited; who typed it stands with each record, and it has no text beside its fields.
  create: (workspace, { bodyDoc: _bodyDoc, authorId: _authorId, ...fields }, commandId) =>
    workspace.run('startDevelopmentPlan', { fields }, { commandId }),
  edit: (workspace, id, patch) => workspace.run('editDevelopmentPlan', { id, ...patch }),
}
