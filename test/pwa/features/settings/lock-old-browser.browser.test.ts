// The lock as its person finds it in a browser that cannot hold private keys itself.
import '../../../support/in-old-browser.ts'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import LockPanel from '../../../../pwa/features/settings/LockPanel.svelte'
import LockDialog from '../../../../pwa/platform/LockDialog.svelte'
import { setLocale } from '../../../../shared/i18n/index.ts'

test('[K3] the panel and the dialog say that the app can read the keys, and promise no more', async () => {
  setLocale('en')
  await render(LockPanel)
  await expect
    .element(page.getByText('the app’s own code can read them while it uses them', { exact: false }))
    .toBeVisible()
  await render(LockDialog, { props: { open: true, purpose: 'off' } })
  const dialog = page.getByRole('dialog')
  await expect
    .element(dialog.getByText('whoever has the browser’s profile can use them', { exact: false }))
    .toBeVisible()
  expect(page.getByText('cannot be read out of the browser', { exact: false }).elements()).toEqual([])
  await Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {})))
  const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
  expect(violations.map(({ id }) => id)).toEqual([])
})
