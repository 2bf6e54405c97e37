// Runs on the app's own pages only: the manifest names the default address, and an address that a team sets is registered at run time.
import { browser } from 'wxt/browser'
import { defineContentScript } from 'wxt/utils/define-content-script'
import { Relay } from '../bridge/relay.ts'
import { parseToAppPage } from '../platform/messages.ts'
import { onSettings, readSettings } from '../platform/settings.ts'

function openRelay(): Relay {
  return new Relay({
    connect: () => {
      const port = browser.runtime.connect({ name: 'bridge' })
      return {
        postMessage: (message) => port.postMessage(message),
        disconnect: () => port.disconnect(),
        onMessage: (callback) => port.onMessage.addListener(callback),
        onDisconnect: (callback) => port.onDisconnect.addListener(callback),
      }
    },
    toPage: (message) => window.postMessage(message, location.origin),
    after: (ms, work) => void setTimeout(work, ms),
  })
}

/** Shows a path in the app without reloading it: its router listens for popstate as after the back button. */
function show(path: string): void {
  if (location.pathname === path) return
  history.pushState(null, '', path)
  window.dispatchEvent(new PopStateEvent('popstate', { state: null }))
}

export default defineContentScript({
  // Firefox allows no port in a pattern, so the script compares the origin with the setting before it does anything.
  matches: import.meta.env.FIREFOX ? ['http://localhost/*'] : ['http://localhost:4310/*'],
  runAt: 'document_start',
  async main() {
    let relay: Relay | null = null
    const early: unknown[] = []
    window.addEventListener('message', (event) => {
      if (event.source !== window || event.origin !== location.origin) return
      if (relay) relay.fromPage(event.data)
      else if (early.length < 20) early.push(event.data)
    })
    browser.runtime.onMessage.addListener((message: unknown, _sender: unknown, reply: (answer: boolean) => void) => {
      const asked = parseToAppPage(message)
      if (!asked || !relay) return
      if (asked.type === 'wake') relay.wake()
      else show(asked.path)
      reply(true)
    })
    const follow = (appAddress: string): void => {
      if (appAddress !== location.origin) {
        relay?.end()
        relay = null
      } else if (!relay) {
        relay = openRelay()
        for (const data of early.splice(0)) relay.fromPage(data)
        relay.start()
      }
    }
    onSettings((settings) => follow(settings.appAddress))
    follow((await readSettings()).appAddress)
  },
})
