// Training in real spaces: plans, progress that follows from records, forks between spaces, signatures.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { planToContent } from '../../../shared/domain/training/plan-content.ts'
import { progressOf } from '../../../shared/domain/training/progress.ts'
import { weekdayCalendar } from '../../../shared/kernel/working-days.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { checkSignedText } from '../../../shared/workspace/team/signed-text.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, value } from '../../support/team.ts'
import { until } from '../../support/until.ts'

const tabs: SimulatedTab[] = []
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

async function start(seed: number) {
  const team = await createTeam(seed)
  tabs.push(team.tab)
  return team
}

/** A signed text as loosely as a stranger could have written it. */
interface Loose {
  version: number
  text: string
  by: { name: string; sign: string; box: string }
}

interface Plan {
  planId: string
  items: Record<'read' | 'quiz' | 'calls' | 'play', { id: string; key: string }>
}

async function addPlan(workspace: Workspace): Promise<Plan> {
  const { id: planId } = value(
    await workspace.run('createTrainingPlan', {
      fields: { title: 'SPIN in four weeks', kind: 'skill', purpose: 'Ask more' },
    }),
  )
  const add = async (fields: Record<string, unknown>) =>
    value(await workspace.run('addTrainingItem', { planId, fields }))
  const read = await add({ title: 'Read chapter 1', order: 0, minutes: 30, dueDays: 2, competency: 'Discovery' })
  const quiz = await add({
    kind: 'quiz',
    title: 'What did it say?',
    order: 1,
    passMark: 100,
    questions: {
      q111: { text: 'Which is a problem question?', choices: ['How many?', 'What goes wrong?'], right: [1], order: 0 },
    },
  })
  const calls = await add({
    kind: 'milestone',
    title: 'Two discovery calls with SPIN noted',
    order: 2,
    measure: { count: 2, template: 'spin' },
  })
  const play = await add({ kind: 'role_play', title: 'Play a first call', order: 3 })
  const siblings = [read, quiz, calls, play].map(({ id }) => id)
  value(await workspace.run('setPrerequisites', { id: quiz.id, siblings, after: [read.key] }))
  return { planId, items: { read, quiz, calls, play } as Plan['items'] }
}

const spin = { template: 'spin', elements: { problem: { state: 'noted', text: 'Too warm' } } }
const AROUND = { today: '2026-03-06', days: weekdayCalendar }

test('a learner’s progress follows from ticks, tries and call notes, and each milestone opens its records', async () => {
  const { device, workspace } = await start(31)
  const { planId, items } = await addPlan(workspace)
  const note = async (at: number, fields: object): Promise<string> =>
    value(await workspace.run('createCallNote', { fields: { at, authorId: workspace.personId, ...fields } })).id
  const day = 86_400_000
  const start0 = device.clock.time
  const startDate = new Date(start0).toISOString().slice(0, 10)
  await note(start0 - 5 * day, spin)
  const { ids } = value(
    await workspace.run('assignTraining', {
      planId,
      learnerIds: [workspace.personId],
      trainerId: null,
      mentorId: null,
      startDate,
    }),
  )
  const [id = ''] = ids
  const progress = async () => {
    const row = await workspace.query('training.assignment', { id })
    if (!row) throw new Error('no assignment')
    return { row, ...progressOf(row.items, row, { ...AROUND, measured: row.measured }) }
  }
  expect(await progress()).toMatchObject({ done: 0, total: 4 })
  // Ticked by hand is what hands can tick, and nothing else.
  value(await workspace.run('tickTraining', { id, itemId: items.read.id, done: true }))
  expect(await workspace.run('tickTraining', { id, itemId: items.calls.id, done: true })).toMatchObject({
    error: { code: 'bad_value', detail: 'not_by_hand' },
  })
  expect(await workspace.run('scoreRolePlay', { id, itemId: items.play.id, score: 90 })).toMatchObject({
    error: { detail: 'own' },
  })
  const quiz = { id, itemId: items.quiz.id, kind: 'quiz' } as const
  expect(value(await workspace.run('takeQuiz', { ...quiz, answers: { q111: [0] } }))).toMatchObject({
    score: 0,
    total: 1,
  })
  expect(value(await workspace.run('takeQuiz', { ...quiz, answers: { q111: [1] } }))).toMatchObject({ score: 100 })
  expect(await progress()).toMatchObject({ done: 2 })

  const seen: number[] = []
  const stop = workspace.watch('training.assignments', { learnerId: workspace.personId }, (rows) =>
    seen.push(rows[0]?.measured[items.calls.key]?.count ?? -1),
  )
  const first = await note(start0 + day, spin)
  await note(start0 + 2 * day, { template: 'bant', elements: spin.elements })
  await note(start0 + 2 * day, { template: 'spin' })
  const other = value(await workspace.run('addPerson', { fields: { name: 'Li' } }))
  await note(start0 + 2 * day, { ...spin, authorId: other.id })
  const second = await note(start0 + 3 * day, spin)
  await until(() => seen.at(-1) === 2)
  stop()
  const reached = await progress()
  expect(reached.row.measured[items.calls.key]).toEqual({
    count: 2,
    reachedAt: start0 + 3 * day,
    noteIds: [first, second],
  })
  expect(reached).toMatchObject({ done: 3, finishedAt: null })
  // Taken back with the record: a tick that stands on nothing does not stand.
  value(await workspace.run('deleteRecords', { ids: [second] }))
  expect(await progress()).toMatchObject({ done: 2 })
  expect(await workspace.query('training.plans', {})).toMatchObject([{ itemCount: 4, minutes: 30, learnerCount: 1 }])
  expect(
    await workspace.query('training.measured', {
      authorId: workspace.personId,
      from: startDate,
      measures: { any: { count: 1 } },
    }),
  ).toMatchObject({ any: { count: 3 } })
})

