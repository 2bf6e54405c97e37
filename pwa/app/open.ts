import { version } from '../../package.json'
import { browserEnvironment } from '../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../shared/workspace/directory.ts'
import { hasOpenedBefore } from '../platform/opened-before.ts'
import type { Directory } from '../../shared/workspace/api.ts'

/** Opens the spaces of this browser. */
export function openBrowserDirectory(): Promise<Directory> {
  return openDirectory(browserEnvironment(version, { ahead: hasOpenedBefore() }))
}
