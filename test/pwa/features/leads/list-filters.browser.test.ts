// Sorting and filtering by the heads of columns, over the real core, in a real browser.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import axe from 'axe-core'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import AccountsScreen from '../../../../pwa/features/accounts/AccountsScreen.svelte'
import ContactsScreen from '../../../../pwa/features/accounts/ContactsScreen.svelte'
import LeadsScreen from '../../../../pwa/features/leads/LeadsScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import Harness from './Harness.svelte'

const LEADS = [
  { name: 'Ada', company: 'Zenith Ltd', emails: ['ada@zenith.example'] },
  { name: 'Bo', company: 'Acme', emails: ['bo@acme.example'] },
  { name: 'Cy', company: 'Müller GmbH', emails: [] },
]
let directory: Directory
let spaceId: string
let workspace: Workspace

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  directory = await openDirectory(browserEnvironment('test'))
  const founded = await directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  spaceId = founded.value.spaceId
  workspace = await directory.open(spaceId)
  for (const { name, company, emails } of LEADS) {
    const fields = { name, company, emails: Object.fromEntries(emails.map((email) => [email, email])) }
    const lead = await workspace.run('createLead', { fields })
    if (!lead.ok) throw new Error(lead.error.code)
    const account = await workspace.run('createAccount', { fields: { name: company } })
    if (!account.ok) throw new Error(account.error.code)
    const contact = await workspace.run('createContact', { fields: { name, accountId: account.value.id } } as never)
    if (!contact.ok) throw new Error(contact.error.code)
  }
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  await page.viewport(1280, 700)
  router.navigate('/')
})

function open(path: string) {
  router.navigate(path)
  const screen = path.startsWith('/leads')
    ? LeadsScreen
    : path.startsWith('/contacts')
      ? ContactsScreen
      : AccountsScreen
  return render(Harness, { props: { workspace, screen: screen as never } })
}

const names = (): string[] =>
  [...document.querySelectorAll('[role="gridcell"] a.name')].map((link) => link.textContent.trim())
const menu = (column: string) => page.getByRole('button', { name: `Sort and filter: ${column}` })

test.each([
  ['/leads', 'Company', ['Bo', 'Cy', 'Ada'], ['Ada', 'Cy', 'Bo']],
  ['/contacts', 'Company', ['Bo', 'Cy', 'Ada'], ['Ada', 'Cy', 'Bo']],
  ['/companies', 'Name', ['Zenith Ltd', 'Müller GmbH', 'Acme'], ['Acme', 'Müller GmbH', 'Zenith Ltd']],
])('a click on a head sorts, a second one turns it round (%s)', async (path, column, first, second) => {
  await open(path)
  const head = page.getByRole('button', { name: column, exact: true })
  await expect.poll(names).toHaveLength(3)
  await head.click()
  await expect.poll(names).toEqual(first)
  await head.click()
  await expect.poll(names).toEqual(second)
  await expect.element(page.getByRole('columnheader', { name: column })).toHaveAttribute('aria-sort')
})

test.each(['/leads', '/contacts', '/companies'])(
  'a text filter in a head narrows the list as it is typed (%s)',
  async (path) => {
    await open(path)
    await expect.poll(names).toHaveLength(3)
    const wanted = path === '/companies' ? 'Müller GmbH' : 'Cy'
    ;(menu('Name').element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    const input = page.getByRole('textbox', { name: 'Name contains' })
    await expect.element(input).toHaveFocus()
    await userEvent.keyboard(path === '/companies' ? 'muller' : 'cy')
    await expect.poll(names).toEqual([wanted])
    // Nothing left: the head stays, and so does the field.
    await userEvent.keyboard('zzz')
    await expect.element(page.getByText(/^No lead matches$|^Nothing matches$/)).toBeVisible()
    await expect.element(input).toHaveFocus()
    await userEvent.keyboard('{Backspace}{Backspace}{Backspace}')
    await expect.poll(names).toEqual([wanted])
    await userEvent.keyboard('{Escape}')
    await expect.element(input).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Sort and filter: Name (filtered)' })).toHaveFocus()
    expect(router.query.get('name')).toBe(path === '/companies' ? 'muller' : 'cy')
    await page.getByRole('button', { name: /^Remove filter: Name/ }).click()
    await expect.poll(names).toHaveLength(3)
  },
)

test('the address brings filters and order back; each stands as a chip; all go at once', async () => {
  await open('/leads?company=acme&email=acme&created=2020-01-01..&notes=..0&sort=-company')
  await expect.poll(names).toEqual(['Bo'])
  await expect.element(page.getByRole('button', { name: /^Remove filter:/ }).nth(3)).toBeVisible()
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect.poll(names).toEqual(['Ada', 'Cy', 'Bo'])
  expect(router.query.toString()).toBe('sort=-company')
  history.back()
  await expect.poll(names).toEqual(['Bo'])
})

test('a range of dates and one of counts, typed in the menu of a head', async () => {
  await open('/leads')
  await expect.poll(names).toHaveLength(3)
  await menu('Last activity').click()
  const from = page.getByRole('group', { name: 'Last activity' }).getByRole('spinbutton').first()
  await expect.element(from).toHaveFocus()
  await userEvent.keyboard('01012090')
  await expect.poll(() => router.query.get('activity')).toBe('2090-01-01..')
  await expect.element(page.getByText('No lead matches')).toBeVisible()
})

test('with 390 px the same filters are in the sheet', async () => {
  await page.viewport(390, 800)
  await open('/leads')
  await expect.element(page.getByRole('list', { name: 'Leads' })).toBeVisible()
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('textbox', { name: 'Company contains' }).fill('zenith')
  await page.getByRole('textbox', { name: 'Company contains' }).click()
  await expect.poll(() => router.query.get('company')).toBe('zenith')
  await page.getByRole('button', { name: 'Show one lead' }).click()
  await expect.element(page.getByRole('listitem').filter({ hasText: 'Ada' })).toBeVisible()
  await expect.element(page.getByRole('listitem').filter({ hasText: 'Bo' })).not.toBeInTheDocument()
})

test.each(['/leads?name=a', '/companies?name=e', '/leads?name=zzz'])(
  'assistive technology finds nothing in its way (%s)',
  async (path) => {
    await open(path)
    await expect.element(page.getByRole('button', { name: /^Remove filter:/ })).toBeVisible()
    await menu('Name').click()
    await expect.element(page.getByRole('textbox', { name: 'Name contains' })).toBeVisible()
    await Promise.all(document.getAnimations().map((animation) => animation.finished))
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(
      violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`),
    ).toEqual([])
  },
)