test('prerequisites that make a circle are refused, and so is what only a merge may write', async () => {
  const { workspace } = await start(32)
  const { planId, items } = await addPlan(workspace)
  const siblings = Object.values(items).map(({ id }) => id)
  expect(
    await workspace.run('setPrerequisites', { id: items.read.id, siblings, after: [items.quiz.key] }),
  ).toMatchObject({
    error: { code: 'bad_value', field: 'after', detail: 'circle' },
  })
  expect(
    await workspace.run('editTrainingItem', { id: items.read.id, put: { after: { xxxx: 'xxxx' } } }),
  ).toMatchObject({
    error: { code: 'unknown_field' },
  })
  expect(await workspace.run('editTrainingPlan', { id: planId, set: { base: null } })).toMatchObject({
    error: { code: 'unknown_field' },
  })
  expect(await workspace.run('editTrainingPlan', { id: planId, set: { title: '' } })).toMatchObject({
    error: { code: 'required', field: 'title' },
  })
})

test('a plan goes to a space of its own, is changed on both sides, and takes improvements over without losing anything', async () => {
  const { tab, workspace: team } = await start(33)
  const { planId, items } = await addPlan(team)
  const contentOf = async (workspace: Workspace, id: string) => {
    const plan = await workspace.query('training.plan', { id })
    if (!plan) throw new Error('no plan')
    return { plan, content: planToContent(plan, plan.items) }
  }
  const original = await contentOf(team, planId)
  const space = value(await tab.directory.foundSpace({ kind: 'plan', name: 'For Li', personName: 'Rep', region: 'DE' }))
  const own = await tab.directory.open(space.spaceId)
  const origin = { planId, spaceId: team.spaceId }
  const { id: forkId } = value(await own.run('copyTrainingPlan', { content: original.content, origin }))
  const copied = await contentOf(own, forkId)
  expect(copied.content).toEqual(original.content)
  expect(copied.plan.items.map(({ id }) => id)).not.toEqual(original.plan.items.map(({ id }) => id))
  const mine = new Map(copied.plan.items.map((item) => [item.key, item.id as string]))

  // He learns by it and changes it; the original is improved.
  const { ids } = value(
    await own.run('assignTraining', {
      planId: forkId,
      learnerIds: [own.personId],
      trainerId: null,
      mentorId: null,
      startDate: '2026-03-02',
    }),
  )
  value(await own.run('tickTraining', { id: ids[0] ?? '', itemId: mine.get(items.read.key) ?? '', done: true }))
  value(
    await own.run('editTrainingItem', { id: mine.get(items.read.key) ?? '', set: { title: 'Read chapters 1 and 2' } }),
  )
  const { key: extra } = value(
    await own.run('addTrainingItem', { planId: forkId, fields: { title: 'My own exercise', order: 9 } }),
  )
  value(await team.run('editTrainingItem', { id: items.read.id, set: { title: 'Read chapter 1 twice', minutes: 45 } }))
  value(await team.run('editTrainingPlan', { id: planId, set: { method: 'In pairs' } }))
  value(await team.run('deleteRecords', { ids: [items.play.id] }))
  const { key: added } = value(
    await team.run('addTrainingItem', { planId, fields: { title: 'Watch a call', order: 5 } }),
  )

  const { content: theirs } = await contentOf(team, planId)
  const itemIds = (await contentOf(own, forkId)).plan.items.map(({ id }) => id as string)
  value(await own.run('mergeTrainingPlan', { planId: forkId, itemIds, theirs, choices: {} }))
  const merged = await contentOf(own, forkId)
  expect(merged.content.head).toMatchObject({ method: 'In pairs', purpose: 'Ask more' })
  expect(merged.content.items[items.read.key]).toMatchObject({ title: 'Read chapters 1 and 2', minutes: 45 })
  expect(Object.keys(merged.content.items)).toEqual(expect.arrayContaining([extra, added]))
  expect(merged.content.items).not.toHaveProperty(items.play.key)
  expect(merged.plan.base).toEqual(theirs)
  expect((await own.query('training.assignment', { id: ids[0] ?? '' }))?.done).toHaveProperty(items.read.key)
  // Once more gives nothing new, and one step takes all of it back.
  value(
    await own.run('mergeTrainingPlan', {
      planId: forkId,
      itemIds: merged.plan.items.map(({ id }) => id as string),
      theirs,
      choices: {},
    }),
  )
  expect((await contentOf(own, forkId)).content).toEqual(merged.content)
  value(await own.undo())
  value(await own.undo())
  expect((await contentOf(own, forkId)).content.head).not.toHaveProperty('method')
  expect((await contentOf(own, forkId)).plan.base).toEqual(original.content)
  // The original knows nothing of him.
  expect(await team.query('training.assignments', {})).toEqual([])
})

