// One-on-ones and scorecards over the real core: what both write apart comes together, and what is private stays where it is.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { MeetingKey } from '../../../shared/domain/one-on-one/agenda.ts'
import { meetingLines } from '../../../shared/reports/day.ts'
import { addToText } from '../../../shared/store/text-database.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { textName } from '../../../shared/workspace/protocol.ts'
import { databasesHolding } from '../../support/keys-on-disk.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { Seat } from '../../support/shared-team.ts'
import { value } from '../../support/team.ts'
import { until } from '../../support/until.ts'
import { PATIENCE, relayPerTest } from './sync/relay-per-test.ts'

const tabs: SimulatedTab[] = []
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

const founder = { personName: 'Mia Berg', region: 'DE' }

async function openPair(seed: number) {
  const device = createDevice(seed)
  const tab = await device.openTab()
  tabs.push(tab)
  const space = value(await tab.directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...founder }))
  return { device, tab, space, workspace: await tab.directory.open(space.spaceId) }
}

const keysOf = async (workspace: Workspace): Promise<MeetingKey[]> =>
  (await workspace.query('meetings.all', {})).map(({ id, date = '', createdAt }) => ({ id, date, createdAt }))

/** The points of a meeting, carried ones with a star. */
async function agenda(workspace: Workspace, meetingId: string): Promise<string[]> {
  const rows = await workspace.query('agenda.of', { meetingId, meetings: await keysOf(workspace) })
  return rows.map(({ title = '', isCarried }) => title + (isCarried ? '*' : ''))
}

test('from meeting to meeting: open points go over, ticked ones stay; action items are listed until they are done', async () => {
  const { device, workspace } = await openPair(1)
  const { personId } = workspace
  const plan = async (date: string) => value(await workspace.run('planMeeting', { fields: { date } })).id
  const first = await plan('2026-03-02')
  const second = await plan('2026-03-09')
  const add = async (title: string, oneOnOneId: string) =>
    value(await workspace.run('addPoint', { fields: { title, oneOnOneId, authorId: personId } })).id
  const pricing = await add('Pricing', first)
  const point = await add('Demo', first)
  device.clock.time += 1000
  value(await workspace.run('tickPoint', { id: pricing, oneOnOneId: first, ticked: true }))
  value(await workspace.run('holdMeeting', { id: first, held: true }))
  expect(await agenda(workspace, first)).toEqual(['Pricing', 'Demo'])
  expect(await agenda(workspace, second)).toEqual(['Demo*'])
  const fields = {
    title: 'Send the offer',
    ownerId: personId,
    dueDate: '2026-03-06',
    oneOnOneId: first,
    pointId: point,
  }
  const item = value(await workspace.run('addActionItem', { fields })).id
  value(await workspace.run('addActionItem', { fields: { title: 'Some day' } }))
  const open = async () => (await workspace.query('actionItems.all', { state: 'open' })).map(({ title }) => title)
  expect(await open()).toEqual(['Send the offer', 'Some day'])
  value(await workspace.run('tickActionItem', { id: item, done: true, evidence: 'Signed' }))
  expect(await open()).toEqual(['Some day'])
  expect(await workspace.query('actionItems.all', { state: 'done', oneOnOneId: first })).toMatchObject([
    { evidence: 'Signed', ownerName: 'Mia Berg', pointId: point },
  ])
  const [latest] = await workspace.query('meetings.all', {})
  expect(latest).toMatchObject({ id: second, excerpt: '' })
  // A meeting that is taken away takes no point with it.
  value(await workspace.run('deleteRecords', { ids: [first] }))
  expect(await agenda(workspace, second)).toEqual(['Demo*'])
  value(await workspace.undo())
  expect((await workspace.query('meetings.all', {})).map(({ id }) => id)).toEqual([second, first])
  // A word of recognition is given when it is ticked.
  const thanks = { title: 'Asked before he told', oneOnOneId: second, authorId: personId, isPraise: true }
  const praise = value(await workspace.run('addPoint', { fields: thanks })).id
  const given = async (from = 0) =>
    (await workspace.query('praise.of', { from, to: device.clock.time + 1 })).map(
      ({ title = '', authorName }) => `${title}, ${authorName}`,
    )
  expect(await given()).toEqual([])
  value(await workspace.run('tickPoint', { id: praise, oneOnOneId: second, ticked: true }))
  expect(await given()).toEqual(['Asked before he told, Mia Berg'])
  expect(await given(device.clock.time + 1)).toEqual([])
})

