import { afterEach, describe, expect, it } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import Combobox from '../../../shared/ui/Combobox.svelte'
import ConfirmDialog from '../../../shared/ui/ConfirmDialog.svelte'
import DateField from '../../../shared/ui/DateField.svelte'
import { until } from '../../support/until.ts'

afterEach(() => document.body.focus())

const options = [
  { value: 'CN', label: '中国', hint: 'CN' },
  { value: 'DE', label: 'Germany', hint: 'DE' },
  { value: 'GR', label: 'Greece', hint: 'GR' },
]

describe('Combobox', () => {
  it('filters what is typed and takes the choice by keyboard', async () => {
    const picked: string[] = []
    await render(Combobox, {
      label: 'Country',
      options,
      emptyText: 'None',
      onpick: (option) => picked.push(option.value),
    })
    const field = page.getByLabelText('Country')
    await field.fill('ger')
    await until(() => document.querySelectorAll('[role=option]').length === 1)
    await userEvent.keyboard('{ArrowDown}{Enter}')
    await until(() => picked.length > 0)
    expect(picked).toEqual(['DE'])
    await expect.element(field).toHaveValue('Germany')
  })

  it('does not take the Enter that ends a composition', async () => {
    const picked: string[] = []
    await render(Combobox, { label: 'Land', options, emptyText: 'None', onpick: (option) => picked.push(option.value) })
    const field = page.getByLabelText('Land')
    await field.fill('中')
    await until(() => document.querySelectorAll('[role=option]').length === 1)
    const input = field.element()
    input.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
    )
    input.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'Enter',
        keyCode: 229,
        bubbles: true,
        cancelable: true,
      } as KeyboardEventInit),
    )
    expect(picked).toEqual([])
  })

  it('drops late answers to earlier text, and says when there is nothing', async () => {
    const answers: Record<string, number> = { '': 0, a: 120, ab: 10 }
    await render(Combobox, {
      label: 'Find',
      emptyText: 'Nobody',
      onsearch: async (text) => {
        await new Promise((resolve) => setTimeout(resolve, answers[text] ?? 0))
        return text === 'a' ? [{ value: 'late', label: 'Late answer' }] : []
      },
    })
    const field = page.getByLabelText('Find')
    await field.fill('a')
    await field.fill('ab')
    await new Promise((resolve) => setTimeout(resolve, 250))
    await expect.element(page.getByText('Nobody')).toBeVisible()
    expect(document.body.textContent).not.toContain('Late answer')
  })
})

describe('DateField', () => {
  it('takes a typed date, keeps it as an ISO date, and can be emptied', async () => {
    const changes: (string | null)[] = []
    await render(DateField, {
      label: 'Due',
      value: '2026-03-02',
      locale: 'en-GB',
      clearLabel: 'No date',
      onchange: (value) => changes.push(value),
    })
    await page.getByRole('spinbutton').first().click()
    await userEvent.keyboard('15')
    await until(() => changes.length > 0)
    expect(changes.at(-1)).toBe('2026-03-15')
    await page.getByRole('button', { name: 'No date' }).click()
    expect(changes.at(-1)).toBeNull()
  })

  it('does not fall over a value that is no date', async () => {
    await render(DateField, { label: 'Broken', value: 'someday', locale: 'zh-CN' })
    expect(document.body.textContent).toContain('Broken')
  })
})

describe('ConfirmDialog', () => {
  it('works only when the name is typed, and Escape of an input method does not close it', async () => {
    let confirmed = 0
    await render(ConfirmDialog, {
      open: true,
      title: 'Remove?',
      text: 'For good.',
      confirmLabel: 'Remove',
      cancelLabel: 'Keep',
      danger: true,
      typed: { label: 'Type the name', expected: '华东' },
      onconfirm: () => void (confirmed += 1),
    })
    const button = page.getByRole('button', { name: 'Remove' })
    await expect.element(button).toBeDisabled()
    const field = page.getByLabelText('Type the name')
    await field.fill('华东')
    field
      .element()
      .dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true, cancelable: true }),
      )
    await expect.element(button).toBeEnabled()
    await button.click()
    await until(() => document.querySelector('[role=dialog]') === null)
    expect(confirmed).toBe(1)
  })
})
