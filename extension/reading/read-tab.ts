// Reads the page of a tab: injects the capture bundle, bounds the time, and lets nothing in that does not fit the contract. The page is
// hostile until proven otherwise, and so is whatever comes back from it.
import * as v from 'valibot'
import { captureResult, leadDraft, type CaptureResult } from '../../shared/domain/clip/draft.ts'
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/** `not_granted`: the person has not clicked the button on this page (or it moved to another site since). */
export type ReadFailure = 'not_granted' | 'app_page' | 'browser_page' | 'store' | 'file' | 'timeout' | 'failed'

/** A reading that takes longer is given up, ms. The bundle bounds itself far below this; a frozen page cannot. */
const READ_MS = 8_000
/** Characters of JSON beyond which a result is refused unread. */
const RESULT_LIMIT = 4_000_000

export interface ReadPorts {
  /** Injects the bundle into the top frame of the tab and runs it. Rejects as scripting.executeScript does. */
  run(tabId: number, options: { region: string; settle: boolean }): Promise<unknown>
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>
}

/** Why a page at this address can never be read, or null. `url` is null where the browser does not tell us, which is no reason. */
export function addressToFailure(url: string | null): ReadFailure | null {
  if (!url) return null
  if (
    /^https?:\/\/(?:chrome\.google\.com\/webstore|chromewebstore\.google\.com|addons\.mozilla\.org)(?:\/|$)/iu.test(url)
  )
    return 'store'
  if (/^file:/iu.test(url)) return 'file'
  return /^https?:/iu.test(url) ? null : 'browser_page'
}

/** Chrome and Firefox explain refusals in words only. */
export function errorToReadFailure(error: unknown): ReadFailure {
  const text = error instanceof Error ? error.message : String(error)
  if (/extensions gallery|webstore/iu.test(text)) return 'store'
  if (/chrome(?:-extension)?:\/\/|about:|edge:\/\/|error page|view-source/iu.test(text)) return 'browser_page'
  if (/file:\/\//iu.test(text)) return 'file'
  if (/cannot access|must request permission|missing host permission|cannot be scripted|not allowed/iu.test(text))
    return 'not_granted'
  return 'failed'
}

/** Checks what a page returned. One bad lead is dropped, not the rest; a result that is not ours or far too large is refused. */
export function checkCapture(given: unknown): CaptureResult | null {
  try {
    if (given === null || typeof given !== 'object' || JSON.stringify(given).length > RESULT_LIMIT) return null
  } catch {
    return null
  }
  const whole = v.safeParse(captureResult, given)
  if (whole.success) return whole.output
  const leads = (given as { leads?: unknown }).leads
  if (!Array.isArray(leads)) return null
  const good = leads.slice(0, 500).filter((lead) => v.is(leadDraft, lead))
  const rest = v.safeParse(captureResult, { ...given, leads: good })
  return rest.success ? { ...rest.output, truncated: true } : null
}

/**
 * Reads the page in a tab. `settle`: wait (at most 3 s) until the page has stopped changing, for one that has just navigated in place.
 */
export async function readTab(
  ports: ReadPorts,
  tab: { id: number; url: string | null },
  options: { region: string; settle: boolean },
): Promise<Result<CaptureResult, ReadFailure>> {
  const known = addressToFailure(tab.url)
  if (known) return err(known)
  try {
    const timedOut = Symbol('timed out')
    const given = await Promise.race([ports.run(tab.id, options), ports.sleep(READ_MS).then(() => timedOut)])
    if (given === timedOut) return err('timeout')
    const result = checkCapture(given)
    return result ? ok(result) : err('failed')
  } catch (error) {
    return err(errorToReadFailure(error))
  }
}