test('a card keeps every answer through its versions, and says how far two scorers agree', async () => {
  const { workspace } = await openPair(2)
  const listen = {
    key: 'listen',
    text: 'Listens',
    kind: 'scale',
    scale: { min: 1, max: 5 },
    required: true,
    competency: 'Listening',
  }
  const close = { key: 'close', text: 'Asks for the order', kind: 'yes_no' }
  const card = value(
    await workspace.run('createScorecard', { fields: { name: 'Call', about: 'call' }, questions: [listen, close] }),
  )
  const fill = async (scorerId: string, mark: number, versionId: string, answers: object = {}) => {
    const fields = {
      scorecardId: card.id,
      versionId,
      scorerId,
      personId: workspace.personId,
      date: '2026-03-02',
      subject: 'Acme',
    }
    const started = await workspace.run('startAssessment', {
      fields: { ...fields, answers: { listen: { scale: mark }, ...answers } },
    })
    return value(started).id
  }
  const own = await fill(workspace.personId, 4, card.versionId, { close: { yes: true } })
  expect(await workspace.run('finishAssessment', { id: own, versionId: card.versionId, finished: true })).toMatchObject(
    { ok: true },
  )
  const before = await workspace.query('assessment.byId', { id: own })
  const { versionId } = value(
    await workspace.run('publishScorecard', {
      id: card.id,
      number: 2,
      questions: [{ ...listen, scale: { min: 1, max: 3 } }],
    }),
  )
  expect(await workspace.query('assessment.byId', { id: own })).toEqual(before)
  expect(before).toMatchObject({ score: 0.875, version: { number: 1 }, cardName: 'Call', scorerName: 'Mia Berg' })
  const row = await workspace.query('scorecard.byId', { id: card.id })
  expect(row?.current?.id).toBe(versionId)
  expect(row?.versions.map(({ number }) => number)).toEqual([2, 1])
  expect(row).toMatchObject({ finished: 1, agreement: { pairs: 0, kappa: null } })
  expect(await workspace.query('trends.all', {})).toMatchObject([
    {
      personName: 'Mia Berg',
      trends: [
        { competency: '', recent: 0.875 },
        { competency: 'Listening', recent: 0.75 },
      ],
    },
  ])
  // The answers survive even that the card is deleted: its versions cannot be.
  value(await workspace.run('deleteRecords', { ids: [card.id] }))
  expect(await workspace.query('assessment.byId', { id: own })).toMatchObject({
    score: 0.875,
    answers: before?.answers,
  })
  expect(await workspace.run('deleteRecords', { ids: [versionId] })).toMatchObject({ ok: false })
  expect(await workspace.query('scorecards.all', {})).toEqual([])
})

