/**
 * Starts one of the servers that the relay is measured beside, in memory, as its README shows it, and tells the parent its port.
 *
 *   node relay-peers.mjs hocuspocus | y-websocket
 */
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'

if (process.argv[2] === 'hocuspocus') {
  const { Server } = await import('@hocuspocus/server')
  const server = new Server({ port: 0, address: '127.0.0.1', quiet: true })
  await server.listen()
  process.send?.({ port: server.address.port })
} else {
  const { setupWSConnection } = await import('@y/websocket-server/utils')
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', setupWSConnection)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
  })
}
process.on('disconnect', () => process.exit(0))
