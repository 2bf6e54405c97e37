// The sample team: one click fills a space with a small sales team that sells temperature monitoring for cold chains, in Chinese and
// English, with two months behind it. Deterministic: the same seed, day and person give the same records, so tests and screenshots
// can rely on it. The records go through the same checks as everybody else's.
import type { LeadStatus } from '../../domain/lead/lead.ts'
import type { Change } from '../../domain/record.ts'
import { addDays } from '../../kernel/dates.ts'
import type { Id } from '../../kernel/ids.ts'
import { createProspectCompany, SAMPLE_ACCOUNTS, type SampleCompany } from './companies.ts'
import { createSampleGoals } from './goals.ts'
import { EN_FIRST, EN_LAST, SAMPLE_PEOPLE, ZH_FAMILY, ZH_GIVEN } from './people.ts'
import {
  SAMPLE_LOST_REASONS,
  SAMPLE_STORIES,
  SAMPLE_TAGS,
  SAMPLE_TITLES,
  type SampleStory,
  type StoryKey,
} from './stories.ts'
import { createSampleTraining } from './training.ts'
import { workingInstant } from './working-hours.ts'
import { createDraw, createSampleWriter, type Create, type Draw, type SampleOptions } from './writer.ts'

const LEADS = 180

/** How the leads of a team spread over their lives: what was said, in order, and where it left the lead. */
const PATHS: { weight: number; status: LeadStatus; stories: StoryKey[] }[] = [
  { weight: 30, status: 'new', stories: [] },
  { weight: 12, status: 'new', stories: ['missed'] },
  { weight: 16, status: 'working', stories: ['first'] },
  { weight: 8, status: 'working', stories: ['missed', 'first'] },
  { weight: 12, status: 'working', stories: ['first', 'discovery'] },
  { weight: 8, status: 'working', stories: ['first', 'discovery', 'demo'] },
  { weight: 8, status: 'nurturing', stories: ['first', 'nurture'] },
  { weight: 8, status: 'qualified', stories: ['first', 'discovery', 'demo', 'proposal'] },
  { weight: 5, status: 'qualified', stories: ['discovery', 'demo', 'proposal', 'won'] },
  { weight: 6, status: 'disqualified', stories: ['first', 'discovery', 'lost'] },
]

interface Named {
  name: string
  latin: string
}

function drawName(lang: 'zh' | 'en', draw: Draw): Named {
  if (lang === 'zh') {
    const [family, familyLatin] = draw.pick(ZH_FAMILY)
    const [given, givenLatin] = draw.pick(ZH_GIVEN)
    return { name: family + given, latin: `${givenLatin}.${familyLatin}` }
  }
  const first = draw.pick(EN_FIRST)
  const last = draw.pick(EN_LAST)
  return { name: `${first} ${last}`, latin: `${first}.${last}`.toLowerCase() }
}

/**
 * A number nobody has: 555-01xx in North America (set aside for fiction); elsewhere a subscriber number that starts with 0000, which
 * no exchange is given.
 */
function drawPhone(lang: 'zh' | 'en', index: number): Record<string, { number: string; e164: string; kind: 'phone' }> {
  const last = String(index % 100).padStart(2, '0')
  const area =
    lang === 'zh' ? ['21', '571', '28', '20'][index % 4] : ['212', '303', '617', '919'][Math.floor(index / 100) % 4]
  const e164 = lang === 'zh' ? `+86${area ?? ''}00000${String(index).padStart(3, '0')}` : `+1${area ?? ''}55501${last}`
  const number =
    lang === 'zh' ? `0${area ?? ''}-0000 0${String(index).padStart(3, '0')}` : `(${area ?? ''}) 555-01${last}`
  return { [e164]: { number, e164, kind: 'phone' } }
}

/**
 * All records of the sample team as `create` changes, oldest first: a team, 8 people, 25 accounts, about 40 contacts, 180 leads with
 * their call notes and next steps, a template of the team's own, two saved views, a quarter's goals and a training plan that somebody is
 * halfway through. Throws when a record fails its own checks, which would be a mistake in this folder.
 */
