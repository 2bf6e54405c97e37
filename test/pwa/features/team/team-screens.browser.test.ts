// The screens of a team, over a real workspace that nobody shares: what they show of a state, and that a refusal is told.
import axe from 'axe-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import SyncScreen from '../../../../pwa/features/team/SyncScreen.svelte'
import TeamScreen from '../../../../pwa/features/team/TeamScreen.svelte'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SyncState, TeamMember, TeamState, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import Harness from '../leads/Harness.svelte'

let directory: Directory
let spaceId: string
let workspace: Workspace

const now = Date.now()
const member = (part: Partial<TeamMember> & Pick<TeamMember, 'memberId' | 'name' | 'role'>): TeamMember => ({
  recordId: null,
  isSelf: false,
  isRemoved: false,
  devices: [],
  ...part,
})
const device = (deviceId: string, name: string, part: Partial<TeamMember['devices'][number]> = {}) => ({
  deviceId,
  name,
  isSelf: false,
  isRecovery: false,
  lastSeen: null,
  isOnline: false,
  ...part,
})

const team: TeamState = {
  standing: 'member',
  self: { memberId: 'm1', deviceId: 'd1', role: 'manager' },
  members: [
    member({
      memberId: 'm2',
      name: '王帆 Wu Fan',
      role: 'owner',
      devices: [device('d2', 'Safari on iPhone', { isOnline: true })],
    }),
    member({
      memberId: 'm1',
      name: 'Robin Hale',
      role: 'manager',
      isSelf: true,
      devices: [
        device('d1', 'Chrome on Windows', { isSelf: true }),
        device('d4', '', { lastSeen: now - 3 * 86_400_000 }),
        device('d5', '', { isRecovery: true }),
      ],
    }),
    member({
      memberId: 'm3',
      name: 'Mara Quill',
      role: 'reader',
      devices: [device('d3', 'Firefox on Linux', { lastSeen: now - 120_000 })],
    }),
    member({ memberId: 'm4', name: 'Old Colleague', role: 'member', isRemoved: true }),
  ],
  requests: [
    {
      requestId: 'r1',
      name: 'Lin',
      deviceName: 'Edge on Windows',
      role: 'member',
      kind: 'person',
      isContested: true,
      isOwnInvite: true,
    },
    {
      requestId: 'r2',
      name: 'Jo',
      deviceName: 'Chrome on Mac',
      role: 'coach',
      kind: 'person',
      isContested: false,
      isOwnInvite: false,
    },
  ],
  invites: [
    {
      inviteId: 'i1',
      role: 'reader',
      kind: 'person',
      expires: now + 86_400_000,
      link: 'https://app.example/#j1.AAAA.',
      byName: 'Robin Hale',
    },
    { inviteId: 'i2', role: 'member', kind: 'person', expires: null, link: null, byName: '王帆 Wu Fan' },
  ],
  hasRecoveryWords: false,
  may: { write: true, invite: true, assign: ['coach', 'member', 'reader'] },
}

const sync: SyncState = {
  relay: { address: 'wss://relay.example/relay', state: 'offline', behind: 0, retryAt: now + 30_000, reason: null },
  peers: [{ deviceId: 'd2', name: 'Safari on iPhone', via: 'direct', place: '/leads' }],
  stuck: 0,
  waiting: 3,
  lastSynced: now - 300_000,
  progress: null,
  problems: [
    { problemId: 'p1', code: 'rebuilt', at: now - 60_000, subject: 'Harbour & Pine', count: 2 },
    { problemId: 'p2', code: 'self_cloned', at: now - 30_000, subject: '', count: 1 },
  ],
  refusals: { signature: 2, shape: 1 },
}

async function expectAccessible(): Promise<void> {
  // What fades in has no contrast yet.
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([])
}

beforeAll(async () => {
  directory = await openDirectory(browserEnvironment('test'))
  const founded = await directory.foundTeam({ teamName: 'Harbour Sales', personName: 'Robin Hale', region: 'GB' })
  if (!founded.ok) throw new Error(founded.error.code)
  spaceId = founded.value.spaceId
  workspace = await directory.open(spaceId)
  session.space = founded.value
  session.workspace = workspace
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(spaceId)
})

