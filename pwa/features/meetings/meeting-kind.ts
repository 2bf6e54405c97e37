// A one-on-one as a record that is edited and saved value by value: its notes, and the answers to what is asked every time.
import { cleanText } from '../../../shared/domain/text.ts'
import type { MeetingRow } from '../../../shared/readmodel/rows.ts'
import { choiceKind, textKind, type Batch, type FieldKind } from '../../platform/editor/fields.ts'
import type { RecordKind } from '../../platform/editor/record-kind.ts'

/** An answer, with the question as it was asked. */
export interface Answered {
  question: string
  text: string
  mood?: number | undefined
}

const PREFIX = 'answers/'

/** Where a person's answer to a question stands. */
export function answerPath(question: string, personId: string): string {
  return `${PREFIX}${question}.${personId}`
}

const answerKind: FieldKind<Answered | null> = {
  toStored: (answer) => answer && { ...answer, text: cleanText(answer.text) },
  equal: (a, b) => (a?.text ?? '') === (b?.text ?? '') && a?.mood === b?.mood,
  merge: (base, mine, theirs) =>
    mine && { ...mine, text: textKind.merge(base?.text ?? '', mine.text, theirs?.text ?? '') },
}

const isAnswer = (path: string): boolean => path.startsWith(PREFIX)

export const meetingKind: RecordKind<MeetingRow> = {
  name: 'meeting',
  fields: {
    pathsOf: (row) => ['body', 'bodyDoc', ...Object.keys(row.answers ?? {}).map((key) => PREFIX + key)],
    valueAt: (row, path) =>
      isAnswer(path)
        ? (row?.answers?.[path.slice(PREFIX.length)] ?? null)
        : (row?.[path as 'body' | 'bodyDoc'] ?? null),
    kindOf: (path) => (isAnswer(path) ? (answerKind as FieldKind<unknown>) : choiceKind),
    toPatch: (batch: Batch) => {
      const all = [...batch]
      const answers = all
        .filter(([path, value]) => isAnswer(path) && value !== null)
        .map(([path, value]): [string, unknown] => [path.slice(PREFIX.length), value])
      return {
        set: Object.fromEntries(all.filter(([path]) => !isAnswer(path))),
        ...(answers.length > 0 && { put: { answers: Object.fromEntries(answers) } }),
      }
    },
  },
  read: (workspace, id) => workspace.query('meeting.byId', { id }),
  watch: (workspace, id, onRow) => workspace.watch('meeting.byId', { id }, onRow),
  create: (workspace, fields, commandId) => workspace.run('planMeeting', { fields }, { commandId }),
  edit: (workspace, id, patch) => workspace.run('editMeeting', { id, ...patch }),
}
