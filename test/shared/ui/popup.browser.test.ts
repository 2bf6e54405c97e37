// A menu whose code is not there yet must behave as one whose code is.
import { tick } from 'svelte'
import { expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import { holdBackUntil } from '../../../shared/ui/later.ts'
import MenuOnAPage from './MenuOnAPage.svelte'

// Nothing is fetched ahead here: each test reaches for the button first.
holdBackUntil(new Promise(() => {}))

async function show() {
  const onselect = vi.fn()
  const screen = await render(MenuOnAPage, { onselect })
  const button = screen.getByRole('button', { name: 'Fruit' })
  return { screen, button, element: button.element() as HTMLButtonElement, onselect }
}

test('before anybody reaches for it, the button says what it opens', async () => {
  const { element } = await show()
  expect(element.getAttribute('aria-haspopup')).toBe('menu')
  expect(element.getAttribute('aria-expanded')).toBe('false')
})

test('a press before the code is there opens the menu once it is; the button stays the same one', async () => {
  const { screen, button, element, onselect } = await show()
  element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, button: 0, pointerType: 'mouse' }))
  element.dispatchEvent(new PointerEvent('pointerup', { bubbles: true, button: 0, pointerType: 'mouse' }))
  element.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }))
  await expect.element(screen.getByRole('menu')).toBeVisible()
  expect(button.element()).toBe(element)
  await screen.getByRole('menuitem', { name: 'Pear' }).click()
  expect(onselect).toHaveBeenCalledExactlyOnceWith('Pear')
})

test('by keys alone: opened with Enter, chosen with arrows, the focus back on the button', async () => {
  const { screen, element, onselect } = await show()
  element.focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(screen.getByRole('menu')).toBeVisible()
  await expect.poll(() => document.activeElement?.closest('[role=menu]')).not.toBeNull()
  await userEvent.keyboard('{End}{Enter}')
  await expect.poll(() => onselect.mock.calls).toEqual([['Pear']])
  await expect.poll(() => document.activeElement).toBe(element)
  await tick()
  expect(element.getAttribute('aria-expanded')).toBe('false')
})

test('Escape closes it and gives the focus back', async () => {
  const { screen, element } = await show()
  element.focus()
  await userEvent.keyboard('{ArrowDown}')
  await expect.element(screen.getByRole('menu')).toBeVisible()
  await expect.poll(() => document.activeElement?.closest('[role=menu]')).not.toBeNull()
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.activeElement).toBe(element)
  await expect.poll(() => document.querySelector('[role=menu]')).toBeNull()
})