beforeEach(async () => {
  setLocale('en')
  await page.viewport(1280, 900)
  session.team = team
  session.sync = sync
})

afterEach(() => {
  session.team = null
  session.sync = null
  document.documentElement.removeAttribute('data-theme')
})

const open = (screen: unknown) => render(Harness, { props: { workspace, screen: screen as never } })

describe('the team', () => {
  test('requests stand on top, and why one of them needs a person', async () => {
    const shown = await open(TeamScreen)
    const asking = shown.getByRole('region', { name: 'Asking to join' })
    await expect.element(asking.getByText('Lin asks to join as: Member')).toBeVisible()
    await expect.element(asking.getByText('More than one person used this invitation', { exact: false })).toBeVisible()
    await expect.element(asking.getByRole('button', { name: 'Let Jo in' })).toBeVisible()
    await expectAccessible()
  })

  test('only roles that this person may give can be chosen, and nobody above is touched', async () => {
    const shown = await open(TeamScreen)
    const owner = shown.getByRole('article', { name: '王帆 Wu Fan' })
    await expect.element(owner.getByText('Online')).toBeVisible()
    expect(owner.getByRole('button').elements()).toEqual([])
    const reader = shown.getByRole('article', { name: 'Mara Quill' })
    await userEvent.click(reader.getByLabelText('Role of Mara Quill'))
    await expect.element(page.getByRole('option', { name: 'Coach' })).toBeVisible()
    const options = page.getByRole('option').elements()
    expect(options.map((option) => option.textContent?.trim())).toEqual(['Coach', 'Member', 'Reader'])
    await userEvent.keyboard('{Escape}')
  })

  test('a removal says what it does and what it does not, and begins at "Cancel"', async () => {
    const shown = await open(TeamScreen)
    await userEvent.click(shown.getByRole('button', { name: 'Remove from the team: Mara Quill' }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog.getByText('changes its keys at once', { exact: false })).toBeVisible()
    await expect.element(dialog.getByText('stays readable on their devices', { exact: false })).toBeVisible()
    await expect.element(dialog.getByText('Cancel', { exact: true }).element().closest('button')).toHaveFocus()
    await expectAccessible()
    // Nothing is shared in truth: the core refuses, and the question stays.
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }))
    await expect.element(dialog).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(dialog).not.toBeInTheDocument()
  })

  test('own devices can be removed, all but this one', async () => {
    const shown = await open(TeamScreen)
    const me = shown.getByRole('article', { name: 'Robin Hale' })
    const names = me
      .getByRole('button')
      .elements()
      .map((button) => button.getAttribute('aria-label'))
    expect(names).toEqual(['Remove Device without a name', 'Remove 24 words on paper'])
    await expect.element(me.getByText('Last heard from 3 days ago')).toBeVisible()
  })

  test('an open invitation is shown again as a link and a code, on the device that made it', async () => {
    const shown = await open(TeamScreen)
    await userEvent.click(shown.getByRole('button', { name: 'Show link and QR code' }))
    const dialog = page.getByRole('dialog')
    await expect
      .element(dialog.getByRole('textbox', { name: 'Invitation link' }))
      .toHaveValue('https://app.example/#j1.AAAA.')
    await expect.element(dialog.getByRole('img', { name: 'QR code of the invitation link' })).toBeVisible()
    await expectAccessible()
    await userEvent.keyboard('{Escape}')
  })

  test('a new invitation begins with the role, each with what it may do', async () => {
    const shown = await open(TeamScreen)
    await userEvent.click(shown.getByRole('button', { name: 'Invite', exact: true }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog.getByRole('radio', { name: /^Member/ })).toBeChecked()
    expect(dialog.getByRole('radio').elements()).toHaveLength(3)
    await expect.element(dialog.getByText('Sees everything, changes nothing.')).toBeVisible()
    await expectAccessible()
    await userEvent.keyboard('{Escape}')
  })

  test('a reader is offered nothing that the role does not allow', async () => {
    session.team = {
      ...team,
      self: { ...team.self!, role: 'reader' },
      may: { write: false, invite: false, assign: [] },
    }
    const shown = await open(TeamScreen)
    await expect.element(shown.getByRole('heading', { name: 'Team', level: 1 })).toBeVisible()
    expect(
      shown.getByRole('button', { name: /^(Invite|Let |Refuse|Withdraw the invitation: Member)/ }).elements(),
    ).toEqual([])
    expect(shown.getByRole('button', { name: 'Add a device of mine' }).elements()).toHaveLength(1)
  })

  test('alone, it says what sharing does and asks for two names; a refusal is told in place', async () => {
    session.team = { ...team, standing: 'alone', self: null, members: [], requests: [], invites: [] }
    const shown = await open(TeamScreen)
    await expect.element(shown.getByRole('heading', { name: 'Work on this together' })).toBeVisible()
    await expect.element(shown.getByRole('textbox', { name: 'Your name' })).toHaveValue('Robin Hale')
    await userEvent.clear(shown.getByRole('textbox', { name: 'Name of this device' }))
    await userEvent.click(shown.getByRole('button', { name: 'Share with your team' }))
    await expect.element(shown.getByRole('alert')).toBeVisible()
    await expectAccessible()
  })
})