const LISTEN = { text: 'Listens', kind: 'scale', scale: { min: 1, max: 5 }, required: true, order: 0 }
const CLOSE = { text: 'Agrees a next step', kind: 'yes_no', competency: 'Discovery', order: 1 }

/** A learner with a plan whose role-play has a card. */
async function startPlay(seed: number) {
  const team = await start(seed)
  const { workspace } = team
  const { planId, items } = await addPlan(workspace)
  const card = { cardName: 'First call' }
  value(
    await workspace.run('editTrainingItem', {
      id: items.play.id,
      set: card,
      put: { criteria: { listen: LISTEN, close: CLOSE } },
    }),
  )
  const li = value(await workspace.run('addPerson', { fields: { name: 'Li' } })).id
  const assigned = { planId, learnerIds: [li], trainerId: workspace.personId, mentorId: null, startDate: '2026-03-02' }
  const [id = ''] = value(await workspace.run('assignTraining', assigned)).ids
  const begin = async (more: object = {}) => {
    const args = { id, itemId: items.play.id, date: '2026-03-03', phase: null, ...more }
    return value(await workspace.run('startRolePlay', args)).id
  }
  const row = async () => {
    const held = await workspace.query('training.assignment', { id })
    if (!held) throw new Error('no assignment')
    return held
  }
  const score = async (playId: string, answers: object) => {
    const { versionId = '' } = (await workspace.query('assessment.byId', { id: playId })) ?? {}
    value(await workspace.run('editAssessment', { id: playId, versionId, put: { answers: answers as never } }))
    return workspace.run('finishAssessment', { id: playId, versionId, finished: true })
  }
  const standing = async () => {
    const held = await row()
    const { items: states } = progressOf(held.items, held, { ...AROUND, measured: held.measured })
    return states.find(({ key }) => key === items.play.key)
  }
  return { ...team, planId, play: items.play, learnerId: li, id, begin, row, score, standing }
}

