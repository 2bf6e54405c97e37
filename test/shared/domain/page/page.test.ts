import { describe, expect, test } from 'vitest'
import { deleteRecords, restoreRecords } from '../../../../shared/domain/deletion.ts'
import { archivePage, createPage, editPage } from '../../../../shared/domain/page/commands.ts'
import { editTeam, foundTeam } from '../../../../shared/domain/team/commands.ts'
import { toSpaceKind } from '../../../../shared/domain/team/space-kind.ts'
import { createRecord, NOW, REP, runCommand } from '../../../support/command-context.ts'

const ID = 'page:aaaa:page1'
const page = createRecord('page', ID, { title: 'First talk', body: 'Listen more.' })
const archived = createRecord('page', ID, { title: 'First talk', archivedAt: NOW - 1 })

describe('pages', () => {
  test('an empty page may begin, a title is one line of at most 200 characters, an author is a person', () => {
    expect(runCommand(createPage, { fields: {} })).toMatchObject({ ok: true, value: { changes: [{ op: 'create' }] } })
    expect(runCommand(createPage, { fields: { title: ' Two\nlines ', authorId: REP } })).toMatchObject({
      value: { changes: [{ fields: { title: 'Two lines', authorId: REP } }], history: { code: 'created_page' } },
    })
    expect(runCommand(createPage, { fields: { title: 'x'.repeat(201) } })).toMatchObject({
      error: { code: 'too_long', field: 'title' },
    })
    expect(runCommand(createPage, { fields: { authorId: 'lead:aaaa:lead1' } })).toMatchObject({
      error: { code: 'bad_value', field: 'authorId' },
    })
  })

  test('an edit changes what differs; a page that is gone refuses it', () => {
    expect(runCommand(editPage, { id: ID, set: { title: 'First talk', body: 'Ask more.' } }, [page])).toMatchObject({
      value: { changes: [{ field: 'body' }, { field: 'updatedAt' }] },
    })
    expect(runCommand(editPage, { id: ID, set: { title: 'x' } })).toMatchObject({ error: { code: 'not_found' } })
    const deleted = { ...page, deletedAt: NOW }
    expect(runCommand(editPage, { id: ID, set: { title: 'x' } }, [deleted])).toMatchObject({
      error: { code: 'deleted' },
    })
  })

  test('putting a page away is no edit of it, is taken back, and done twice changes nothing', () => {
    const put = { value: { changes: [{ op: 'set', id: ID, field: 'archivedAt', value: NOW }] } }
    expect(runCommand(archivePage, { id: ID, archived: true }, [page])).toMatchObject(put)
    expect(runCommand(archivePage, { id: ID, archived: true }, [archived])).toMatchObject({
      value: { changes: [], history: null },
    })
    expect(runCommand(archivePage, { id: ID, archived: false }, [archived])).toMatchObject({
      value: { changes: [{ field: 'archivedAt', value: null }], history: { code: 'unarchived_page' } },
    })
    expect(runCommand(archivePage, { id: ID, archived: false })).toMatchObject({ error: { code: 'not_found' } })
  })

  test('pages are deleted and restored as other records are', () => {
    expect(runCommand(deleteRecords, { ids: [ID] }, [page])).toMatchObject({ value: { result: { deleted: 1 } } })
    const deleted = { ...page, deletedAt: NOW - 1 }
    expect(runCommand(restoreRecords, { ids: [ID] }, [deleted])).toMatchObject({ value: { result: { restored: 1 } } })
  })
})

describe('what a space is', () => {
  const person = { name: 'Mia' }

  test('it is said when it is founded, and only a kind that exists', () => {
    const found = (team: object) => runCommand(foundTeam, { team, person, personId: REP })
    expect(found({ name: 'Mia and Li', kind: 'pair' })).toMatchObject({
      value: { changes: [{ fields: { kind: 'pair' } }, {}] },
    })
    expect(found({ name: 'Mia and Li', kind: 'club' })).toMatchObject({ error: { code: 'bad_value', field: 'kind' } })
  })

  test('it never becomes another: who was let into a pair was not let into a team', () => {
    const pair = createRecord('team', 'team:aaaa:team1', { name: 'Mia and Li', kind: 'pair' })
    expect(runCommand(editTeam, { id: pair.id, set: { kind: 'team' } }, [pair])).toMatchObject({
      error: { code: 'bad_value', field: 'kind' },
    })
    expect(runCommand(editTeam, { id: pair.id, set: { name: 'Li and Mia' } }, [pair]).ok).toBe(true)
  })

  test('unset and unknown kinds are read as a team', () => {
    expect([undefined, null, '', 'league', 'pair', 'plan', 'team'].map(toSpaceKind)).toEqual([
      'team',
      'team',
      'team',
      'team',
      'pair',
      'plan',
      'team',
    ])
  })
})
