import { describe, expect, test } from 'vitest'
import { addActionItem, editActionItem, tickActionItem } from '../../../../shared/domain/action-item/commands.ts'
import { addPoint, addPoints, editPoint, tickPoint } from '../../../../shared/domain/agenda-point/commands.ts'
import { createMeetingTemplate, editMeetingTemplate } from '../../../../shared/domain/meeting-template/commands.ts'
import { editMeeting, holdMeeting, planMeeting } from '../../../../shared/domain/one-on-one/commands.ts'
import { editPairLink, linkPair } from '../../../../shared/domain/pair-link/commands.ts'
import { createRecord, NOW, REP, runCommand } from '../../../support/command-context.ts'

const MEETING = 'one-on-one:aaaa:meet1'
const meeting = createRecord('one-on-one', MEETING, { date: '2026-03-02' })
const point = createRecord('agenda-point', 'agenda-point:aaaa:point1', { title: 'Pricing', oneOnOneId: MEETING })
const item = createRecord('action-item', 'action-item:aaaa:item1', { title: 'Send the offer' })

describe('one-on-ones', () => {
  test('a meeting has a date; it is closed and opened by a command of its own', () => {
    expect(runCommand(planMeeting, { fields: {} })).toMatchObject({ error: { code: 'required', field: 'date' } })
    expect(runCommand(planMeeting, { fields: { date: '2026-02-30' } })).toMatchObject({ error: { code: 'bad_date' } })
    expect(runCommand(planMeeting, { fields: { date: '2026-03-02', minutes: 570 } }).ok).toBe(true)
    expect(runCommand(editMeeting, { id: MEETING, set: { heldAt: NOW } }, [meeting])).toMatchObject({
      error: { code: 'unknown_field' },
    })
    expect(runCommand(holdMeeting, { id: MEETING, held: true }, [meeting])).toMatchObject({
      value: { changes: [{ field: 'heldAt', value: NOW }, { field: 'updatedAt' }] },
    })
    const held = { ...meeting, heldAt: NOW - 1 }
    expect(runCommand(holdMeeting, { id: MEETING, held: true }, [held])).toMatchObject({
      value: { changes: [], history: null },
    })
    expect(runCommand(holdMeeting, { id: MEETING, held: false }, [held])).toMatchObject({
      value: { changes: [{ field: 'heldAt', value: null }, {}] },
    })
  })

  test('both answer one question without meeting: each under his own key', () => {
    const answer = (person: string) => ({
      id: MEETING,
      put: { answers: { [`week.${person}`]: { question: 'How was the week?', text: 'Good', mood: 4 } } },
    })
    expect(runCommand(editMeeting, answer(REP), [meeting])).toMatchObject({
      value: { changes: [{ op: 'put', key: `week.${REP}` }, {}] },
    })
    const wild = { id: MEETING, put: { answers: { a: { question: '', text: '', mood: 9 } } } }
    expect(runCommand(editMeeting, wild, [meeting])).toMatchObject({ error: { code: 'bad_value' } })
  })
})

