import type { ExtensionStatus } from './bridge.ts'

class Extension {
  status = $state.raw<ExtensionStatus>({ state: 'unknown', version: '', waiting: 0 })
}

/** What is known of the browser extension; kept by the shell's bridge. */
export const extension = new Extension()
