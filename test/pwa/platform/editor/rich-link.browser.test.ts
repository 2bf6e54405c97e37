// The address of a link: typed by hand, refused where it is none, taken away again.
import { expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import * as Y from 'yjs'
import { createRichEditor } from '../../../../pwa/platform/editor/rich-editor.ts'
import RichLink from '../../../../pwa/platform/editor/RichLink.svelte'
import { setLocale } from '../../../../shared/i18n/index.ts'

test('an address is set with Enter, one that is none says so, and the link is taken away', async () => {
  setLocale('en')
  const element = document.body.appendChild(document.createElement('div'))
  const nothing = (): void => undefined
  const editor = createRichEditor({
    element,
    fragment: new Y.Doc().getXmlFragment('body'),
    label: 'Text',
    placeholder: '',
    onState: nothing,
    onComposing: nothing,
    onLink: nothing,
  })
  editor.focus()
  await userEvent.keyboard('our site')
  await userEvent.keyboard('{Control>}a{/Control}')
  const said: string[] = []
  const show = (isLinked: boolean) =>
    render(RichLink, {
      props: {
        address: editor.link(),
        isLinked,
        onset: (address) => editor.setLink(address),
        ondone: () => said.push('done'),
        oncancel: () => said.push('cancelled'),
      },
    })
  const field = page.getByRole('textbox', { name: 'Address' })

  let shown = await show(false)
  await expect.element(field).toHaveFocus()
  await userEvent.keyboard('javascript:alert(1){Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('Only web addresses')
  expect(element.querySelector('a')).toBeNull()
  await field.fill('example.com')
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  expect(element.querySelector('a')?.href).toBe('https://example.com/')
  expect(said).toEqual(['done'])
  await shown.unmount()

  shown = await show(true)
  await expect.element(field).toHaveValue('https://example.com/')
  await field.click()
  await userEvent.keyboard('{Escape}')
  await page.getByRole('button', { name: 'Remove link' }).click()
  expect(element.querySelector('a')).toBeNull()
  expect(said).toEqual(['done', 'cancelled', 'done'])
  await shown.unmount()
  editor.destroy()
  element.remove()
})
