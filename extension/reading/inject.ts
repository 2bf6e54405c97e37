// The browser's side of reading a page: what is injected, and how.
import { browser } from 'wxt/browser'
import { COPY_LIMITS, copyPage, parseCopy } from './page-copy.ts'
import type { ReadPorts } from './read-tab.ts'

/** Loads what reads a copy. Begun before the copy is taken, so that a click does not wait for one after the other. */
const loadReader = (): Promise<typeof import('./read-copy.ts')> => import('./read-copy.ts')

/** Runs in the page: resolves when its DOM has been quiet for 400 ms, after 3 s at the latest. Must stand alone: it is sent as text. */
function untilSettled(): Promise<void> {
  return new Promise((resolve) => {
    let quiet: ReturnType<typeof setTimeout>
    const done = (): void => {
      observer.disconnect()
      clearTimeout(quiet)
      clearTimeout(limit)
      resolve()
    }
    const limit = setTimeout(done, 3000)
    const rest = (): void => {
      clearTimeout(quiet)
      quiet = setTimeout(done, 400)
    }
    const observer = new MutationObserver(rest)
    observer.observe(document, { childList: true, subtree: true, characterData: true })
    rest()
  })
}

/** Reading through scripting.executeScript: top frame only, isolated world. A copy where that shows the page as it is, else on the page. */
export const injection: ReadPorts = {
  async run(tabId, { region, settle }) {
    const target = { tabId, frameIds: [0] }
    if (settle) await browser.scripting.executeScript({ target, func: untilSettled })
    const reader = loadReader()
    const [taken] = await browser.scripting.executeScript({ target, func: copyPage, args: [COPY_LIMITS] })
    const copy = parseCopy(taken?.result)
    if (copy) return (await reader).readCopy(copy, region)
    await browser.scripting.executeScript({ target, files: ['/capture.js'] })
    const [answer] = await browser.scripting.executeScript({
      target,
      func: (defaultRegion: string) => {
        const result = globalThis.touchlineCapture?.captureDocument(document, {
          region: defaultRegion || undefined,
          selection: String(getSelection() ?? ''),
        })
        return result === undefined ? null : (JSON.parse(JSON.stringify(result)) as unknown)
      },
      args: [region],
    })
    return answer?.result
  },
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
}
