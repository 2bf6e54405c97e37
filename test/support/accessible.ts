// What axe finds serious on a page.
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from 'playwright/test'

/** Nothing serious stands in the way of people with assistive technology. `what` names the screen where something does. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What comes and goes is looked at when it has come or gone; what turns for ever is looked at as it is.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map((running) => running.finished.catch(() => {})),
    ),
  )
  // Axe's usual way opens a tab of its own (the panel would follow it) and describes every node that passed, which on a long list takes
  // several times as long as all its rules. No screen has frames, which are what that tab is for.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await axe.analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(
    serious.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    what,
  ).toEqual([])
}