export function createSampleTeam(options: SampleOptions): Change[] {
  const draw = createDraw(options.seed ?? 20261122)
  const { changes, create } = createSampleWriter(options)

  const founded = workingInstant(options, 70, draw)
  const isZh = options.locale.startsWith('zh')
  create('team', founded, options.personId, {
    name: isZh ? '北岸冷链 · 示例团队' : 'Northbank Cold Chain (sample)',
    region: isZh ? 'CN' : 'US',
    sample: true,
  })
  const people = SAMPLE_PEOPLE.map((person) => {
    const fields = {
      name: isZh ? person.zh : person.en,
      role: person.role,
      hue: person.hue,
      email: `${person.mail}@northbank.example`,
    }
    const id = create(
      'person',
      founded,
      options.personId,
      fields,
      person.key === 'me' ? (options.personId as Id) : options.newId('person'),
    )
    return { ...person, id }
  })
  const sellersOf = (lang: 'zh' | 'en') =>
    people.filter((person) => person.writes === lang || (lang === 'en' && person.key === 'me'))

  const accounts = SAMPLE_ACCOUNTS.map((company, index) => {
    const owner = draw.pick(sellersOf(company.lang))
    const id = create('account', workingInstant(options, 62 - draw.int(4), draw), owner.id, {
      name: company.name,
      website: `https://www.${company.domain}/`,
      industry: company.industry,
      ownerId: owner.id,
      phones: drawPhone(company.lang, 700 + index),
      addresses: { main: company.address },
      tags: draw.chance(0.4) ? tagOf(company.lang, draw) : {},
    })
    for (let n = 1 + draw.int(3); n > 0; n--) {
      const { name, latin } = drawName(company.lang, draw)
      const mail = `${latin}@${company.domain}`
      create('contact', workingInstant(options, 58 - draw.int(10), draw), owner.id, {
        name,
        title: draw.pick(SAMPLE_TITLES[company.lang]),
        accountId: id,
        ownerId: owner.id,
        phones: drawPhone(company.lang, 800 + index * 3 + n),
        emails: { [mail]: mail },
      })
    }
    return { id, company }
  })

  const pathTickets = PATHS.flatMap((path) => Array.from({ length: path.weight }, () => path))
  for (let index = 0; index < LEADS; index++) {
    const path = pathTickets[(index * 37) % pathTickets.length] as (typeof PATHS)[number]
    const known = path.status === 'qualified' ? draw.pick(accounts) : null
    const company = known?.company ?? createProspectCompany(index)
    createLeadWithHistory({
      options,
      draw,
      create,
      people: sellersOf(company.lang),
      company,
      index,
      path,
      accountId: known?.id ?? null,
    })
  }

  const reviewTemplate = isZh
    ? ['试点一个月回访', '试点指标', '用得最多的人', '还卡在哪里', '谁来推动签字']
    : [
        'Pilot check after one month',
        'Pilot measures',
        'Who uses it most',
        'What is still in the way',
        'Who pushes for signature',
      ]
  create('note-template', founded, options.personId, {
    name: reviewTemplate[0],
    elements: Object.fromEntries(
      reviewTemplate.slice(1).map((label, order) => [`e${String(order)}`, { label, order }]),
    ),
  })
  create('saved-view', founded, options.personId, {
    name: isZh ? '年底审核 · 推进中' : 'Audit deadline, in progress',
    list: 'leads',
    columns: ['name', 'company', 'status', 'owner', 'nextStepDate', 'lastActivityAt'],
    sort: { field: 'nextStepDate', direction: 'asc' },
    filter: { tag: ['年底审核', 'audit'], status: ['working', 'nurturing'] },
  })
  create('saved-view', founded, options.personId, {
    name: isZh ? '新线索，还没打过电话' : 'New, not called yet',
    list: 'leads',
    columns: ['name', 'company', 'source', 'owner', 'createdAt'],
    sort: { field: 'createdAt', direction: 'desc' },
    filter: { status: ['new'], has: ['no_notes'] },
  })
  createSampleGoals({ create, people, today: options.today, founded, now: options.now, isZh })
  const personOf = (key: string): Id => people.find((person) => person.key === key)?.id ?? (options.personId as Id)
  createSampleTraining({
    create,
    at: workingInstant(options, 21, draw),
    today: options.today,
    isZh,
    coach: personOf('oliver'),
    learner: personOf('me'),
    others: [
      { id: personOf('me'), level: 2 },
      { id: personOf('xu'), level: 2 },
      { id: personOf('ben'), level: 3 },
    ],
  })
  return changes
}

function tagOf(lang: 'zh' | 'en', draw: Draw): Record<string, string> {
  const tag = draw.pick(SAMPLE_TAGS[lang])
  return { [tag]: tag }
}

interface LeadPlan {
  options: SampleOptions
  draw: Draw
  create: Create
  people: readonly { id: Id; key: string }[]
  company: SampleCompany
  index: number
  path: (typeof PATHS)[number]
  accountId: Id | null
}

