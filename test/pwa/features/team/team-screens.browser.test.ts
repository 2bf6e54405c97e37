// The screens of a team, over a real workspace that nobody shares: what they show of a state, and that a refusal is told.
import axe from 'axe-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import SyncScreen from '../../../../pwa/features/team/SyncScreen.svelte'
import TeamScreen from '../../../../pwa/features/team/TeamScreen.svelte'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { m, setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo, SyncState, TeamState, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import Harness from '../leads/Harness.svelte'
import { alone, offers, overTeam, silent, stuck, sync, team, withStuck } from './team-states.ts'

let directory: Directory
let space: SpaceInfo
let workspace: Workspace

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
  space = founded.value
  workspace = await directory.open(space.spaceId)
  session.workspace = workspace
  session.directory = directory
}, 60_000)

afterAll(async () => {
  await workspace.close()
  await directory.removeSpace(space.spaceId)
})

beforeEach(async () => {
  setLocale('en')
  await page.viewport(1280, 900)
  session.space = space
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
    const onOwner = owner.getByRole('button').elements()
    expect(onOwner.map((button) => button.getAttribute('aria-label'))).toEqual(['More with 王帆 Wu Fan'])
    const reader = shown.getByRole('article', { name: 'Mara Quill' })
    await userEvent.click(reader.getByLabelText('Role of Mara Quill'))
    await expect.element(page.getByRole('option', { name: 'Coach' })).toBeVisible()
    const options = page.getByRole('option').elements()
    expect(options.map((option) => option.textContent?.trim())).toEqual(['Coach', 'Member', 'Reader'])
    await userEvent.keyboard('{Escape}')
  })

  test('[K3] who has an older browser is told once, at this device, that its keys can be read by the app', async () => {
    session.team = { ...team, areKeysReadable: true }
    const shown = await open(TeamScreen)
    const line = shown.getByText('too old to hold the keys of this device', { exact: false })
    await expect.element(line).toBeVisible()
    expect(line.elements()).toHaveLength(1)
    const own = shown.getByRole('article', { name: 'Robin Hale' })
    await expect.element(own.getByText('an update of the browser changes it by itself', { exact: false })).toBeVisible()
    await expectAccessible()
    session.team = { ...team }
    await expect.poll(() => line.elements()).toHaveLength(0)
  })

  test('a removal says what it does and what it does not, and begins at "Cancel"', async () => {
    const shown = await open(TeamScreen)
    await userEvent.click(shown.getByRole('button', { name: 'Remove from the team: Mara Quill' }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog.getByText('the keys are changed at once', { exact: false })).toBeVisible()
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

/** The team, with words on paper that it was founded with, or that were made later. */
const withWords = (isSenior: boolean): TeamState => ({
  ...team,
  hasRecoveryWords: true,
  members: team.members.map((member) => ({
    ...member,
    devices: member.devices.map((device) => ({
      ...device,
      ...(device.isRecovery && isSenior && { isSenior: true as const }),
    })),
  })),
})

describe('words before a team is shared', () => {
  /** What the core was asked to share with; it refuses, as one does whose browser has no keys. */
  let asked: { words?: string }[] = []
  const refusing = (given: Workspace): Workspace =>
    overTeam(given, {
      share: (args: { words?: string }) => {
        asked.push(args)
        return Promise.resolve({ ok: false, error: { code: 'no_crypto' } })
      },
    })
  const dialog = () => page.getByRole('dialog')
  const press = (name: string) => userEvent.click(dialog().getByRole('button', { name, exact: true }))

  async function begin(given = refusing(workspace)) {
    asked = []
    session.team = alone
    session.sync = silent
    const shown = await render(Harness, { props: { workspace: given, screen: TeamScreen as never } })
    await userEvent.click(shown.getByRole('button', { name: 'Share with your team' }))
    await expect.element(dialog()).toBeVisible()
    return shown
  }

  async function shownWords(): Promise<string[]> {
    await press('Make my 24 words')
    await expect.element(dialog().getByRole('listitem').first()).toBeVisible()
    const items = dialog().getByRole('listitem').elements()
    return items.map((item) => item.textContent?.replace(/\d+/gu, '').trim() ?? '')
  }

  /** Answers with these words; resolves with how many were asked for. */
  async function answer(words: readonly string[]): Promise<number> {
    const fields = dialog().getByRole('textbox')
    const names = fields.elements().map((field) => (field as HTMLInputElement).labels?.[0]?.textContent ?? '')
    for (const [at, name] of names.entries()) {
      await userEvent.fill(fields.nth(at), words[Number(/\d+/u.exec(name)?.[0]) - 1] ?? '')
    }
    await press('Check')
    return names.length
  }

  test('are shown, three are asked for, a wrong one is pointed at; with the right ones they are in the team from its beginning', async () => {
    const own = value(await directory.foundTeam({ teamName: 'Founded', personName: 'Robin Hale', region: 'GB' }))
    const founded = await directory.open(own.spaceId)
    let seen: TeamState | null = null
    const stop = founded.team.watch((state) => (seen = state))
    await begin(founded)
    await expect.element(dialog().getByText('most senior device', { exact: false }).first()).toBeVisible()
    await expectAccessible()
    const words = await shownWords()
    expect(words).toHaveLength(24)
    expect(await directory.checkWords(words.join(' '))).toBeNull()
    await press('I wrote them down')
    expect(await answer(words.map((word) => `${word}x`))).toBe(3)
    expect(
      dialog()
        .getByText(/^This is not word \d+\.$/u)
        .elements(),
    ).toHaveLength(3)
    await expectAccessible()
    expect(seen).toMatchObject({ standing: 'alone' })
    await press('Show them again')
    await press('I wrote them down')
    await answer(words)
    await expect.element(dialog()).not.toBeInTheDocument()
    await expect
      .poll(() => seen, { timeout: 60_000 })
      .toMatchObject({
        standing: 'member',
        hasRecoveryWords: true,
        members: [{ devices: [{ isSelf: true }, { isRecovery: true, isSenior: true }] }],
      })
    stop()
    await founded.close()
    await directory.removeSpace(own.spaceId)
  }, 120_000)

  test('that are on paper are still good when it did not work, and nobody is asked again', async () => {
    const shown = await begin()
    const words = await shownWords()
    await press('I wrote them down')
    await answer(words)
    await expect.element(shown.getByRole('alert')).toBeVisible()
    expect(asked.map((args) => args.words)).toEqual([words.join(' ')])
    await expect.element(shown.getByText('are still good', { exact: false })).toBeVisible()
    await userEvent.click(shown.getByRole('button', { name: 'Share with your team' }))
    await expect.poll(() => asked.map((args) => args.words)).toEqual([words.join(' '), words.join(' ')])
    expect(dialog().elements()).toEqual([])
  })

  test('can wait: then the team is shared without', async () => {
    const shown = await begin()
    await press('Later')
    await expect.element(shown.getByRole('alert')).toBeVisible()
    expect(asked.map((args) => 'words' in args)).toEqual([false])
  })

  test('left half-way found nothing, are said to be lost, and the next ones are others', async () => {
    const shown = await begin()
    const first = await shownWords()
    await userEvent.keyboard('{Escape}')
    await expect.element(dialog().getByText('Nothing is shared yet', { exact: false })).toBeVisible()
    await press('Close anyway')
    await expect.element(dialog()).not.toBeInTheDocument()
    expect(asked).toEqual([])
    await userEvent.click(shown.getByRole('button', { name: 'Share with your team' }))
    expect(await shownWords()).not.toEqual(first)
    await press('I wrote them down')
    await userEvent.keyboard('{Escape}')
    await press('Close anyway')
    await expect.element(shown.getByRole('button', { name: 'Share with your team' })).toBeVisible()
    expect(asked).toEqual([])
  })

  // For looking at, as below.
  test.each([
    ['en', 'light', 1280],
    ['zh-CN', 'dark', 390],
    ['en', 'dark', 390],
    ['zh-CN', 'light', 1280],
  ] as const)('in %s, %s at %i px: nothing is too wide, and axe finds nothing', async (locale, theme, width) => {
    setLocale(locale)
    document.documentElement.dataset['theme'] = theme
    await page.viewport(width, 844)
    session.team = alone
    session.sync = silent
    const shown = await render(Harness, { props: { workspace: refusing(workspace), screen: TeamScreen as never } })
    document.querySelector<HTMLElement>('.frame')!.style.width = `${width}px`
    const look = async (name: string): Promise<void> => {
      await expectAccessible()
      expect(document.querySelector('.tl-dialog')?.scrollWidth).toBeLessThanOrEqual(width)
      await page.screenshot({ path: `../../../../.output/pictures/team/words-${name}-${locale}-${theme}.png` })
    }
    await userEvent.click(shown.getByRole('button', { name: m.team_share_button() }))
    await expect.element(dialog().getByText(m.team_words_first())).toBeVisible()
    await look('first')
    await press(m.team_words_start())
    await expect.element(dialog().getByRole('listitem').first()).toBeVisible()
    await look('shown')
    await press(m.team_words_written())
    await press(m.team_words_confirm())
    await look('asked')
    await userEvent.keyboard('{Escape}')
    await expect.element(dialog().getByText(m.team_words_leave_unshared())).toBeVisible()
    await look('leave')
    await press(m.team_words_leave_anyway())
    await expect.element(dialog()).not.toBeInTheDocument()
    session.team = withWords(true)
    await userEvent.click(shown.getByRole('button', { name: m.team_remove_device({ name: m.team_device_unnamed() }) }))
    await expect.element(dialog().getByRole('textbox')).toBeVisible()
    await look('sign')
    await userEvent.keyboard('{Escape}')
    await expect.element(dialog()).not.toBeInTheDocument()
    await userEvent.click(shown.getByRole('button', { name: m.team_remove_device({ name: m.team_recovery_device() }) }))
    await expect.element(dialog()).toBeVisible()
    await look('out')
    await userEvent.keyboard('{Escape}')
  })

  test.each(['pair', 'plan'] as const)('are not asked for by a %s: it begins in one go', async (kind) => {
    asked = []
    session.space = { ...space, kind, name: 'Robin & Li Na' }
    session.team = alone
    const shown = await render(Harness, { props: { workspace: refusing(workspace), screen: TeamScreen as never } })
    const name = kind === 'pair' ? 'Open it for the two of you' : 'Share this plan'
    await userEvent.click(shown.getByRole('button', { name }))
    await expect.element(shown.getByRole('alert')).toBeVisible()
    expect(asked.map((args) => 'words' in args)).toEqual([false])
  })
})

describe('words of a team that is shared', () => {
  test('that it was founded with may sign the removal of an own device; a slip is pointed at, and others are refused', async () => {
    const removals: unknown[][] = []
    session.team = withWords(true)
    const shown = await render(Harness, {
      props: {
        workspace: overTeam(workspace, {
          removeDevice: (...args: unknown[]) => {
            removals.push(args)
            return Promise.resolve({ ok: false, error: { code: 'other_words' } })
          },
        }),
        screen: TeamScreen as never,
      },
    })
    await expect.element(shown.getByText('They are the most senior device', { exact: false })).toBeVisible()
    await userEvent.click(shown.getByRole('button', { name: 'Remove Device without a name' }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog.getByText('Cancel', { exact: true }).element().closest('button')).toHaveFocus()
    const field = dialog.getByRole('textbox', { name: 'Stolen? Your 24 words sign it' })
    await userEvent.fill(field, 'abandon ability')
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }))
    await expect.element(dialog.getByText('There are 2 words; 24 are needed.')).toBeVisible()
    await expectAccessible()
    expect(removals).toEqual([])
    const words = (await directory.drawWords('chinese')).join('')
    await userEvent.fill(field, words)
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }))
    await expect.element(dialog.getByText('not the words this team was founded with', { exact: false })).toBeVisible()
    expect(removals).toEqual([['d4', [...words].join(' ')]])
    await userEvent.fill(field, '')
    await userEvent.click(dialog.getByRole('button', { name: 'Remove' }))
    await expect.poll(() => removals.at(-1)).toEqual(['d4', undefined])
    await userEvent.keyboard('{Escape}')
    // Neither themselves, nor of somebody else.
    for (const name of ['Remove 24 words on paper', 'Remove Firefox on Linux']) {
      await userEvent.click(shown.getByRole('button', { name }))
      await expect.element(dialog).toBeVisible()
      expect(dialog.getByRole('textbox').elements()).toEqual([])
      await userEvent.keyboard('{Escape}')
      await expect.element(dialog).not.toBeInTheDocument()
    }
  })

  test('that were made later sign nothing, and are said to come after the others, before and after', async () => {
    session.team = withWords(false)
    const shown = await open(TeamScreen)
    await expect.element(shown.getByText('not its most senior device', { exact: false })).toBeVisible()
    await userEvent.click(shown.getByRole('button', { name: 'Remove Device without a name' }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog).toBeVisible()
    expect(dialog.getByRole('textbox').elements()).toEqual([])
    await userEvent.keyboard('{Escape}')
    await userEvent.click(shown.getByRole('button', { name: 'Make new words' }))
    await expect.element(dialog.getByText('Words made now are not the most senior', { exact: false })).toBeVisible()
    expect(dialog.getByRole('button', { name: 'Later' }).elements()).toEqual([])
    await userEvent.keyboard('{Escape}')
  })
})

