// @ts-check
/**
 * Slows every page of a browser, now and later, and every dedicated worker of theirs that lets itself be slowed.
 * @param {import('playwright').BrowserContext} context
 * @param {number} rate times slower
 * @returns {Promise<{ refused: number }>} `refused`: workers that run at full speed; counts on while pages open. Chromium 156 refuses all:
 *   "Operation is only supported for pages, not workers"
 */
export async function slowDown(context, rate) {
  const counts = { refused: 0 }
  const method = 'Emulation.setCPUThrottlingRate'
  const slowPage = async (/** @type {import('playwright').Page} */ page) => {
    const session = await context.newCDPSession(page)
    session.on('Target.attachedToTarget', ({ sessionId }) => {
      const message = JSON.stringify({ id: 1, method, params: { rate } })
      void session.send('Target.sendMessageToTarget', { sessionId, message })
    })
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      if (JSON.parse(message).error) counts.refused++
    })
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false })
    await session.send(method, { rate })
  }
  for (const page of context.pages()) await slowPage(page)
  context.on('page', (page) => void slowPage(page))
  return counts
}
