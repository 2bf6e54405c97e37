// A tab whose workers are counted, and can be made useless.
import type { SimulatedDevice, SimulatedTab } from './simulated-device.ts'

/** The workers a tab has started, and whether those it starts from now on live. */
export interface Workers {
  started: number
  areDead: boolean
  /** What the page says does not reach them. */
  areDeaf: boolean
}

/** Opens a tab of a device. */
export async function openWatchedTab(device: SimulatedDevice): Promise<SimulatedTab & { workers: Workers }> {
  const tab = await device.openTab()
  const workers: Workers = { started: 0, areDead: false, areDeaf: false }
  const { startWorker } = tab.environment
  tab.environment.startWorker = () => {
    workers.started++
    const worker = startWorker()
    return {
      ...worker,
      post: (command) => {
        if (!workers.areDeaf) worker.post(command)
      },
      onError: (callback) => {
        worker.onError(callback)
        if (workers.areDead) setTimeout(() => callback(new Error('out of memory')), 0)
      },
    }
  }
  return Object.assign(tab, { workers })
}
