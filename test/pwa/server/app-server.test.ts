import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAppServer } from '../../../pwa/server/app-server.mjs'
import { compressFolder } from '../../../pwa/server/build.mjs'

let folder: string
let server: Server
let port: number

const script = `console.log(${JSON.stringify('touchline '.repeat(400))})`

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchline-server-'))
  const app = join(folder, 'app')
  await mkdir(join(app, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(app, 'index.html'), '<!doctype html><title>Touchline</title>')
  await writeFile(join(app, 'sw.js'), '// worker')
  await writeFile(join(app, 'manifest.webmanifest'), '{}')
  await writeFile(join(app, '.hidden'), 'hidden')
  await writeFile(join(app, 'assets/main-abc123.js'), script)
  await compressFolder(app)
  server = createAppServer({ root: app })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** Plain node:http: fetch would tidy the path and decode the body before the test sees them. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string | Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
    })
    call.on('error', reject)
    call.end(body)
  })
}

const html = { accept: 'text/html' }

describe('files', () => {
  test('hashed files are kept for ever, the rest is asked about', async () => {
    expect((await ask('/assets/main-abc123.js')).headers['cache-control']).toBe('public, max-age=31536000, immutable')
    for (const path of ['/', '/index.html', '/sw.js', '/manifest.webmanifest', '/leads']) {
      expect((await ask(path, html)).headers['cache-control'], path).toBe('no-cache')
    }
  })

  test('types are told, and never guessed', async () => {
    const types = await Promise.all(['/', '/sw.js', '/manifest.webmanifest'].map((path) => ask(path)))
    expect(types.map((answer) => answer.headers['content-type'])).toEqual([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'application/manifest+json; charset=utf-8',
    ])
    expect(types.every((answer) => answer.headers['x-content-type-options'] === 'nosniff')).toBe(true)
  })

  test('an unchanged file is not sent again', async () => {
    const first = await ask('/sw.js')
    const again = await ask('/sw.js', { 'if-none-match': first.headers.etag ?? '' })
    expect([again.status, again.body.length]).toEqual([304, 0])
  })

  test('HEAD tells the length and sends nothing', async () => {
    const answer = await ask('/assets/main-abc123.js', {}, 'HEAD')
    expect([answer.status, answer.body.length]).toEqual([200, 0])
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(script)))
  })
})

describe('compression', () => {
  test.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, gzip;q=0.5', 'gzip', gunzipSync],
  ] as const)('%s gets %s', async (accepted, encoding, decode) => {
    const answer = await ask('/assets/main-abc123.js', { 'accept-encoding': accepted })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.headers.vary).toContain('accept-encoding')
    expect(answer.body.length).toBeLessThan(script.length / 2)
    expect(decode(answer.body).toString()).toBe(script)
  })

  test('who asks for none gets none', async () => {
    const answer = await ask('/assets/main-abc123.js')
    expect(answer.headers['content-encoding']).toBeUndefined()
    expect(answer.body.toString()).toBe(script)
  })
})

describe('screens', () => {
  test.each(['/leads', '/leads/lead:a1:b2', '/accounts/acme.com?tab=notes', '/%E7%BA%BF%E7%B4%A2'])(
    '%s is answered with the app',
    async (path) => {
      const answer = await ask(path, html)
      expect(answer.status).toBe(200)
      expect(answer.body.toString()).toContain('<title>Touchline</title>')
    },
  )

  test.each(['/assets/gone-123.js', '/favicon.ico', '/robots.txt'])('%s is not, it is missing', async (path) => {
    expect((await ask(path, { accept: '*/*' })).status).toBe(404)
  })

  test('a missing script is missing even for a browser that would take HTML', async () => {
    expect((await ask('/assets/gone-123.js', html)).status).toBe(404)
  })
})

describe('safety', () => {
  test('nothing outside the folder, hidden or compressed is ever read', async () => {
    const attempts = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/..%5csecret.txt',
      '//../secret.txt',
      '/.hidden',
      '/assets/main-abc123.js.br',
      '/%00',
      '/secret.txt%00.html',
      '/%zz',
    ]
    for (const path of attempts) {
      const { status, body } = await ask(path, { accept: '*/*' })
      expect(body.toString(), path).not.toMatch(/secret|hidden/)
      expect([400, 404], path).toContain(status)
    }
  })

  test('every answer carries the policy, with no word that lets a page run inline script', async () => {
    const answers = [await ask('/'), await ask('/gone.js'), await ask('/sw.js'), await ask('/', {}, 'PUT')]
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval'(;|$)/)
      expect(policy.match(/script-src[^;]*/)?.[0]).not.toMatch(/unsafe-inline|unsafe-eval'? |data:|https?:/)
      expect(headers['referrer-policy']).toBe('no-referrer')
      expect(headers['cross-origin-opener-policy']).toBe('same-origin')
      expect(headers['permissions-policy']).toContain('camera=(self)')
      expect(headers['permissions-policy']).toContain('microphone=()')
      expect(headers['permissions-policy']).toContain('publickey-credentials-get=(self)')
    }
  })

  test('other methods are refused', async () => {
    const answer = await ask('/', {}, 'DELETE')
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD'])
  })

  test('a link that leads out of the folder is not followed', async () => {
    await symlink(join(folder, 'secret.txt'), join(folder, 'app', 'link.txt'))
    expect((await ask('/link.txt', { accept: '*/*' })).status).toBe(404)
  })

  test('a reader who goes away in the middle does not stop the server', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('GET /assets/main-abc123.js HTTP/1.1\r\nHost: x\r\n\r\n')
        socket.destroy()
        resolve()
      })
    })
    expect((await ask('/')).status).toBe(200)
  })
})

describe('sharing before there is a service worker', () => {
  const share = async (form: FormData) => {
    const encoded = new Response(form)
    const body = Buffer.from(await encoded.arrayBuffer())
    const type = encoded.headers.get('content-type') ?? ''
    const answer = await ask('/share', { 'content-type': type, 'content-length': String(body.length) }, 'POST', body)
    expect(answer.status).toBe(303)
    return new URL(answer.headers.location ?? '', 'http://host')
  }

  test('the words travel on in the address', async () => {
    const form = new FormData()
    form.set('title', 'Acme & Söhne')
    form.set('text', '你好')
    form.set('url', 'https://acme.example/?a=1&b=2')
    const target = await share(form)
    expect(target.pathname).toBe('/share-target')
    expect(Object.fromEntries(target.searchParams)).toEqual({
      title: 'Acme & Söhne',
      text: '你好',
      url: 'https://acme.example/?a=1&b=2',
    })
  })

  test('a photo is not taken, and the app can say so', async () => {
    const form = new FormData()
    form.set('file', new File([new Uint8Array(5_000_000)], 'photo.jpg'))
    expect((await share(form)).searchParams.get('failed')).toBe('1')
  })

  test('what is no form fails softly', async () => {
    const answer = await ask('/share', { 'content-type': 'text/plain' }, 'POST', 'hello')
    expect([answer.status, answer.headers.location]).toEqual([303, '/share-target?failed=1'])
  })
})