describe('agenda points', () => {
  test('a point has words and a meeting; records behind it are ids', () => {
    expect(runCommand(addPoint, { fields: { title: 'Pricing' } })).toMatchObject({ error: { field: 'oneOnOneId' } })
    expect(runCommand(addPoint, { fields: { oneOnOneId: MEETING } })).toMatchObject({ error: { field: 'title' } })
    const fields = { title: 'Pricing', oneOnOneId: MEETING, records: { 'lead:aaaa:lead1': 'lead:aaaa:lead1' } }
    expect(runCommand(addPoint, { fields }).ok).toBe(true)
    expect(runCommand(addPoint, { fields: { ...fields, records: { a: 'b' } } })).toMatchObject({
      error: { code: 'bad_value', field: 'records' },
    })
    expect(runCommand(editPoint, { id: point.id, set: { title: '' } }, [point])).toMatchObject({
      error: { code: 'required' },
    })
  })

  test('a template is one step: all of its points, or none', () => {
    const points = ['Goal', 'Reality'].map((title) => ({ title, oneOnOneId: MEETING }))
    expect(runCommand(addPoints, { points })).toMatchObject({
      value: { changes: [{}, {}], history: { code: 'edited_agenda', count: 2 } },
    })
    expect(runCommand(addPoints, { points: [...points, { title: '' }] }).ok).toBe(false)
    expect(runCommand(addPoints, { points: [] })).toMatchObject({ value: { changes: [], history: null } })
    expect(() => runCommand(addPoints, { points: Array.from({ length: 51 }, () => points[0]) })).toThrow('too_many')
  })

  test('a tick says when and in which meeting; ticked twice it keeps the first', () => {
    const args = { id: point.id, oneOnOneId: MEETING, ticked: true }
    expect(runCommand(tickPoint, args, [point])).toMatchObject({
      value: {
        changes: [{ field: 'tickedAt', value: NOW }, { field: 'tickedIn', value: MEETING }, { field: 'updatedAt' }],
      },
    })
    const ticked = { ...point, tickedAt: NOW - 5, tickedIn: MEETING }
    expect(runCommand(tickPoint, args, [ticked])).toMatchObject({ value: { changes: [] } })
    expect(runCommand(tickPoint, { ...args, ticked: false }, [ticked])).toMatchObject({
      value: { changes: [{ field: 'tickedAt', value: null }, { field: 'tickedIn', value: null }, {}] },
    })
  })
})

describe('action items', () => {
  test('one has words, an owner and a day; it is done with what shows it', () => {
    expect(runCommand(addActionItem, { fields: { ownerId: REP } })).toMatchObject({ error: { field: 'title' } })
    const links = { 'https://example.org/': 'https://example.org/' }
    expect(
      runCommand(addActionItem, { fields: { title: 'Send it', ownerId: REP, dueDate: '2026-03-06', links } }).ok,
    ).toBe(true)
    const unsafe = { title: 'Send it', links: { a: 'javascript:alert(1)' } }
    expect(runCommand(addActionItem, { fields: unsafe })).toMatchObject({ error: { code: 'unsafe_url' } })
    expect(runCommand(editActionItem, { id: item.id, set: { doneAt: 1 } }, [item])).toMatchObject({ ok: false })
    expect(runCommand(tickActionItem, { id: item.id, done: true, evidence: 'Signed' }, [item])).toMatchObject({
      value: {
        changes: [{ field: 'doneAt', value: NOW }, { field: 'evidence', value: 'Signed' }, { field: 'updatedAt' }],
      },
    })
    const done = { ...item, doneAt: NOW - 9 }
    expect(runCommand(tickActionItem, { id: item.id, done: true }, [done])).toMatchObject({ value: { changes: [] } })
  })
})

test('a template of a pair has a name; a link of a pair never becomes one of another', () => {
  expect(runCommand(createMeetingTemplate, { fields: { points: {} } })).toMatchObject({ error: { field: 'name' } })
  const template = createRecord('meeting-template', 'meeting-template:aaaa:temp1', { name: 'Ours' })
  expect(runCommand(editMeetingTemplate, { id: template.id, set: { name: null } }, [template])).toMatchObject({
    error: { field: 'name' },
  })
  expect(runCommand(linkPair, { fields: { pairId: 'x' } })).toMatchObject({ error: { field: 'teamId' } })
  const link = createRecord('pair-link', 'pair-link:aaaa:link1', { pairId: 'x', teamId: 'y' })
  expect(runCommand(editPairLink, { id: link.id, set: { pairId: 'z' } }, [link])).toMatchObject({ ok: false })
  expect(runCommand(editPairLink, { id: link.id, set: { personId: REP } }, [link])).toMatchObject({
    value: { history: null },
  })
})
