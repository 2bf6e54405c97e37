// @ts-check
/** Where a worker's time goes: the sampling profiler of Chromium, on the dedicated workers of a page (`--profile`). */

/**
 * Profiles every worker that the page starts from now on.
 * @param {import('playwright').BrowserContext} context
 * @param {import('playwright').Page} page
 * @returns {Promise<() => Promise<void>>} stops, and prints the functions that took the most
 */
export async function profileWorkers(context, page) {
  const session = await context.newCDPSession(page)
  let count = 0
  /** @type {Map<number, (value: any) => void>} */
  const waiting = new Map()
  /** @type {string[]} */
  const workers = []
  const send = (/** @type {string} */ sessionId, /** @type {string} */ method, params = {}) =>
    new Promise((resolve) => {
      const id = ++count
      waiting.set(id, resolve)
      void session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) })
    })
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message)
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  session.on('Target.attachedToTarget', async ({ sessionId }) => {
    workers.push(sessionId)
    await send(sessionId, 'Profiler.enable')
    await send(sessionId, 'Profiler.setSamplingInterval', { interval: 500 })
    await send(sessionId, 'Profiler.start')
  })
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
  return async () => {
    for (const sessionId of workers) {
      const result = await Promise.race([
        send(sessionId, 'Profiler.stop'),
        new Promise((resolve) => setTimeout(resolve, 10_000)),
      ])
      if (result?.profile) print(result.profile)
    }
  }
}

/** @param {any} profile */
function print(profile) {
  /** @type {Map<number, any>} */
  const nodes = new Map(profile.nodes.map((/** @type {any} */ node) => [node.id, node]))
  /** @type {Map<number, number>} */
  const self = new Map()
  for (const [index, id] of profile.samples.entries())
    self.set(id, (self.get(id) ?? 0) + (profile.timeDeltas[index] ?? 0))
  /** @type {Map<string, { self: number, total: number }>} */
  const times = new Map()
  const nameOf = (/** @type {any} */ node) =>
    `${node.callFrame.functionName || '(anonymous)'}:${node.callFrame.lineNumber + 1}`
  /** @param {any} node @param {Set<string>} above @returns {number} */
  const walk = (node, above) => {
    const name = nameOf(node)
    const own = self.get(node.id) ?? 0
    const inner = new Set(above).add(name)
    let total = own
    for (const child of node.children ?? []) total += walk(nodes.get(child), inner)
    const held = times.get(name) ?? { self: 0, total: 0 }
    times.set(name, held)
    held.self += own
    // Recursion is counted once.
    if (!above.has(name)) held.total += total
    return total
  }
  walk(profile.nodes[0], new Set())
  console.log('Worker, ms by function (self, with callees):')
  for (const [name, { self: own, total }] of [...times].sort((a, b) => b[1].total - a[1].total).slice(0, 45)) {
    console.log(`  ${(own / 1000).toFixed(0).padStart(7)} ${(total / 1000).toFixed(0).padStart(7)}  ${name}`)
  }
}
