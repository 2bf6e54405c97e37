// A small site of fictional pages on this machine, for tests that clip. Pages stand in test/e2e/pages; more can be given as text.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'

export interface Site {
  /** Without a slash at the end. */
  origin: string
  close(): Promise<void>
}

/** Serves test/e2e/pages, and `pages` by name over them, on a free port. */
export async function serveSite(pages: Record<string, string> = {}): Promise<Site> {
  const server = createServer((request, response) => {
    const name = basename(new URL(request.url ?? '/', 'http://site.invalid').pathname)
    const page =
      pages[name] === undefined
        ? readFile(new URL(`../e2e/pages/${name}`, import.meta.url), 'utf8')
        : Promise.resolve(pages[name])
    page.then(
      (text) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