/** One lead, its notes in order of time, and the step that was promised last. */
function createLeadWithHistory(plan: LeadPlan): void {
  const { options, draw, create, company, index, path } = plan
  const owner = draw.pick(plan.people)
  // Told backwards: the last call was within the past week and a half (closed ones earlier), the ones before it about a week apart.
  const closed = path.status === 'disqualified' || path.stories.at(-1) === 'won'
  const days: number[] = []
  for (const _story of path.stories)
    days.unshift(days.length === 0 ? (closed ? 5 : 0) + draw.int(11) : (days[0] ?? 0) + 4 + draw.int(8))
  const firstDay = (days[0] ?? 0) + draw.int(days.length === 0 ? 16 : 4)
  const at = workingInstant(options, firstDay, draw)
  const { name, latin } = drawName(company.lang, draw)
  const mail = `${latin}@${company.domain}`
  const clipped = draw.chance(0.7)
  const pageUrl = `https://www.${company.domain}/${draw.pick(['contact', 'about', 'team'])}`
  const phones = drawPhone(company.lang, index)
  const phoneKey = Object.keys(phones)[0] ?? ''
  const found = (value: string, source: string, method: string, confidence: number) => ({
    value,
    source,
    method,
    confidence,
    url: pageUrl,
    at,
  })
  const status = path.status
  const leadId = create('lead', at, owner.id, {
    kind: 'person',
    name,
    company: company.name,
    title: draw.chance(0.85) ? draw.pick(SAMPLE_TITLES[company.lang]) : undefined,
    status,
    // A few stand without an owner: somebody has to pick them up.
    ownerId: status === 'new' && draw.chance(0.15) ? null : owner.id,
    source: clipped ? 'clip' : draw.pick(['manual', 'share']),
    sourceUrl: clipped ? pageUrl : undefined,
    website: `https://www.${company.domain}/`,
    phones,
    emails: draw.chance(0.8) ? { [mail]: mail } : {},
    addresses: draw.chance(0.5) ? { main: company.address } : {},
    tags: draw.chance(0.45) ? tagOf(company.lang, draw) : {},
    accountId: plan.accountId,
    lostReason: status === 'disqualified' ? draw.pick(SAMPLE_LOST_REASONS[company.lang]) : undefined,
    provenance: clipped
      ? {
          name: found(name, '.contact-card h3', 'text', 0.7),
          company: found(company.name, '$.name', 'json-ld', 0.95),
          [`phones/${phoneKey}`]: found(phones[phoneKey]?.number ?? '', 'a[href^="tel:"]', 'link', 0.9),
        }
      : {},
  })

  // A note on a lead that became a company's belongs to the company too: one note shows on every record it concerns.
  const subjects = Object.fromEntries([leadId, ...(plan.accountId ? [plan.accountId] : [])].map((id) => [id, id]))
  path.stories.forEach((key, position) => {
    const story = SAMPLE_STORIES[key]
    const texts = story[company.lang]
    const text = texts[index % texts.length]
    if (!text) return
    const day = days[position] ?? 0
    const noteAt = Math.max(workingInstant(options, day, draw), at + position + 1)
    const noteId = create('call-note', noteAt, owner.id, noteFields(story, text, subjects, owner.id, noteAt, draw))
    const isLast = position === path.stories.length - 1
    if (text.step)
      addStep(plan, { title: text.step, subjects, noteId, ownerId: owner.id, day, at: noteAt, open: isLast })
  })
}

function noteFields(
  story: SampleStory,
  text: SampleStory['zh'][number],
  subjects: Record<string, Id>,
  authorId: Id,
  at: number,
  draw: Draw,
): Record<string, unknown> {
  const elements = Object.entries(text.elements ?? {}).map(([key, [state, said]]) => [key, { state, text: said }])
  return {
    subjects,
    authorId,
    at,
    durationSeconds: story.minutes * 60 + draw.int(240),
    channel: story.minutes > 40 ? 'visit' : draw.pick(['phone', 'phone', 'video']),
    outcome: story.outcome,
    objective: text.objective,
    needs: text.needs,
    benefits: text.benefits,
    objections: text.objections,
    result: text.result,
    body: text.body,
    template: story.template,
    elements: Object.fromEntries(elements),
  }
}

/** Promises of earlier notes were kept; the last one is open, due around today: some are late, as in every team. */
function addStep(
  plan: LeadPlan,
  step: {
    title: string
    subjects: Record<string, Id>
    noteId: Id
    ownerId: Id
    day: number
    at: number
    open: boolean
  },
): void {
  const { options, draw } = plan
  const dueDate = addDays(options.today, step.open ? draw.int(12) - 3 : -Math.max(0, step.day - 2))
  plan.create('task', step.at, step.ownerId, {
    title: step.title,
    dueDate,
    ownerId: step.ownerId,
    subjects: step.subjects,
    callNoteId: step.noteId,
    doneAt: step.open ? null : Math.min(step.at + 86_400_000, options.now),
  })
}