test('search finds meetings by their points, notes, answers and action items, in either script, and no private point', async () => {
  const { workspace } = await openPair(5)
  const plan = async (date: string) => value(await workspace.run('planMeeting', { fields: { date } })).id
  const [first, second] = [await plan('2026-03-02'), await plan('2026-03-09')]
  const note = { body: 'Mara asked for a shorter contract', place: 'Harbour café' }
  value(await workspace.run('editMeeting', { id: first, set: note }))
  const answers = { 'week.mia': { question: 'How was it?', text: 'Worn out' } }
  value(await workspace.run('editMeeting', { id: second, put: { answers } }))
  value(await workspace.run('addPoint', { fields: { title: '价格谈判', oneOnOneId: second } }))
  const item = value(
    await workspace.run('addActionItem', { fields: { title: 'Shorten the contract', oneOnOneId: second } }),
  )
  const records = { 'call-note:aaaa:note1': { title: 'Quill Ltd, 2 March' } }
  value(await workspace.run('editActionItem', { id: item.id, put: { records } }))
  const find = async (text: string, more: object = {}) =>
    (await workspace.query('search', { text, limit: 20, ...more })).map(
      ({ type, title, snippet }) => `${type} ${title}: ${snippet}`,
    )
  expect(await find('contract')).toEqual([
    'one-on-one 2026-03-09: Shorten the contract',
    'one-on-one 2026-03-02: Mara asked for a shorter contract',
  ])
  expect(await find('價格')).toEqual(['one-on-one 2026-03-09: 价格谈判'])
  expect(await find('worn')).toEqual(['one-on-one 2026-03-09: Worn out'])
  expect(await find('quill')).toEqual(['one-on-one 2026-03-09: Quill Ltd, 2 March'])
  expect(await find('cafe')).toEqual(['one-on-one 2026-03-02: Harbour café'])
  // All words, wherever in the meeting they stand.
  expect(await find('mara cafe')).toHaveLength(1)
  expect(await find('mara worn')).toEqual([])
  value(await workspace.run('createPage', { fields: { title: 'Contract', body: '' } }))
  expect((await find('contract')).map((hit) => hit.split(' ')[0])).toEqual(['page', 'one-on-one', 'one-on-one'])
  expect(await find('contract', { types: ['one-on-one'], limit: 1 })).toHaveLength(1)
  expect(await find('contract', { types: ['page'] })).toHaveLength(1)
  expect(await find('contract', { field: 'name' })).toHaveLength(1)
  value(await workspace.run('deleteRecords', { ids: [second] }))
  expect(await find('worn')).toEqual([])
})

test('evidence: records of the team stand beside an answer and an action item, each by itself; what is no record is refused', async () => {
  const { workspace } = await openPair(6)
  const note = { id: 'call-note:aaaa:note1', title: 'Quill Ltd, 2 March' }
  const lead = { id: 'lead:aaaa:lead1', title: 'Mara Quill' }
  const { id } = value(await workspace.run('addActionItem', { fields: { title: 'Send the offer' } }))
  const put = (key: string, title: string) =>
    workspace.run('editActionItem', { id, put: { records: { [key]: { title } } } })
  value(await put(note.id, note.title))
  value(await put(lead.id, lead.title))
  value(await workspace.run('tickActionItem', { id, done: true }))
  value(await workspace.run('editActionItem', { id, remove: { records: [note.id] } }))
  const [done] = await workspace.query('actionItems.all', { state: 'done' })
  expect(done?.records).toEqual({ [lead.id]: { title: lead.title } })
  expect(await put('javascript:alert(1)', 'x')).toMatchObject({ error: { code: 'bad_value', field: 'records' } })

  const questions = [{ key: 'ask', text: 'Asks', kind: 'yes_no', required: true }]
  const card = value(await workspace.run('createScorecard', { fields: { name: 'Call', about: 'call' }, questions }))
  const fields = { scorecardId: card.id, versionId: card.versionId, personId: workspace.personId, date: '2026-03-02' }
  const filled = value(await workspace.run('startAssessment', { fields })).id
  const answer = (ask: object) =>
    workspace.run('editAssessment', { id: filled, versionId: card.versionId, put: { answers: { ask } } })
  value(await answer({ yes: true, evidence: [note] }))
  expect(await workspace.query('assessment.byId', { id: filled })).toMatchObject({
    score: 1,
    answers: { ask: { yes: true, evidence: [note] } },
  })
  expect(await answer({ evidence: [{ id: 'x', title: 'x' }] })).toMatchObject({ error: { code: 'bad_value' } })
  expect(await answer({ evidence: Array(11).fill(note) })).toMatchObject({ error: { code: 'too_many' } })
  // Evidence alone is no answer.
  value(await answer({ evidence: [note] }))
  const finish = { id: filled, versionId: card.versionId, finished: true }
  expect((await workspace.query('assessment.byId', { id: filled }))?.score).toBeNull()
  expect(await workspace.run('finishAssessment', finish)).toMatchObject({ error: { code: 'required', detail: 'ask' } })
})

type Deed =
  | { do: 'add' | 'tick' | 'untick' | 'rename' | 'promise'; which: number; text: string }
  | { do: 'hold' | 'answer'; which: number }
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constantFrom(
      'add' as const,
      'add' as const,
      'tick' as const,
      'untick' as const,
      'rename' as const,
      'promise' as const,
    ),
    which: fc.nat(20),
    text: fc.constantFrom('定价', 'Demo', 'Offer', 'Émile'),
  }),
  fc.record({ do: fc.constantFrom('hold' as const, 'answer' as const), which: fc.nat(5) }),
)