describe.each(['pair', 'plan'] as const)('a %s', (kind) => {
  const seen = (): string => document.querySelector('.frame')?.textContent ?? ''

  test('says who can read it, and speaks of no leads and no colleagues, before and after it is shared', async () => {
    session.space = { ...space, kind, name: 'Robin & Li Na' }
    session.team = alone
    session.sync = silent
    for (const [screen, state] of [
      [TeamScreen, alone],
      [SyncScreen, alone],
      [TeamScreen, { ...team, requests: [], invites: [], members: team.members.filter(({ isSelf }) => isSelf) }],
    ] as [unknown, TeamState][]) {
      session.team = state
      const shown = await open(screen)
      await expect.element(shown.getByRole('heading', { level: 1 })).toBeVisible()
      expect(seen()).not.toMatch(/same leads|next steps|colleague|with your team|whole team/u)
      await shown.unmount()
    }
    const shown = await open(TeamScreen)
    await expect.element(shown.getByText('not even an owner', { exact: false })).toBeVisible()
    await userEvent.click(shown.getByRole('button', { name: 'Invite', exact: true }))
    const dialog = page.getByRole('dialog')
    await expect
      .element(
        dialog.getByText(kind === 'pair' ? 'Reads and writes the notebook.' : 'Reads the plan, changes nothing.'),
      )
      .toBeVisible()
    await expectAccessible()
    await userEvent.keyboard('{Escape}')
  })
})

