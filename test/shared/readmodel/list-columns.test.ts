// Filters and sorts of every column of the three lists, against plain JavaScript over the records of an export.
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Workspace } from '../../../shared/workspace/api.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { writeTeamFile } from '../../bench/seed/team-file.ts'
import {
  anyEdit,
  anyQuestion,
  doEdit,
  filterBy,
  freeText,
  LIST_NAMES,
  LISTS,
  toQuestion,
  type Question,
} from '../../support/list-questions.ts'
import { outOfOrder, passes, plainRows, type PlainList, type PlainRow } from '../../support/plain-lists.ts'
import { createDevice, type SimulatedDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { value } from '../../support/team.ts'

/** In the middle of what the large team has to do. */
const TODAY = '2026-11-20'
const PAGE = 200

interface Opened {
  device: SimulatedDevice
  tab: SimulatedTab
  workspace: Workspace
}

async function openLargeTeam(leads: number, notesPerLead: number): Promise<Opened> {
  const device = createDevice()
  device.clock.time = Date.UTC(2026, 10, 20, 10)
  const tab = await device.openTab()
  const restored = value(await tab.directory.restore(await writeTeamFile({ leads, notesPerLead })))
  return { device, tab, workspace: await tab.directory.open(restored.space.spaceId) }
}

async function windowOf(workspace: Workspace, { list, filter, sort }: Question, offset: number) {
  const page = { offset, limit: PAGE, today: TODAY, sort: sort as never }
  if (list === 'leads') return workspace.query('leads.window', { ...page, filter })
  const { text = '', ...rest } = filter
  return workspace.query(`${list}.window`, { ...page, text, filter: rest })
}

/**
 * The large team calls its leads only: here also some companies and contacts have notes and steps, some
 * contacts an owner and some companies an e-mail address.
 */
async function workOn({ device, workspace }: Opened): Promise<void> {
  const { accounts, contacts } = await plainRows(workspace)
  const people = await workspace.query('people.all', {})
  const some = [...accounts.slice(0, 30), ...contacts.slice(0, 60)].map(({ id }) => ({ [id]: id }))
  const days = ['2026-11-18', TODAY, '2026-11-24', '2026-12-01', undefined]
  const at = (index: number): number => device.clock.time - index * 3_600_000
  const run = async (
    name: 'createCallNote' | 'addStep' | 'editContact' | 'editAccount',
    argsList: object[],
  ): Promise<void> => void value(await workspace.runMany(name, argsList as never, { label: 'created_note' }))
  await run(
    'createCallNote',
    [...some, ...some.slice(10, 40)].map((subjects, index) => ({
      fields: { body: 'Called', at: at(index), subjects },
    })),
  )
  await run(
    'addStep',
    some.map((subjects, index) => ({ fields: { title: 'Call again', dueDate: days[index % days.length], subjects } })),
  )
  const mail = (index: number): string => `office${String(index)}@firm.example`
  await run(
    'editAccount',
    accounts.slice(10, 50).map(({ id }, index) => ({ id, put: { emails: { [mail(index)]: mail(index) } } })),
  )
  await run(
    'editContact',
    contacts.slice(20, 120).map(({ id }, index) => ({ id, set: { ownerId: people[index % people.length]?.id } })),
  )
}

const isEmpty = (held: unknown): boolean =>
  held === undefined || held === null || (typeof held === 'object' && Object.keys(held).length === 0)

/** What the list answers, page after page. */
async function idsOf(workspace: Workspace, question: Question): Promise<string[]> {
  if (question.list === 'leads') {
    const { filter, sort } = question
    const ids = await workspace.query('leads.ids', { filter, sort: sort as never, today: TODAY })
    const offset = Math.floor(ids.length / 3)
    const page = await windowOf(workspace, question, offset)
    expect(page.total).toBe(ids.length)
    expect(page.rows.map(({ id }) => id)).toEqual(ids.slice(offset, offset + PAGE))
    return ids
  }
  const ids: string[] = []
  for (let total = 1; ids.length < total;) {
    const page = await windowOf(workspace, question, ids.length)
    total = page.total
    ids.push(...page.rows.map(({ id }) => id))
  }
  return ids
}

/** The list against the plain rows; returns how many rows it has. */
async function check(workspace: Workspace, question: Question, rows: Record<PlainList, PlainRow[]>): Promise<number> {
  const { list, filter, sort } = question
  const wanted = new Map(rows[list].filter((row) => passes(list, row, filter, TODAY)).map((row) => [row.id, row]))
  const ids = await idsOf(workspace, question)
  const what = JSON.stringify(question)
  expect([...ids].sort(), what).toEqual([...wanted.keys()].sort())
  const inOrder = ids.flatMap((id) => wanted.get(id) ?? [])
  expect(outOfOrder(list, inOrder, sort), what).toBeNull()
  return ids.length
}

describe('a team of 2,000 leads', () => {
  let opened: Opened
  let rows: Record<PlainList, PlainRow[]>
  beforeAll(async () => {
    opened = await openLargeTeam(2000, 2)
    await workOn(opened)
    rows = await plainRows(opened.workspace)
  }, 180_000)
  afterAll(() => opened.tab.kill())

  test.each(LIST_NAMES)('%s sort by every column, both ways', async (list) => {
    for (const field of LISTS[list].sorts) {
      for (const direction of ['asc', 'desc'] as const)
        expect(await check(opened.workspace, { list, filter: {}, sort: { field, direction } }, rows)).toBe(
          rows[list].length,
        )
    }
  })

  test.each(LIST_NAMES)('%s filter by every column, and by free text', async (list) => {
    const sort = LISTS[list].standard
    for (const field of LISTS[list].filters) {
      const found: number[] = []
      for (let seed = 0; seed < 8; seed++) {
        const given = { a: seed * 379, b: seed * 910 + 1, shape: seed % 4 }
        found.push(
          await check(opened.workspace, { list, filter: filterBy(list, rows[list], field, given), sort }, rows),
        )
      }
      // A filter that lets all pass, or none, would prove little.
      expect(Math.max(...found), `${list} ${field.field}`).toBeGreaterThan(0)
      expect(Math.min(...found), `${list} ${field.field}`).toBeLessThan(rows[list].length)
    }
    for (let seed = 0; seed < 20; seed++) {
      const given = { a: seed * 379, b: seed * 910 + 1, shape: seed % 4 }
      await check(opened.workspace, { list, filter: freeText(list, rows[list], given), sort }, rows)
    }
  })

  test('an outline is the window of that place, but for what only the rows know', async () => {
    const only = new Set(['phones', 'emails', 'addresses', 'website', 'lastNote', 'nextStepTitle', 'domains'])
    const inList = (row: object): object =>
      Object.fromEntries(
        Object.entries(row).filter(([name, held]) => !only.has(name) && name !== 'createdBy' && !isEmpty(held)),
      )
    for (const list of LIST_NAMES) {
      const sort = { field: 'lastActivityAt', direction: 'desc' } as const
      const page = { offset: 40, limit: 30, text: '', filter: {}, sort, today: TODAY }
      const [window, outline] = await Promise.all([
        opened.workspace.query(`${list}.window`, page),
        opened.workspace.query(`${list}.outline`, page),
      ])
      expect(outline.total).toBe(window.total)
      expect(outline.rows).toHaveLength(30)
      for (const [at, row] of outline.rows.entries()) expect(inList(window.rows[at] ?? {})).toMatchObject(inList(row))
    }
  })

  test('any filters together, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(anyQuestion, async (asked) => {
        await check(opened.workspace, toQuestion(asked, rows), rows)
      }),
      { numRuns: 100 },
    )
  })
})

test('lists that are kept stay true through edits of everything they filter and sort by, and after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyQuestion, { minLength: 4, maxLength: 4 }),
      fc.array(anyEdit, { minLength: 4, maxLength: 12 }),
      async (asked, edits) => {
        const { device, tab, workspace } = await openLargeTeam(30, 1)
        let rows = await plainRows(workspace)
        const questions = asked.map((one) => toQuestion(one, rows))
        for (const question of questions) await check(workspace, question, rows)
        for (const edit of edits) {
          device.clock.time += 60_000
          await doEdit(workspace, rows, edit)
          rows = await plainRows(workspace)
          for (const question of questions) await check(workspace, question, rows)
        }
        await (workspace as WorkspaceTab).call('maintain', { force: true })
        tab.kill()
        const again = await device.openTab()
        const reopened = await again.directory.open(workspace.spaceId)
        for (const question of questions) await check(reopened, question, rows)
        again.kill()
      },
    ),
    { numRuns: 15 },
  )
}, 240_000)
