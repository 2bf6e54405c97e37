import { afterAll, beforeAll, expect, test } from 'vitest'
import { NewLeadForm } from '../../../../pwa/features/leads/new-lead.svelte.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { createDevice } from '../../../support/simulated-device.ts'
import { FIRST_SCREEN } from '../../../support/team.ts'

const device = createDevice()
let workspace: Workspace
let close: () => void

beforeAll(async () => {
  const tab = await device.openTab()
  const founded = await tab.directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  workspace = await tab.directory.open(founded.value.spaceId)
  close = () => tab.kill()
  const fields = {
    name: '王芳',
    company: '蓝海科技',
    ownerId: workspace.personId,
    phones: { '+8613812345678': { number: '138 1234 5678', e164: '+8613812345678' } },
    emails: { 'fang.wang@lanhai.example': 'fang.wang@lanhai.example' },
  }
  const created = await workspace.run('createLead', { fields })
  if (!created.ok) throw new Error(created.error.code)
})

afterAll(() => close())

function createForm(): NewLeadForm {
  const form = new NewLeadForm(workspace)
  form.region = 'CN'
  return form
}

function type(form: NewLeadForm, field: 'phones' | 'emails', text: string): void {
  form[field][0]!.text = text
}

test('a phone written differently finds the lead that has it, with its owner and the reason', async () => {
  const form = createForm()
  type(form, 'phones', '+86 138-1234-5678')
  await form.lookUp()
  expect(
    form.duplicates.map(({ name, ownerName, reasons }) => [name, ownerName, reasons.map(({ reason }) => reason)]),
  ).toEqual([['王芳', 'Lin Yue', ['phone']]])
})

test('an e-mail in another case and another address of the same company are found', async () => {
  const form = createForm()
  type(form, 'emails', 'Fang.Wang@LanHai.example')
  await form.lookUp()
  expect(form.duplicates[0]?.reasons.map(({ reason }) => reason)).toContain('email')
  type(form, 'emails', 'someone.else@lanhai.example')
  await form.lookUp()
  expect(form.duplicates[0]?.reasons.map(({ reason }) => reason)).toEqual(['domain'])
  type(form, 'emails', 'someone@elsewhere.example')
  await form.lookUp()
  expect(form.duplicates).toEqual([])
})

test('a duplicate that was not on show yet stops the first save; saving again saves', async () => {
  const form = createForm()
  form.name = 'Wang Fang'
  type(form, 'emails', 'fang.wang@lanhai.example')
  expect(await form.save()).toBeNull()
  expect(form.duplicates.length).toBe(1)
  const id = await form.save()
  expect((await workspace.query('lead.byId', { id: id! }))?.name).toBe('Wang Fang')
})

test('all that was typed is in the lead, the phone with E.164 and as written, and the step with it', async () => {
  const form = createForm()
  Object.assign(form, {
    name: '李雷',
    company: '晨光',
    title: '采购',
    website: 'chenguang.example',
    address: '芯禾路 1 号',
  })
  type(form, 'phones', '010 6552 9988')
  form.tags = ['VIP', '老客户']
  form.stepTitle = '寄样品'
  form.stepDate = '2026-12-01'
  const id = await form.save()
  const lead = await workspace.query('lead.byId', { id: id! })
  expect(lead).toMatchObject({
    kind: 'person',
    name: '李雷',
    company: '晨光',
    title: '采购',
    website: 'https://chenguang.example',
    phones: { '+861065529988': { number: '010 6552 9988', e164: '+861065529988' } },
    tags: { vip: 'VIP', 老客户: '老客户' },
    ownerId: workspace.personId,
    source: 'manual',
    nextStepTitle: '寄样品',
    nextStepDate: '2026-12-01',
  })
  expect(Object.values(lead?.addresses ?? {})).toEqual(['芯禾路 1 号'])
})

test('what is refused is said beside its field, and nothing typed is lost', async () => {
  const form = createForm()
  form.name = 'Half'
  type(form, 'emails', 'not an address')
  expect(await form.save()).toBeNull()
  expect(form.emails[0]).toMatchObject({ text: 'not an address' })
  expect(form.emails[0]?.error).toBeTruthy()
  expect(form.name).toBe('Half')
})

test('a lead nobody could recognise is refused at its name', async () => {
  const form = createForm()
  form.website = 'https://nobody.example'
  expect(await form.save()).toBeNull()
  expect(form.errors.name).toBeTruthy()
})

test('a refused step does not make the lead twice', async () => {
  const form = createForm()
  form.name = 'Once only'
  form.stepTitle = 'x'.repeat(301)
  expect(await form.save()).toBeNull()
  expect(form.errors.step).toBeTruthy()
  form.stepTitle = 'Call'
  expect(await form.save()).not.toBeNull()
  const sort = { field: 'name', direction: 'asc' } as const
  const found = await workspace.query('leads.window', {
    offset: 0,
    limit: 10,
    filter: { text: 'Once only' },
    sort,
    today: '2026-03-02',
  })
  expect(found.total).toBe(1)
})

test('saving again on a full disk, and once more when there is room, makes one lead', async () => {
  const total = async () => (await workspace.query('leads.window', FIRST_SCREEN)).total
  const before = await total()
  const form = createForm()
  form.name = 'Mara Quill'
  type(form, 'emails', 'mara@quill.example')
  device.failWrites('QuotaExceededError')
  expect(await form.save()).toBeNull()
  expect(form.failure).toBeTruthy()
  expect(await form.save()).toBeNull()
  device.failWrites(null)
  expect(await form.save()).not.toBeNull()
  expect(await total()).toBe(before + 1)
})
