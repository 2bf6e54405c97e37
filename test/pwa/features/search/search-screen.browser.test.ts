// The page of search by keyboard, on a phone's width, over the real core and its index.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import SearchProgress from '../../../../pwa/features/search/SearchProgress.svelte'
import SearchScreen from '../../../../pwa/features/search/SearchScreen.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import Harness from '../leads/Harness.svelte'

/** More than are indexed while somebody waits for an answer. */
const MANY = 4000
/** For thousands of records to be indexed on a busy machine, ms. */
const PATIENCE = 60_000
let directory: Directory
let spaceId: string
let workspace: Workspace
let grace = ''

beforeAll(async () => {
  setLocale('en')
  directory = await openDirectory(browserEnvironment('test'))
  const founded = value(await directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' }))
  spaceId = founded.spaceId
  workspace = await directory.open(spaceId)
  const emails = { 'grace@northwind.example': 'grace@northwind.example' }
  grace = value(await workspace.run('createLead', { fields: { name: 'Grace Miller', company: 'Harbour', emails } })).id
  value(await workspace.run('createAccount', { fields: { name: 'Northwind' } }))
  const subjects = { [grace]: grace }
  value(await workspace.run('createCallNote', { fields: { body: 'Asked about northwind and salmon', subjects } }))
  const args = Array.from({ length: MANY }, (_, at) => ({ fields: { name: `Filler ${String(at)}` } }))
  value(await workspace.runMany('createLead', args, { label: 'created_lead' }))
}, PATIENCE)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(() => page.viewport(390, 844))

async function open(search: string) {
  router.navigate(`/search${search}`)
  const shown = await render(Harness, { props: { workspace, screen: SearchScreen as never } })
  document.querySelector<HTMLElement>('.frame')?.style.setProperty('width', '100%')
  return shown
}

const options = () => [...document.querySelectorAll('[role="option"] .title')].map((title) => title.textContent.trim())
const chip = (group: string, name: string) =>
  page.getByRole('group', { name: group }).getByRole('button', { name, exact: true })

test(
  'while thousands are still to be read it says so and how far it is; then everything is found',
  { timeout: PATIENCE },
  async () => {
    const said = new Set<string>()
    const listener = new MutationObserver(() =>
      said.add(document.querySelector('[role="status"]')?.textContent.trim() ?? ''),
    )
    listener.observe(document.body, { childList: true, subtree: true, characterData: true })
    await open('?q=Filler')
    await expect.element(page.getByRole('progressbar', { name: /Search is being prepared/ })).toBeVisible()
    await expect.element(page.getByText(/^[\d,]+ of [\d,]+$/)).toBeVisible()
    await expect.poll(() => document.querySelector('[role="progressbar"]'), { timeout: PATIENCE }).toBeNull()
    const { kind, done, total } = await workspace.query('search.state', {})
    expect({ kind, done }).toEqual({ kind: 'ready', done: total })
    await expect.element(page.getByRole('status')).toHaveTextContent('The best 60 results')
    listener.disconnect()
    // Until the first answer, which opening the index keeps waiting after a start.
    expect([...said]).toContain('Searching…')
  },
)

test(
  'kind and field are chosen by keyboard, stand in the address, and narrow what is found',
  { timeout: PATIENCE },
  async () => {
    await open('')
    const field = page.getByRole('combobox')
    await expect.element(field).toHaveFocus()
    await userEvent.keyboard('northwind')
    await expect.poll(options, { timeout: PATIENCE }).toHaveLength(3)

    // Behind the field come the kinds: all, leads, companies.
    await userEvent.tab()
    await expect.element(chip('Kinds of records', 'All')).toHaveFocus()
    await userEvent.tab()
    await userEvent.tab()
    await userEvent.keyboard('{Enter}')
    await expect.element(chip('Kinds of records', 'Companies')).toHaveAttribute('aria-pressed', 'true')
    await expect.poll(options).toEqual(['Northwind'])
    expect(router.query.get('type')).toBe('account')
    // The same key takes it back.
    await userEvent.keyboard(' ')
    await expect.poll(options).toHaveLength(3)

    for (const [name, key, found] of [
      ['Phone, e-mail, web, tags', 'reach', ['Grace Miller']],
      ['Name', 'name', ['Northwind']],
    ] as const) {
      ;(chip('Where to look', name).element() as HTMLElement).focus()
      await userEvent.keyboard('{Enter}')
      await expect.poll(options).toEqual(found)
      expect(router.query.get('field')).toBe(key)
    }

    // Nothing there with these: everything is one button away.
    router.navigate('/search?q=salmon&field=reach')
    await expect.element(page.getByText('Nothing found for “salmon”')).toBeVisible()
    ;(page.getByRole('button', { name: 'Search everywhere' }).element() as HTMLElement).focus()
    await userEvent.keyboard('{Enter}')
    await expect.poll(options).toHaveLength(1)
    expect(router.query.get('field')).toBeNull()
  },
)

test(
  'arrows walk through the results, Enter opens the one they stand on; nothing is wider than the phone',
  { timeout: PATIENCE },
  async () => {
    await open('?q=northwind')
    await expect.poll(options, { timeout: PATIENCE }).toHaveLength(3)
    const field = page.getByRole('combobox')
    ;(field.element() as HTMLElement).focus()
    await userEvent.keyboard('{ArrowDown}')
    await expect.element(field).toHaveAttribute('aria-activedescendant', 'hit-0')
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
    const at = options().indexOf('Grace Miller')
    // Down to the last and further, which stays there, and up again to the lead.
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}')
    await expect.element(field).toHaveAttribute('aria-activedescendant', 'hit-2')
    for (let step = 2; step > at; step--) await userEvent.keyboard('{ArrowUp}')
    await userEvent.keyboard('{Enter}')
    await expect.poll(() => decodeURIComponent(router.path)).toBe(`/leads/${grace}`)
  },
)

test('where there can be no index it says so, as something that went wrong', async () => {
  await render(SearchProgress, { props: { progress: { kind: 'unavailable', done: 0, total: 0 } } })
  await expect.element(page.getByRole('alert')).toHaveTextContent(/Search cannot be prepared in this browser/)
})