test('agendas edited apart and merged: every point of both is there, and both devices read the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 12 }), fc.array(deed, { maxLength: 12 }), async (mias, lis) => {
      const mia = await openPair(3)
      const meetings = ['2026-03-02', '2026-03-09', '2026-03-16']
      const ids: string[] = []
      for (const date of meetings) ids.push(value(await mia.workspace.run('planMeeting', { fields: { date } })).id)
      const shared = value(await mia.workspace.run('addPoint', { fields: { title: 'Both', oneOnOneId: ids[0] } })).id
      const device = createDevice(4)
      device.clock.time = mia.device.clock.time
      const tab = await device.openTab()
      tabs.push(tab)
      value(await tab.directory.restore(await mia.workspace.exportSpace()))
      const li = await tab.directory.open(mia.space.spaceId)
      const made: string[] = []
      const does = async (workspace: Workspace, deeds: readonly Deed[], who: string): Promise<void> => {
        const own = [shared]
        for (const [at, one] of deeds.entries()) {
          const meeting = ids[one.which % ids.length] ?? ''
          const id = own[one.which % own.length] ?? shared
          const title = `${who}${at} ${'text' in one ? one.text : ''}`
          if (one.do === 'add') {
            own.push(value(await workspace.run('addPoint', { fields: { title, oneOnOneId: meeting } })).id)
            made.push(own.at(-1) ?? '')
          } else if (one.do === 'promise')
            await workspace.run('addActionItem', { fields: { title, oneOnOneId: meeting } })
          else if (one.do === 'tick') await workspace.run('tickPoint', { id, oneOnOneId: meeting, ticked: true })
          else if (one.do === 'untick') await workspace.run('tickPoint', { id, oneOnOneId: meeting, ticked: false })
          else if (one.do === 'rename') await workspace.run('editPoint', { id, set: { title } })
          else if (one.do === 'hold') await workspace.run('holdMeeting', { id: meeting, held: true })
          else
            await workspace.run('editMeeting', {
              id: meeting,
              put: { answers: { [`week.${who}`]: { question: 'How?', text: title } } },
            })
        }
      }
      await does(mia.workspace, mias, 'mia')
      await does(li, lis, 'li')
      // Each takes the other's file in.
      value(await tab.directory.restore(await mia.workspace.exportSpace()))
      value(await mia.tab.directory.restore(await li.exportSpace()))
      const read = async (workspace: Workspace) => ({
        agendas: await Promise.all(
          ids.map(async (meetingId) => workspace.query('agenda.of', { meetingId, meetings: await keysOf(workspace) })),
        ),
        items: await workspace.query('actionItems.all', { state: 'open' }),
        meetings: await Promise.all(ids.map((id) => workspace.query('meeting.byId', { id }))),
      })
      const [one, other] = [await read(mia.workspace), await read(li)]
      expect(other).toEqual(one)
      const seen = new Set(one.agendas.flat().map(({ id }) => id as string))
      expect([shared, ...made].filter((id) => !seen.has(id))).toEqual([])
      expect(one.items).toHaveLength([...mias, ...lis].filter((each) => each.do === 'promise').length)
      const answered = (deeds: readonly Deed[]) =>
        new Set(deeds.flatMap((each) => (each.do === 'answer' ? [each.which % ids.length] : []))).size
      expect(one.meetings.flatMap((meeting) => Object.keys(meeting?.answers ?? {}))).toHaveLength(
        answered(mias) + answered(lis),
      )
      tab.kill()
      mia.tab.kill()
    }),
    { numRuns: 6 },
  )
}, 120_000)

const at = relayPerTest()

/** All text of a file of a space, documents unpacked. */
async function fileText(file: Blob): Promise<string> {
  const text = await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text()
  const parts = text.split('\n').filter(Boolean)
  return parts.map((line) => line + atob((JSON.parse(line) as { bytes?: string }).bytes ?? '')).join('\n')
}

const PLANTED = 'PLANTEDPRIVATE'

