/** A plan is written, learned by, ticked by a logged call, adopted as one's own, and improved where it came from. */
import { expectAccessible } from '../../support/accessible.ts'
import { startTeam } from '../../support/app.ts'
import { expect, test } from '../../support/e2e.ts'
import type { Page } from 'playwright/test'

const dialog = (page: Page) => page.getByRole('dialog')

async function addItem(
  page: Page,
  kind: string,
  title: string,
  more: (form: ReturnType<typeof dialog>) => Promise<void>,
) {
  await page.getByRole('button', { name: 'Add item' }).first().click()
  await dialog(page).getByRole('button', { name: 'Kind' }).click()
  await page.getByRole('option', { name: kind, exact: true }).click()
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill(title)
  await more(dialog(page))
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('[data-item] .title').filter({ hasText: title })).toBeVisible()
}

async function switchTo(page: Page, from: RegExp, name: string): Promise<void> {
  await page.getByRole('button', { name: from }).first().click()
  await page
    .getByRole('menuitem', { name })
    .or(page.getByRole('menuitemcheckbox', { name }))
    .or(page.getByRole('menuitemradio', { name }))
    .first()
    .click()
}

const items = (page: Page) => page.locator('[data-item] .title')

test('a plan is written by keyboard, learned by, and its milestone is ticked by a logged call', async ({
  server,
  page,
}) => {
  test.setTimeout(180_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await startTeam(page, server.url, { team: 'Harbour Sales', name: 'Robin' })
  await page.goto(`${server.url}/training`)
  await expect(page.getByRole('heading', { name: 'No training plans yet' })).toBeVisible()
  await expectAccessible(page, 'empty training')
  await page.getByRole('button', { name: 'New plan' }).first().click()
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(dialog(page).getByRole('textbox', { name: 'Title' })).toHaveAttribute('aria-invalid', 'true')
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill('SPIN in four weeks')
  await dialog(page).getByRole('textbox', { name: 'Purpose' }).fill('Ask more than you tell')
  await expectAccessible(page, 'plan dialog')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/training\/training-plan:/)

  await addItem(page, 'Reading', 'Read chapter one', async (form) => {
    await form.getByRole('textbox', { name: 'Due after how many working days' }).fill('soon')
    await form.getByRole('button', { name: 'Save' }).click()
    await expect(form.getByText('Write a whole number from 0 to 1000.')).toBeVisible()
    await form.getByRole('textbox', { name: 'Due after how many working days' }).fill('2')
  })
  await addItem(page, 'Milestone', 'Log a call', (form) =>
    form.getByRole('textbox', { name: 'How many call notes' }).fill('1'),
  )
  await addItem(page, 'Quiz', 'What did it say?', async (form) => {
    await form.getByRole('button', { name: 'Add question' }).click()
    await form.getByRole('textbox', { name: 'Question', exact: true }).fill('Which one asks for a problem?')
    await form.getByRole('textbox', { name: 'Choices' }).fill('How many?\n* What goes wrong?')
    await form.getByRole('checkbox', { name: 'Read chapter one' }).check()
    await expectAccessible(page, 'item dialog')
  })
  await expect(items(page)).toHaveText(['Read chapter one', 'Log a call', 'What did it say?'])
  await page.locator('[data-item] .open').nth(2).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(items(page)).toHaveText(['Read chapter one', 'What did it say?', 'Log a call'])
  await expect(page.locator('[data-item] .open').nth(1)).toBeFocused()
  await expectAccessible(page, 'plan')

  await page.getByRole('button', { name: 'Give to people' }).click()
  await dialog(page).getByRole('button', { name: 'Give the plan' }).click()
  await expect(dialog(page).getByText('Choose at least one person.')).toBeVisible()
  await dialog(page).getByRole('checkbox', { name: 'Robin' }).check()
  await dialog(page).getByRole('button', { name: 'Give the plan' }).click()
  await page.goto(`${server.url}/training?show=mine`)
  await page.getByRole('link', { name: /SPIN in four weeks/ }).click()
  await expect(page).toHaveURL(/\/training\/training-assignment:/)
  const mine = page.url()
  // What comes first comes first.
  await expect(page.getByRole('button', { name: 'Take the quiz' })).toBeDisabled()
  await page.getByRole('checkbox', { name: 'Read chapter one done' }).check()
  await page.getByRole('button', { name: 'Take the quiz' }).click()
  await dialog(page).getByRole('checkbox', { name: 'What goes wrong?' }).check()
  await dialog(page).getByRole('button', { name: 'Hand in' }).click()
  await expect(dialog(page).getByText('100 %: 1 of 1 right')).toBeVisible()
  await dialog(page).getByRole('button', { name: 'Close' }).first().click()
  await expect(page.getByText('2 of 3 done')).toBeVisible()
  await expect(page.getByText('0 of 1')).toBeVisible()
  await expectAccessible(page, 'my training')

  await page.goto(`${server.url}/notes/new`)
  await page.locator('[contenteditable=true]').fill('Too warm at night')
  await expect(page).toHaveURL(/\/notes\/call-note:/)
  await expect(page.locator('[data-save=saved]')).toBeVisible()
  await page.goto(mine)
  await expect(page.getByText('3 of 3 done')).toBeVisible()
  await page.getByRole('button', { name: 'Show the call notes' }).click()
  await expect(page.locator('main a[href^="/notes/call-note:"]')).toHaveCount(1)
  await page.getByRole('group', { name: 'It was clear' }).getByText('4', { exact: true }).click()
  await expect(page.getByRole('group', { name: 'It was clear' }).getByRole('radio', { name: '4' })).toBeChecked()
  await page.reload()
  await expect(page.getByRole('group', { name: 'It was clear' }).getByRole('radio', { name: '4' })).toBeChecked()

  // Adopted into a space of one's own, changed there, improved here, and taken over with one's own edits kept.
  await page.getByRole('link', { name: 'Open the plan' }).click()
  await page.getByRole('main').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Adopt as my own' }).click()
  await dialog(page).getByRole('button', { name: 'Adopt', exact: true }).click()
  await expect(page.getByRole('button', { name: /^Plan: SPIN in four weeks/ }).first()).toBeVisible()
  await expect(page).toHaveURL(/\/training\/training-plan:/)
  await expect(items(page)).toHaveText(['Read chapter one', 'What did it say?', 'Log a call'])
  const fork = page.url()
  await page.locator('[data-item] .open').first().click()
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill('Read chapters one and two')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await expect(items(page).first()).toHaveText('Read chapters one and two')

  await switchTo(page, /^Plan: /, 'Harbour Sales')
  await expect(page.getByRole('button', { name: /^Team: Harbour Sales/ }).first()).toBeVisible()
  await page.goto(`${server.url}/training`)
  await page.getByRole('link', { name: /SPIN in four weeks/ }).click()
  await page.locator('[data-item] .open').first().click()
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill('Read chapter one twice')
  await dialog(page).getByRole('button', { name: 'Save' }).click()
  await addItem(page, 'Exercise', 'Write ten questions', () => Promise.resolve())

  await switchTo(page, /^Team: /, 'SPIN in four weeks')
  await expect(page.getByRole('button', { name: /^Plan: SPIN in four weeks/ }).first()).toBeVisible()
  await page.goto(fork)
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(dialog(page).getByText('Write ten questions')).toBeVisible()
  await expect(dialog(page).getByText('Read chapter one twice')).toBeVisible()
  await expectAccessible(page, 'merge')
  await dialog(page).getByRole('button', { name: 'Take over' }).click()
  await expect(items(page)).toHaveText([
    'Read chapters one and two',
    'What did it say?',
    'Log a call',
    'Write ten questions',
  ])
  await expect(page.getByRole('button', { name: 'Compare' })).toHaveCount(0)
})

test.describe('in Chinese, on a phone', () => {
  test.use({ locale: 'zh-CN' })

  test('the sample team’s training fits, in plan, progress and skills', async ({ server, page }) => {
    test.setTimeout(120_000)
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto(server.url)
    await page.getByRole('button', { name: '打开示例团队' }).click()
    await expect(page.getByRole('button', { name: /北岸冷链/ }).first()).toBeVisible()
    const fits = async (): Promise<void> => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    }
    await page.goto(`${server.url}/training`)
    await page.getByRole('link', { name: /四周学会 SPIN 提问/ }).click()
    await expect(items(page).first()).toHaveText('读《SPIN 销售》第一至三章')
    await fits()
    await expectAccessible(page, 'plan in Chinese')
    await page.goto(`${server.url}/training?show=mine`)
    await page.getByRole('link', { name: /四周学会 SPIN 提问/ }).click()
    await expect(page.getByText('/ 5', { exact: false }).first()).toBeVisible()
    await fits()
    await page.goto(`${server.url}/training?show=skills`)
    await expect(page.getByText('林悦：提问，差 2 级')).toBeVisible()
    await fits()
    await expectAccessible(page, 'skills in Chinese')
  })
})
