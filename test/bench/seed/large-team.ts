// A sales team of any size, in Chinese and English, with its whole history. Deterministic: the same size and seed give the same bytes,
// and every record can be made on its own by its number, so that benchmarks and tests can name "lead 73,512" without making the rest.
// Records go through the same checks and the same encoding as everybody else's. All names are invented, as in the sample team.
import { createChange, type CommandContext } from '../../../shared/domain/command.ts'
import { LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import type { Change } from '../../../shared/domain/record.ts'
import { definitionOf, type RecordType } from '../../../shared/domain/schema.ts'
import { toIsoDate } from '../../../shared/kernel/dates.ts'
import { createId, randomToken, type Id } from '../../../shared/kernel/ids.ts'
import { createProspectCompany, type SampleCompany } from '../../../shared/workspace/sample-team/companies.ts'
import { EN_FIRST, EN_LAST, ZH_FAMILY, ZH_GIVEN } from '../../../shared/workspace/sample-team/people.ts'
import {
  SAMPLE_LOST_REASONS,
  SAMPLE_STORIES,
  SAMPLE_TAGS,
  SAMPLE_TITLES,
  type StoryKey,
} from '../../../shared/workspace/sample-team/stories.ts'
import { createDraw, type Draw } from './draw.ts'
import { GOODS, PLACES, PRODUCTS, SENTENCES } from './words.ts'

export type Create = Extract<Change, { op: 'create' }>
type Language = 'zh' | 'en'

/** Records to a document: what a device puts into one shard. */
export const SHARD_SIZE = 256
/** Leads that share a company, on average. */
const LEADS_PER_COMPANY = 3
const LEADS_PER_ACCOUNT = 25
const LEADS_PER_CONTACT = 10
const LEADS_PER_SELLER = 400
const DAY = 86_400_000
/** Two years of history end here unless another instant is given. */
const NOW = Date.UTC(2026, 10, 20, 9)

export interface LargeTeamOptions {
  leads: number
  notesPerLead?: number
  seed?: number
  /** How many people there are; as many as fit the leads unless it is said. */
  people?: number
  /** ms; nothing is dated later. */
  now?: number
}

const STORIES = Object.keys(SAMPLE_STORIES) as StoryKey[]
const KINDS: RecordType[] = ['person', 'team', 'account', 'contact', 'lead', 'call-note', 'task']

/** A large team. Records are made when asked for, nothing is kept. */
export class LargeTeam {
  readonly leads: number
  readonly notesPerLead: number
  readonly people: number | undefined
  private readonly seed: number
  private readonly now: number

  constructor(options: LargeTeamOptions) {
    this.leads = options.leads
    this.notesPerLead = options.notesPerLead ?? 3
    this.people = options.people
    this.seed = options.seed ?? 20261122
    this.now = options.now ?? NOW
  }

  /** How many records of a type there are. */
  count(type: RecordType): number {
    if (type === 'team') return 1
    if (type === 'person') return this.people ?? Math.max(8, Math.ceil(this.leads / LEADS_PER_SELLER))
    if (type === 'lead') return this.leads
    if (type === 'account') return Math.ceil(this.leads / LEADS_PER_ACCOUNT)
    if (type === 'contact') return Math.ceil(this.leads / LEADS_PER_CONTACT)
    if (type === 'call-note') return this.leads * this.notesPerLead
    if (type === 'task') return Math.ceil((this.leads * Math.min(1, this.notesPerLead)) / 2)
    return 0
  }

  private draw(type: RecordType, index: number, use = 0): Draw {
    return createDraw(this.seed, KINDS.indexOf(type), index, use)
  }

  private shard(type: RecordType, index: number): string {
    return randomToken(this.draw(type, Math.floor(index / SHARD_SIZE), 1), 8)
  }

  /** The id of the record of this number. */
  id<T extends RecordType>(type: T, index: number): Id<T> {
    return createId(type, this.shard(type, index), this.draw(type, index, 2))
  }

  /** The person who uses the device the team is restored to. */
  get personId(): Id<'person'> {
    return this.id('person', 0)
  }

  get spaceId(): string {
    return randomToken(createDraw(this.seed, this.leads, this.notesPerLead), 22)
  }

  /** The record of this number, as the change that creates it. Throws when it fails its own checks: a mistake in this folder. */
  record(type: RecordType, index: number): Create {
    const made = this.fields(type, index)
    const id = this.id(type, index)
    const context: CommandContext = { now: made.at, actorId: made.by, newId: () => id as never, record: () => null }
    const change = createChange(context, type, id, made.fields)
    if (!change.ok) throw new Error(`${type} ${String(index)}: ${change.error.code} ${change.error.field ?? ''}`)
    return change.value as Create
  }

  /** Documents with all their records, one at a time. */
  *documents(types: readonly RecordType[] = KINDS): Generator<{ docId: string; type: RecordType; records: Create[] }> {
    for (const type of types) {
      const total = this.count(type)
      for (let start = 0; start < total; start += SHARD_SIZE) {
        const records: Create[] = []
        for (let at = start; at < Math.min(total, start + SHARD_SIZE); at++) records.push(this.record(type, at))
        yield { docId: `${definitionOf(type).collection}/${this.shard(type, start)}`, type, records }
      }
    }
  }

  private fields(type: RecordType, index: number): { at: number; by: string; fields: Record<string, unknown> } {
    const draw = this.draw(type, index)
    switch (type) {
      case 'team':
        return this.founded({ name: `Large team 大团队 ${String(this.leads)}`, region: 'CN' })
      case 'person':
        return this.founded(this.person(draw, index))
      case 'account':
        return this.founded(this.account(draw, index))
      case 'contact':
        return this.founded(this.contact(draw, index))
      case 'lead':
        return { at: this.leadAt(index), by: this.owner(index), fields: this.lead(draw, index) }
      case 'call-note':
        return this.note(draw, index)
      case 'task':
        return this.task(draw, index)
      default:
        throw new Error(`no ${type} in a large team`)
    }
  }

  private founded(fields: Record<string, unknown>): { at: number; by: string; fields: Record<string, unknown> } {
    return { at: this.now - 800 * DAY, by: this.personId, fields }
  }

  private company(index: number): SampleCompany {
    const company = createProspectCompany(index)
    // The invented names run out after some dozens: branches make the rest.
    const branch = Math.floor(index / 60)
    if (branch === 0) return company
    const place = PLACES[company.lang][branch % PLACES[company.lang].length] ?? ''
    const number = Math.floor(branch / PLACES[company.lang].length)
    const suffix = number > 0 ? String(number) : ''
    const name = company.lang === 'zh' ? `${place}${suffix}${company.name}` : `${company.name} ${place} ${suffix}`
    return { ...company, name: name.trim(), domain: `b${String(branch)}-${company.domain}` }
  }

  private language(index: number): Language {
    return this.company(Math.floor(index / LEADS_PER_COMPANY)).lang
  }

  private name(lang: Language, draw: Draw): { name: string; latin: string } {
    if (lang === 'zh') {
      const [family, familyLatin] = draw.pick(ZH_FAMILY)
      const [given, givenLatin] = draw.pick(ZH_GIVEN)
      return { name: family + given, latin: `${givenLatin}.${familyLatin}` }
    }
    const first = draw.pick(EN_FIRST)
    const last = draw.pick(EN_LAST)
    return { name: `${first} ${last}`, latin: `${first}.${last}`.toLowerCase() }
  }

  private owner(lead: number): string {
    return this.id('person', this.draw('lead', lead, 3).int(this.count('person')))
  }

  private leadAt(index: number): number {
    // Later numbers came later, as in a team that grows.
    const age = (1 - (index + 0.5) / this.leads) * 700 * DAY
    return Math.floor(this.now - age - this.draw('lead', index, 4).int(DAY)) - DAY
  }

  private person(draw: Draw, index: number): Record<string, unknown> {
    const { name, latin } = this.name(index % 2 === 0 ? 'zh' : 'en', draw)
    const role = index === 0 ? 'owner' : index % 9 === 1 ? 'coach' : 'member'
    return { name, role, hue: (index * 47) % 360, email: `${latin}${String(index)}@northbank.example` }
  }

  private phone(lang: Language, draw: Draw): Record<string, unknown> {
    // As in the sample team: numbers no exchange gives out.
    const last = String(draw.int(1000)).padStart(3, '0')
    const area = lang === 'zh' ? draw.pick(['21', '571', '28', '20']) : draw.pick(['212', '303', '617', '919'])
    const e164 = lang === 'zh' ? `+86${area}00000${last}` : `+1${area}5550${last}`
    const number = lang === 'zh' ? `0${area}-0000 0${last}` : `(${area}) 555-0${last}`
    return { [e164]: { number, e164, kind: 'phone' } }
  }

  private lead(draw: Draw, index: number): Record<string, unknown> {
    const company = this.company(Math.floor(index / LEADS_PER_COMPANY))
    const { lang } = company
    const { name, latin } = this.name(lang, draw)
    const mail = `${latin}@${company.domain}`
    const phones = this.phone(lang, draw)
    const status = draw.pick(LEAD_STATUSES)
    const clipped = draw.chance(0.6)
    const pageUrl = `https://www.${company.domain}/${draw.pick(['contact', 'about', 'team'])}`
    const at = this.leadAt(index)
    const found = (value: string, source: string, method: string) => ({
      value,
      source,
      method,
      confidence: 0.9,
      url: pageUrl,
      at,
    })
    const tag = draw.pick(SAMPLE_TAGS[lang])
    return {
      kind: 'person',
      name,
      company: company.name,
      title: draw.chance(0.85) ? draw.pick(SAMPLE_TITLES[lang]) : undefined,
      status,
      ownerId: draw.chance(0.9) ? this.owner(index) : null,
      source: clipped ? 'clip' : 'import',
      sourceUrl: clipped ? pageUrl : undefined,
      website: `https://www.${company.domain}/`,
      phones,
      emails: draw.chance(0.8) ? { [mail]: mail } : {},
      addresses: draw.chance(0.5) ? { main: company.address } : {},
      tags: draw.chance(0.4) ? { [tag]: tag } : {},
      lostReason: status === 'disqualified' ? draw.pick(SAMPLE_LOST_REASONS[lang]) : undefined,
      provenance: clipped
        ? { name: found(name, '.contact-card h3', 'text'), company: found(company.name, '$.name', 'json-ld') }
        : {},
    }
  }

  private account(draw: Draw, index: number): Record<string, unknown> {
    const company = this.company(index * 2)
    return {
      name: company.name,
      website: `https://www.${company.domain}/`,
      industry: company.industry,
      ownerId: this.id('person', draw.int(this.count('person'))),
      phones: this.phone(company.lang, draw),
      addresses: { main: company.address },
    }
  }

  private contact(draw: Draw, index: number): Record<string, unknown> {
    const account = draw.int(this.count('account'))
    const company = this.company(account * 2)
    const { name, latin } = this.name(company.lang, draw)
    const mail = `${latin}${String(index)}@${company.domain}`
    return {
      name,
      title: draw.pick(SAMPLE_TITLES[company.lang]),
      accountId: this.id('account', account),
      emails: { [mail]: mail },
      phones: this.phone(company.lang, draw),
    }
  }

  private sentence(lang: Language, draw: Draw): string {
    return draw
      .pick(SENTENCES[lang])
      .replace('{p}', draw.pick(PRODUCTS[lang] as readonly string[]))
      .replace('{g}', draw.pick(GOODS[lang] as readonly string[]))
      .replace('{c}', draw.pick(PLACES[lang] as readonly string[]))
      .replace('{n}', this.name(lang, draw).name)
      .replace('{d}', String(2 + draw.int(97)))
  }

  private noteAt(lead: number, position: number): number {
    const start = this.leadAt(lead)
    return start + Math.floor(((position + 1) * (this.now - start)) / (this.notesPerLead + 3))
  }

  private note(draw: Draw, index: number): { at: number; by: string; fields: Record<string, unknown> } {
    const lead = Math.floor(index / this.notesPerLead)
    const lang = this.language(lead)
    const story = SAMPLE_STORIES[draw.pick(STORIES)]
    const text = draw.pick(story[lang])
    const leadId = this.id('lead', lead)
    const at = this.noteAt(lead, index % this.notesPerLead)
    const by = this.owner(lead)
    const join = lang === 'zh' ? '' : ' '
    const body = [text.body.slice(0, 60), this.sentence(lang, draw), this.sentence(lang, draw)].join(join)
    const fields = {
      subjects: { [leadId]: leadId },
      authorId: by,
      at,
      durationSeconds: story.minutes * 60 + draw.int(240),
      channel: draw.pick(['phone', 'visit', 'video'] as const),
      outcome: story.outcome,
      objective: text.objective,
      needs: draw.chance(0.6) ? this.sentence(lang, draw) : undefined,
      result: text.result,
      body,
    }
    return { at, by, fields }
  }

  private task(draw: Draw, index: number): { at: number; by: string; fields: Record<string, unknown> } {
    const lead = index * 2
    const leadId = this.id('lead', lead)
    const by = this.owner(lead)
    const at = this.noteAt(lead, 0) + 60_000
    const due = at + (3 + draw.int(20)) * DAY
    const fields = {
      title: this.sentence(this.language(lead), draw).slice(0, 120),
      dueDate: toIsoDate(due, 'UTC'),
      ownerId: by,
      subjects: { [leadId]: leadId },
      doneAt: due < this.now - 10 * DAY ? due : null,
    }
    return { at, by, fields }
  }
}