describe('sync', () => {
  test('problems first, the latest on top, each with a way on; what waits and with whom', async () => {
    const shown = await open(SyncScreen)
    const titles = shown.getByRole('heading', { level: 3 }).elements()
    expect(titles.map((title) => title.textContent)).toEqual([
      'This device exists twice',
      '“Harbour & Pine” looks different now',
    ])
    await expect.element(shown.getByRole('button', { name: 'Understood: This device exists twice' })).toBeVisible()
    await expect.element(shown.getByText('3 changes of yours have reached nobody yet', { exact: false })).toBeVisible()
    await expect.element(shown.getByText('王帆 Wu Fan')).toBeVisible()
    await expect.element(shown.getByText('wss://relay.example/relay', { exact: true })).toBeVisible()
    await expect.element(shown.getByText('3 refused entries from others')).toBeVisible()
    await expectAccessible()
  })

  test('where somebody is leads there; a pairing that the core refuses says why', async () => {
    const shown = await open(SyncScreen)
    await expect.element(shown.getByRole('link', { name: 'Leads' })).toHaveAttribute('href', '/leads')
    await userEvent.click(shown.getByRole('button', { name: 'Connect to a device in this room' }))
    const dialog = page.getByRole('dialog')
    // Nothing is shared in truth.
    await expect.element(dialog.getByRole('alert')).toBeVisible()
    await expect.element(dialog.getByRole('button', { name: 'Begin again' })).toBeVisible()
    await expectAccessible()
    await userEvent.keyboard('{Escape}')
  })

  test('an address that no relay can have is not taken', async () => {
    const shown = await open(SyncScreen)
    await userEvent.click(shown.getByText('Use another relay'))
    await userEvent.fill(shown.getByRole('textbox', { name: 'Address of the relay' }), 'http://relay.example')
    await userEvent.click(shown.getByRole('button', { name: 'Use it' }))
    await expect.element(shown.getByText('This is no address of a relay', { exact: false })).toBeVisible()
  })
})

// For looking at: .output/pictures/team, as `npm run pictures` does for the rest.
describe.each(['en', 'zh-CN'] as const)('in %s', (locale) => {
  test.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('axe finds nothing in %s at %i px', async (theme, width) => {
    setLocale(locale)
    document.documentElement.dataset['theme'] = theme
    await page.viewport(width, 1000)
    for (const [name, screen] of [
      ['team', TeamScreen],
      ['sync', SyncScreen],
    ] as const) {
      const shown = await open(screen)
      const frame = document.querySelector<HTMLElement>('.frame')!
      frame.style.width = `${width}px`
      frame.style.height = 'auto'
      await expect.element(shown.getByRole('heading', { level: 1 })).toBeVisible()
      await expectAccessible()
      // Nothing is wider than a phone.
      expect(frame.scrollWidth).toBeLessThanOrEqual(width)
      await page.screenshot({ path: `../../../../.output/pictures/team/${name}-${locale}-${theme}.png` })
      await shown.unmount()
    }
  })
})