test('a role-play is judged by the card of its item: done when the mandatory questions are answered, compared before and after', async () => {
  const { device, workspace, planId, begin, row, score, standing } = await startPlay(36)
  const seen: (boolean | undefined)[] = []
  const stop = workspace.watch('training.assignments', { planId }, ([held]) =>
    seen.push(Boolean(held?.rolePlays[0]?.finishedAt)),
  )
  const before = await begin({ phase: 'before' })
  expect(value(await score(before, { listen: { scale: 1 }, close: { yes: false } })).changed).toBeGreaterThan(0)
  expect(await standing()).toMatchObject({ isDone: false, best: null })
  await until(() => seen.at(-1) === true)
  stop()

  device.clock.time += 1000
  const first = await begin({ versionId: (await row()).rolePlays[0]?.versionId })
  const { versionId: shared } = (await workspace.query('assessment.byId', { id: first })) ?? {}
  expect(shared).toBe((await workspace.query('assessment.byId', { id: before }))?.versionId)
  expect(await score(first, { close: { yes: true, text: 'Thursday' } })).toMatchObject({
    error: { code: 'required', detail: 'listen' },
  })
  expect(await standing()).toMatchObject({ isDone: false, best: null })
  value(await score(first, { listen: { scale: 4, text: '听得多' } }))
  expect(await standing()).toMatchObject({ isDone: true, best: 87 })
  expect(await workspace.query('assessment.byId', { id: first })).toMatchObject({
    cardName: 'First call',
    personName: 'Li',
    score: 0.875,
    version: { number: 1 },
    answers: { close: { yes: true, text: 'Thursday' }, listen: { scale: 4, text: '听得多' } },
  })
  const after = await begin({ phase: 'after', date: '2026-03-05' })
  value(await score(after, { listen: { scale: 5 }, close: { yes: true } }))
  const { levels } = await workspace.query('training.evaluation', { planId, today: '2026-03-06' })
  expect(levels.learning).toMatchObject({ before: { mean: 0 }, after: { mean: 100 }, gain: { n: 1, mean: 100 } })
  expect((await row()).rolePlays.map(({ phase, scorerName }) => [phase, scorerName])).toEqual([
    ['after', 'Rep'],
    [null, 'Rep'],
    ['before', 'Rep'],
  ])
  // A role-play that is deleted counts no longer, and one that is opened again neither.
  value(await workspace.run('deleteRecords', { ids: [after] }))
  value(await workspace.run('finishAssessment', { id: first, versionId: shared ?? '', finished: false }))
  expect(await standing()).toMatchObject({ isDone: false, best: null })
  value(await workspace.undo())
  expect(await standing()).toMatchObject({ isDone: true })
  // Lists of assignments carry no answers and no cards.
  const [listed] = await workspace.query('training.assignments', { planId })
  expect(JSON.stringify(listed)).not.toContain('Thursday')
  expect(JSON.stringify(listed)).not.toContain('Listens')
})

type CardEdit = { do: 'word' | 'scale' | 'kind' | 'remove' | 'add' | 'name' | 'drop' | 'item'; which: number }
const cardEdit: fc.Arbitrary<CardEdit> = fc.record({
  do: fc.constantFrom('word', 'scale', 'kind', 'remove', 'add', 'name', 'drop', 'item'),
  which: fc.nat(5),
})

test('whatever becomes of the card, the item and the plan: what was answered, what was asked and the score stay', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(cardEdit, { minLength: 1, maxLength: 10 }), async (edits) => {
      const { workspace, tab, planId, play, begin, score, standing } = await startPlay(37)
      const first = await begin()
      value(await score(first, { listen: { scale: 4, text: '听得多' }, close: { yes: true } }))
      const before = await workspace.query('assessment.byId', { id: first })
      const done = (await standing())?.doneAt
      for (const { do: what, which } of edits) {
        const [item] =
          (await workspace.query('training.plan', { id: planId }))?.items.filter(({ id }) => id === play.id) ?? []
        const keys = Object.keys(item?.criteria ?? {})
        const key = keys[which % Math.max(1, keys.length)] ?? 'new0'
        const held = item?.criteria?.[key] ?? { ...CLOSE, kind: 'yes_no' as const }
        const patch = {
          word: { put: { criteria: { [key]: { ...held, text: `Asks ${String(which)}` } } } },
          scale: { put: { criteria: { [key]: { ...held, kind: 'scale', scale: { min: 0, max: which + 1 } } } } },
          kind: { put: { criteria: { [key]: { ...held, kind: 'open', required: true } } } },
          remove: { remove: { criteria: [key] } },
          add: { put: { criteria: { [`new${String(which)}`]: { ...LISTEN, text: 'More' } } } },
          name: { set: { cardName: `Card ${String(which)}` } },
          drop: { set: { cardName: '' }, remove: { criteria: keys } },
          item: { set: { title: 'Renamed', kind: 'exercise' } },
        }[what]
        value(await workspace.run('editTrainingItem', { id: play.id, ...patch }))
      }
      expect(await workspace.query('assessment.byId', { id: first })).toEqual(before)
      // Another one is judged by the card as it is now, and the first one still stands.
      value(
        await workspace.run('editTrainingItem', {
          id: play.id,
          set: { kind: 'role_play' },
          put: { criteria: { last: CLOSE } },
        }),
      )
      expect((await standing())?.doneAt).toBe(done)
      const second = await workspace.query('assessment.byId', { id: await begin({ versionId: before?.versionId }) })
      expect(second?.version?.questions?.map(({ key }) => key)).toContain('last')
      expect(second?.versionId).not.toBe(before?.versionId)
      expect(await workspace.run('deleteRecords', { ids: [before?.versionId ?? ''] })).toMatchObject({ ok: false })
      value(await workspace.run('deleteRecords', { ids: [play.id, planId] }))
      expect(await workspace.query('assessment.byId', { id: first })).toEqual(before)
      tab.kill()
    }),
    { numRuns: 8 },
  )
}, 120_000)