describe('a space offered to one colleague', () => {
  test('says who can read it, and waits for an answer; own ones say how they stand', async () => {
    session.team = { ...team, offers }
    const shown = await open(TeamScreen)
    const toMe = shown.getByRole('region', { name: '王帆 Wu Fan offers you a coaching pair' })
    await expect.element(toMe.getByText('only the two of you can read', { exact: false })).toBeVisible()
    await expect.element(toMe.getByRole('button', { name: 'Accept: 王帆 Wu Fan & Robin Hale' })).toBeVisible()
    const own = shown.getByRole('region', { name: 'Offered by you' })
    await expect.element(own.getByText('Mara Quill has not answered yet', { exact: false })).toBeVisible()
    await expect.element(own.getByText('Mara Quill has declined.')).toBeVisible()
    await expect.element(own.getByRole('button', { name: 'Withdraw the offer: SPIN in four weeks' })).toBeVisible()
    await expectAccessible()
    // Nothing is shared in truth: the core refuses, and the question stays.
    await userEvent.click(toMe.getByRole('button', { name: 'Decline: 王帆 Wu Fan & Robin Hale' }))
    await expect.element(toMe).toBeVisible()
  })

  test('is opened from the row of a person; a refusal is told in place and leaves no space behind', async () => {
    const before = (await directory.list()).length
    const shown = await open(TeamScreen)
    // Not with oneself.
    await expect.element(shown.getByRole('button', { name: 'More with Mara Quill' })).toBeVisible()
    expect(shown.getByRole('button', { name: 'More with Robin Hale' }).elements()).toEqual([])
    await userEvent.click(shown.getByRole('button', { name: 'More with Mara Quill' }))
    await userEvent.click(page.getByRole('menuitem', { name: 'Share a plan with Mara Quill' }))
    const dialog = page.getByRole('dialog')
    await userEvent.click(dialog.getByRole('button', { name: 'Start and offer' }))
    await expect.element(dialog.getByRole('textbox', { name: 'Title of the plan' })).toHaveAttribute('aria-invalid')
    await userEvent.fill(dialog.getByRole('textbox', { name: 'Title of the plan' }), 'SPIN')
    await expectAccessible()
    await userEvent.click(dialog.getByRole('button', { name: 'Start and offer' }))
    // A space is founded and shared before the team refuses: that may take its time.
    await expect.element(dialog.getByText('not shared', { exact: false }), { timeout: 60_000 }).toBeVisible()
    await expect.poll(async () => (await directory.list()).length, { timeout: 20_000 }).toBe(before)
    await userEvent.keyboard('{Escape}')
  }, 120_000)
})