test('private points and the sealed notebook are in no document, file or relay that anybody else holds; a shared one is', async () => {
  const device = createDevice(1)
  device.net.relay = at.relay.address
  const tab = await device.openTab()
  const pair = value(await tab.directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...founder }))
  const own = value(await tab.directory.foundSpace({ kind: 'own', name: 'Only me', ...founder }))
  const mine = await tab.directory.open(own.spaceId)
  const mia = new Seat(device)
  mia.space = pair
  await mia.open()
  at.seats = [mia]
  value(await mia.workspace.team.share({ personName: 'Mia Berg', deviceName: 'Laptop' }))
  const meetingId = value(await mia.workspace.run('planMeeting', { fields: { date: '2026-03-02' } })).id
  const private_ = { title: `${PLANTED} is he leaving?`, oneOnOneId: meetingId, pairId: pair.spaceId }
  value(await mine.run('addPoint', { fields: private_ }))
  value(await mine.run('createPage', { fields: { title: 'Li', body: `${PLANTED} sealed`, pairId: pair.spaceId } }))
  const sealed = new Y.Doc()
  sealed.getText('scratch').insert(0, `${PLANTED} typed`)
  await addToText(device.indexedDB, textName(own.spaceId, 'page-body:sealed'), Y.encodeStateAsUpdate(sealed))
  value(await mia.workspace.run('addPoint', { fields: { title: 'SHAREDPOINT', oneOnOneId: meetingId } }))
  const harbour = value(await tab.directory.foundTeam({ teamName: 'Harbour', ...founder }))
  const team = await tab.directory.open(harbour.spaceId)
  const linked = { pairId: pair.spaceId, teamId: harbour.spaceId, personId: team.personId }
  value(await mine.run('linkPair', { fields: linked }))
  const { link } = value(await mia.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const li = await Seat.join(2, at.relay.address, link, 'Li')
  at.seats.push(li)
  await until(async () => (await agenda(li.workspace, meetingId)).join() === 'SHAREDPOINT', PATIENCE)
  await mia.sent()

  // The writer has both before him.
  const meetings = await keysOf(mia.workspace)
  const [point] = await mine.query('agenda.of', { meetingId, meetings, pairId: pair.spaceId })
  expect(point?.title).toContain(PLANTED)
  expect(await mine.query('agenda.of', { meetingId, meetings })).toEqual([])
  // Her day shows it beside the shared ones, and apart from them.
  const [meeting = null] = await mia.workspace.query('meetings.all', {})
  const shared = await mia.workspace.query('agenda.of', { meetingId, meetings })
  const day = meetingLines([{ spaceId: pair.spaceId, name: 'Li', meeting, points: shared, secrets: [point ?? {}] }])
  expect(day).toMatchObject([{ points: ['SHAREDPOINT'], secrets: [`${PLANTED} is he leaving?`] }])
  value(await team.run('createLead', { fields: { name: 'TEAMLEAD' } }))
  // Nobody else: files of the pair on both devices and of the team, the relay's store, and all that the other device keeps.
  const others = [
    { workspace: mia.workspace, has: 'SHAREDPOINT' },
    { workspace: li.workspace, has: 'SHAREDPOINT' },
    { workspace: team, has: 'TEAMLEAD' },
  ]
  for (const { workspace, has } of others) {
    const file = await fileText(await workspace.exportSpace())
    expect(file).toContain(has)
    expect(file).not.toContain(PLANTED)
  }
  expect(await databasesHolding(li.device.indexedDB, PLANTED)).toEqual([])
  // On her own device it is in no database but those of the own space: rows, saved first screens and search included.
  const held = await databasesHolding(device.indexedDB, PLANTED)
  expect(held.length).toBeGreaterThan(0)
  expect(held.filter((name) => !name.includes(own.spaceId))).toEqual([])
  const folder = dirname(at.relay.file)
  for (const name of await readdir(folder)) expect((await readFile(join(folder, name))).includes(PLANTED)).toBe(false)
  expect((await li.tab.directory.list()).map(({ kind }) => kind)).not.toContain('own')
  // The scan finds it where it is.
  expect(await fileText(await mine.exportSpace())).toContain(PLANTED)
  // The own space is not shared, whoever asks.
  expect(await mine.team.share({ personName: 'Mia Berg', deviceName: 'Laptop' })).toEqual({
    ok: false,
    error: { code: 'own_space' },
  })
}, 120_000)