test('two people change one card apart: the questions of both are in it on both devices', async () => {
  const mia = await startPlay(38)
  const device = createDevice(39)
  device.clock.time = mia.device.clock.time
  const tab = await device.openTab()
  tabs.push(tab)
  value(await tab.directory.restore(await mia.workspace.exportSpace()))
  const li = await tab.directory.open(mia.space.spaceId)
  const edit = (workspace: Workspace, patch: object) =>
    workspace.run('editTrainingItem', { id: mia.play.id, ...patch }).then(value)
  await edit(mia.workspace, { put: { criteria: { ask: { ...CLOSE, text: 'Asks', order: 2 } } } })
  await edit(mia.workspace, { put: { criteria: { listen: { ...LISTEN, text: 'Listens for long' } } } })
  await edit(li, {
    put: { criteria: { proof: { ...CLOSE, text: '举例', order: 3 } } },
    remove: { criteria: ['close'] },
  })
  value(await tab.directory.restore(await mia.workspace.exportSpace()))
  value(await mia.tab.directory.restore(await li.exportSpace()))
  const read = async (workspace: Workspace) =>
    (await workspace.query('training.plan', { id: mia.planId }))?.items.find(({ id }) => id === mia.play.id)
  const [one, other] = [await read(mia.workspace), await read(li)]
  expect(other).toEqual(one)
  expect(
    Object.values(one?.criteria ?? {})
      .map(({ text }) => text)
      .sort(),
  ).toEqual(['Asks', 'Listens for long', '举例'])
  expect(one?.cardVersion).toBe(3)
})

test('skills: where people stand, and that nobody’s other ratings are touched', async () => {
  const { workspace } = await start(34)
  const { id } = value(await workspace.run('createCompetency', { fields: { name: 'Discovery', target: 4 } }))
  const li = value(await workspace.run('addPerson', { fields: { name: 'Li' } })).id
  value(await workspace.run('rateCompetency', { id, personId: li, level: 2, target: 5 }))
  value(await workspace.run('rateCompetency', { id, personId: li, level: 3 }))
  value(await workspace.run('rateCompetency', { id, personId: workspace.personId, level: 4 }))
  expect(await workspace.run('rateCompetency', { id, personId: li, level: 6 })).toMatchObject({ ok: false })
  expect((await workspace.query('competencies.all', {}))[0]?.ratings).toMatchObject({
    [li]: { level: 3, target: 5 },
    [workspace.personId]: { level: 4 },
  })
})

test('a shared space’s device signs, others can check it, and a space that is not shared says that it has no key', async () => {
  const { workspace } = await start(35)
  const asked = { use: 'touchline/test', text: '{"a":"王芳"}' }
  expect(await workspace.team.signText(asked)).toMatchObject({ error: { code: 'not_shared' } })
  value(await workspace.team.share({ personName: 'Mia', deviceName: 'Laptop' }))
  const { signed } = value(await workspace.team.signText(asked))
  const checked = value(await checkSignedText(signed, asked.use))
  const state = await new Promise<string[]>((resolve) => {
    const stop = workspace.team.watch(({ members }) => {
      if (members.length === 0) return
      stop()
      resolve(members.flatMap(({ devices }) => devices.map(({ deviceId }) => deviceId)))
    })
  })
  expect(checked.text).toBe(asked.text)
  expect(state).toContain(checked.by?.deviceId)
  // For another use, with another text, under another name or key, it is none.
  expect(await checkSignedText(signed, 'touchline/other')).toMatchObject({ error: 'not_signed_text' })
  const altered = (change: (held: Loose) => void): string => {
    const held = JSON.parse(signed) as Loose
    change(held)
    return JSON.stringify(held)
  }
  expect(
    await checkSignedText(
      altered((held) => (held.text += ' ')),
      asked.use,
    ),
  ).toMatchObject({ error: 'forged' })
  expect(
    await checkSignedText(
      altered((held) => (held.by.name = 'Owner')),
      asked.use,
    ),
  ).toMatchObject({ error: 'forged' })
  const otherBox = altered((held) => (held.by.box = held.by.sign))
  expect(value(await checkSignedText(otherBox, asked.use)).by?.deviceId).not.toBe(checked.by?.deviceId)
  expect(
    await checkSignedText(
      altered((held) => (held.version = 2)),
      asked.use,
    ),
  ).toMatchObject({ error: 'newer' })
  for (let at = 0; at < signed.length; at += 7)
    expect(await checkSignedText(signed.slice(0, at), asked.use)).toMatchObject({ ok: false })
})
