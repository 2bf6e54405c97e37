import { describe, expect, it } from 'vitest'
import { developmentDue, focusesOf } from '../../../shared/domain/development-plan/focus.ts'
import type { Change } from '../../../shared/domain/record.ts'
import { createId } from '../../../shared/kernel/ids.ts'
import { createSeededRandom } from '../../../shared/kernel/ports.ts'
import { createSamplePair } from '../../../shared/workspace/sample-team/pair.ts'
import { createSampleTeam } from '../../../shared/workspace/sample-team/sample-team.ts'
import type { SampleOptions } from '../../../shared/workspace/sample-team/writer.ts'

const NOW = new Date('2026-11-20T15:00:00').getTime()

function makeSample(over: Partial<SampleOptions> = {}): Change[] {
  const random = createSeededRandom(7)
  return createSampleTeam({
    today: '2026-11-20',
    now: NOW,
    personId: 'person:aaaa:bbbbbbbb',
    locale: 'zh-CN',
    newId: (type) => createId(type, 'aaaa', random),
    ...over,
  })
}

function makePair(over: Partial<SampleOptions> = {}): Change[] {
  const random = createSeededRandom(8)
  return createSamplePair({
    today: '2026-11-20',
    now: NOW,
    personId: 'person:cccc:dddddddd',
    locale: 'zh-CN',
    newId: (type) => createId(type, 'cccc', random),
    ...over,
  })
}

const created = (changes: Change[], type: string) =>
  changes.flatMap((change) => (change.op === 'create' && change.id.startsWith(`${type}:`) ? [change] : []))

describe('sample team', () => {
  it('is the same for the same day, person and seed, and another for another seed', () => {
    expect(makeSample()).toEqual(makeSample())
    expect(makeSample({ seed: 2 })).not.toEqual(makeSample())
  })

  it('has one team marked as sample and the person using the device as its owner', () => {
    const changes = makeSample()
    expect(created(changes, 'team').map((change) => change.fields['sample'])).toEqual([true])
    const me = created(changes, 'person').find((change) => change.id === 'person:aaaa:bbbbbbbb')
    expect(me?.fields['role']).toBe('owner')
  })

  it('names only records that exist, and dates nothing in the future', () => {
    const changes = makeSample()
    const ids = new Set(changes.map((change) => change.id as string))
    expect(ids.size).toBe(changes.length)
    for (const change of changes) {
      if (change.op !== 'create') throw new Error('the sample team only creates')
      const { ownerId, accountId, authorId, callNoteId, subjects, createdAt } = change.fields as Record<string, never>
      for (const reference of [ownerId, accountId, authorId, callNoteId, ...Object.keys(subjects ?? {})]) {
        if (reference) expect(ids).toContain(reference)
      }
      expect(createdAt).toBeLessThanOrEqual(NOW)
    }
  })

  it.each([
    '2026-11-20T18:30',
    '2026-11-20T15:00',
    '2026-11-20T10:05',
    '2026-11-20T03:00',
    '2026-11-22T12:00',
    '2026-11-23T09:10',
  ])('has last worked on its leads at times of a working day, looked at on %s', (time) => {
    const now = new Date(`${time}:00`).getTime()
    const changes = makeSample({ today: time.slice(0, 10), now })
    const last = new Map<string, number>()
    for (const change of [...created(changes, 'lead'), ...created(changes, 'call-note'), ...created(changes, 'task')]) {
      const { createdAt, doneAt, at, subjects } = change.fields as Record<string, number> & { subjects?: object }
      const latest = Math.max(createdAt ?? 0, doneAt ?? 0, at ?? 0)
      expect(latest).toBeLessThanOrEqual(now)
      for (const id of change.id.startsWith('lead:') ? [change.id] : Object.keys(subjects ?? {}))
        last.set(id, Math.max(last.get(id) ?? 0, latest))
    }
    const firstScreen = [...last].filter(([id]) => id.startsWith('lead:')).map(([, at]) => at)
    firstScreen.sort((a, b) => b - a).splice(15)
    const minutes = new Set(firstScreen.map((at) => Math.floor((now - at) / 60_000)))
    expect(minutes.size).toBeGreaterThan(8)
    for (const at of firstScreen) {
      const hour = new Date(at).getHours()
      expect(hour >= 9 && hour < 18).toBe(true)
    }
  })

  it('speaks both languages and leaves something to do today', () => {
    const changes = makeSample()
    const names = created(changes, 'lead').map((change) => String(change.fields['name']))
    expect(names.some((name) => /\p{Script=Han}/u.test(name))).toBe(true)
    expect(names.some((name) => /^[A-Z][a-z]+ /u.test(name))).toBe(true)
    const open = created(changes, 'task').filter((change) => !change.fields['doneAt'])
    expect(open.filter((change) => String(change.fields['dueDate']) < '2026-11-20').length).toBeGreaterThan(5)
    expect(open.filter((change) => change.fields['dueDate'] === '2026-11-20').length).toBeGreaterThan(2)
  })
})

describe('sample pair', () => {
  it('is the same for the same day, person and seed; dates nothing in the future', () => {
    expect(makePair()).toEqual(makePair())
    for (const change of makePair()) {
      if (change.op !== 'create') throw new Error('the sample pair only creates')
      expect(change.fields['createdAt']).toBeLessThanOrEqual(NOW)
    }
  })

  it('has one meeting held and one today with an open point carried to it', () => {
    const changes = makePair()
    const meetings = created(changes, 'one-on-one')
    expect(meetings.map(({ fields }) => [fields['date'], Boolean(fields['heldAt'])])).toEqual([
      ['2026-11-06', true],
      ['2026-11-20', false],
    ])
    expect(created(changes, 'agenda-point').filter(({ fields }) => !fields['tickedAt'])).toHaveLength(2)
  })

  it('has a development plan whose first skill is the team’s, and one that is reached, in either language', () => {
    for (const locale of ['zh-CN', 'en']) {
      const [plan] = created(makePair({ locale }), 'development-plan')
      const [asking, next] = focusesOf(plan?.fields ?? {})
      expect(asking?.name).toBe(created(makeSample({ locale }), 'competency')[0]?.fields['name'])
      expect(asking?.reached).toBeNull()
      expect((next?.reached ?? '9') < '2026-11-20').toBe(true)
      expect(developmentDue(plan?.fields ?? {}, '2026-11-20')).toEqual([])
    }
  })

  it('judges in the team’s words the very skill that the team has a plan for, and finds it weak', () => {
    for (const locale of ['zh-CN', 'en']) {
      const [version] = created(makePair({ locale }), 'scorecard-version')
      const asked = version?.fields['questions'] as { key: string; competency: string }[]
      const items = created(makeSample({ locale }), 'training-item')
      const skill = items[0]?.fields['competency']
      const key = asked.find(({ competency }) => competency === skill)?.key ?? ''
      const marks = created(makePair({ locale }), 'assessment').map(
        ({ fields }) => (fields['answers'] as Record<string, { scale: number }>)[key]?.scale ?? 0,
      )
      expect(marks.length).toBeGreaterThanOrEqual(6)
      expect(Math.max(...marks)).toBeLessThanOrEqual(3)
    }
  })
})