test('a pair of two offers no further invitation', async () => {
  session.space = { ...space, kind: 'pair' }
  const shown = await open(TeamScreen)
  await expect.element(shown.getByRole('heading', { name: 'Coaching pair', level: 1 })).toBeVisible()
  expect(shown.getByRole('button', { name: 'Invite', exact: true }).elements()).toEqual([])
})

describe('sync', () => {
  test('edits that cannot be sent: which record, why, and the two ways on', async () => {
    session.sync = { ...sync, stuck: stuck.length }
    const shown = await render(Harness, { props: { workspace: withStuck(workspace), screen: SyncScreen as never } })
    const panel = shown.getByRole('region', { name: 'Cannot be sent as it is' })
    await expect.element(panel.getByRole('link', { name: 'Lead: Mara Quill' })).toBeVisible()
    await expect.element(panel.getByText('It sets: e-mail', { exact: false })).toBeVisible()
    await expect.element(panel.getByText('The record itself has gone', { exact: false })).toBeVisible()
    await expect.element(panel.getByRole('button', { name: 'Put in as new: Lead: Mara Quill' })).toBeVisible()
    // A text is not put in anew by itself.
    expect(panel.getByRole('button', { name: /^Put in as new/u }).elements()).toHaveLength(2)
    expect(panel.getByRole('button', { name: /^Give up/u }).elements()).toHaveLength(3)
    await userEvent.click(panel.getByRole('button', { name: 'Give up: Lead: Mara Quill' }))
    const dialog = page.getByRole('dialog')
    await expect.element(dialog.getByText('taken out of this device for good', { exact: false })).toBeVisible()
    await expectAccessible()
    // Nothing is stuck in truth: the core refuses, and both question and list stay.
    await userEvent.click(dialog.getByRole('button', { name: 'Give up' }))
    await expect.element(dialog).toBeVisible()
    await userEvent.keyboard('{Escape}')
    await expect.element(panel.getByRole('link', { name: 'Lead: Mara Quill' })).toBeVisible()
  })

  test('where the list of them cannot be read, that is said', async () => {
    session.sync = { ...sync, stuck: 1 }
    const shown = await open(SyncScreen)
    const panel = shown.getByRole('region', { name: 'Cannot be sent as it is' })
    await expect.element(panel.getByRole('alert')).toBeVisible()
  })

  test('the sample team says that it cannot be shared, and what to do instead', async () => {
    session.space = { ...space, sample: true }
    session.team = alone
    session.sync = silent
    const shown = await open(SyncScreen)
    await expect.element(shown.getByText('The sample team stays here')).toBeVisible()
    await expect.element(shown.getByRole('link', { name: 'Start my own team' })).toHaveAttribute('href', '/welcome')
    expect(shown.getByRole('button').elements()).toEqual([])
  })

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
    const lone = { ...team, requests: [], invites: [], members: team.members.filter(({ isSelf }) => isSelf) }
    for (const [name, screen, part] of [
      ['team', TeamScreen, {}],
      ['sync', SyncScreen, {}],
      ['sync-stuck', SyncScreen, { sync: { ...sync, problems: [], stuck: stuck.length } }],
      ['offers', TeamScreen, { team: { ...team, requests: [], invites: [], offers } }],
      ['team-alone', TeamScreen, { team: alone, sync: silent }],
      ['pair-alone', TeamScreen, { team: alone, sync: silent, kind: 'pair' }],
      ['pair', TeamScreen, { team: lone, kind: 'pair' }],
      ['plan-alone', TeamScreen, { team: alone, sync: silent, kind: 'plan' }],
      ['plan', TeamScreen, { team: lone, kind: 'plan' }],
      ['sync-sample', SyncScreen, { team: alone, sync: silent, sample: true }],
      ['sync-pair', SyncScreen, { team: alone, sync: silent, kind: 'pair' }],
    ] as [string, unknown, { team?: TeamState; sync?: SyncState; kind?: SpaceInfo['kind']; sample?: boolean }][]) {
      session.space = { ...space, kind: part.kind ?? 'team', sample: part.sample === true }
      session.team = part.team ?? team
      session.sync = part.sync ?? sync
      const shown = await render(Harness, { props: { workspace: withStuck(workspace), screen: screen as never } })
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
