import { describe, expect, it } from 'vitest'
import type { Change } from '../../../shared/domain/record.ts'
import { createId } from '../../../shared/kernel/ids.ts'
import { createSeededRandom } from '../../../shared/kernel/ports.ts'
import { createSampleTeam, type SampleTeamOptions } from '../../../shared/workspace/sample-team/sample-team.ts'

const NOW = new Date('2026-11-20T15:00:00').getTime()

function makeSample(over: Partial<SampleTeamOptions> = {}): Change[] {
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
